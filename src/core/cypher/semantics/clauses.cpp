// The clauses, each in the scope that the one before has left.
#include "ruvector/core/cypher/semantics/analyser.hpp"

#include <cstddef>
#include <utility>

namespace rv::cypher {

void Analyser::clause(Clause& clause, Scope& scope, QueryPlace place) {
    switch (clause.kind) {
    case ClauseKind::kMatch:
        match(clause, scope);
        break;
    case ClauseKind::kUnwind:
        unwind(clause, scope);
        break;
    case ClauseKind::kWith:
    case ClauseKind::kReturn:
        project(clause, scope);
        break;
    case ClauseKind::kCreate:
        writes_ = true;
        create_pattern(clause.pattern, scope, false);
        break;
    case ClauseKind::kMerge:
        writes_ = true;
        create_pattern(clause.pattern, scope, true);
        set_items(clause.on_create, scope);
        set_items(clause.on_match, scope);
        break;
    case ClauseKind::kSet:
    case ClauseKind::kRemove:
        writes_ = true;
        set_items(clause.items, scope);
        break;
    case ClauseKind::kDelete:
        writes_ = true;
        delete_items(clause, scope);
        break;
    case ClauseKind::kForeach:
        for_each(clause, scope, place);
        break;
    case ClauseKind::kCall:
        call_procedure(clause, scope, false);
        break;
    case ClauseKind::kCallSubquery:
        call_subquery(clause, scope, place);
        break;
    }
}

void Analyser::match(Clause& clause, Scope& scope) {
    bind_pattern(clause.pattern, scope, &scope);
    pattern_conditions(clause.pattern, scope);
    condition(clause.where.get(), scope);
}

void Analyser::unwind(Clause& clause, Scope& scope) {
    const StaticType list = resolve(*clause.list, Surroundings{scope});
    // What is no list is one row.
    StaticType element = (list.kinds & ~(kinds::kList | kinds::kNull)) == 0 ? element_of(list) : StaticType{};
    clause.slot = declare(scope, clause.variable, std::move(element), clause.place).slot;
}

void Analyser::for_each(Clause& clause, const Scope& scope, QueryPlace place) {
    const StaticType list = resolve(*clause.list, Surroundings{scope});
    if (!may_be(list, kinds::kList))
        fail(ErrorType::kSyntaxError, "InvalidArgumentType", "FOREACH goes through a list, not " + names_of(list.kinds),
             clause.list->place);
    Scope inner;
    inner.outer = &scope;
    clause.slot = declare(inner, clause.variable, element_of(list), clause.place).slot;
    for (const std::unique_ptr<Clause>& update : clause.updates) this->clause(*update, inner, place);
}

void Analyser::set_items(std::vector<SetItem>& items, const Scope& scope) {
    const Surroundings around{scope};
    constexpr KindSet kEntity = kinds::kNode | kinds::kRelationship;
    for (SetItem& item : items) {
        const StaticType target = resolve(*item.target, around);
        const KindSet right = item.what == SetItem::What::kLabels ? kinds::kNode : kEntity;
        if (!may_be(target, right))
            fail(ErrorType::kSyntaxError, "InvalidArgumentType",
                 "this sets something of " + names_of(right) + ", not of " + names_of(target.kinds), item.place);
        if (item.subscript != nullptr) resolve(*item.subscript, around);
        if (item.value == nullptr) continue;
        const StaticType value = resolve(*item.value, around);
        const bool whole = item.what == SetItem::What::kReplace || item.what == SetItem::What::kMerge;
        if (whole && !may_be(value, kinds::kMap | kEntity))
            fail(ErrorType::kSyntaxError, "InvalidArgumentType",
                 "the properties of an entity are a map, not " + names_of(value.kinds), item.value->place);
    }
}

void Analyser::delete_items(Clause& clause, const Scope& scope) {
    for (const ExpressionPtr& deleted : clause.deleted) {
        if (deleted->kind == ExpressionKind::kHasLabels)
            fail(ErrorType::kSyntaxError, "InvalidDelete",
                 "DELETE deletes entities, not labels or types; REMOVE removes labels", deleted->place);
        const StaticType type = resolve(*deleted, Surroundings{scope});
        if (!may_be(type, kinds::kNode | kinds::kRelationship | kinds::kPath))
            fail(ErrorType::kSyntaxError, "InvalidArgumentType",
                 "DELETE deletes nodes, relationships and paths, not " + names_of(type.kinds), deleted->place);
    }
}

void Analyser::call_subquery(Clause& clause, Scope& scope, QueryPlace place) {
    const QueryPlace inside = place == QueryPlace::kExpression ? QueryPlace::kExpression : QueryPlace::kCall;
    Columns columns;
    if (clause.scoped_import) {
        Scope imported;
        if (clause.imports.size() == 1 && clause.imports[0] == "*") {
            imported.names = visible(scope);
        } else {
            for (const std::string& name : clause.imports) {
                Variable* variable = scope.find(name);
                if (variable == nullptr)
                    fail(ErrorType::kSyntaxError, "UndefinedVariable", "`" + name + "` is not defined", clause.place);
                imported.names.emplace(name, variable);
            }
        }
        for (const auto& [name, variable] : imported.names) variable->read = true;
        columns = query(*clause.query, inside, &imported, nullptr);
    } else {
        columns = query(*clause.query, inside, nullptr, &scope);
    }
    for (std::size_t column = 0; column < columns.names.size(); ++column) {
        if (scope.find(columns.names[column]) != nullptr)
            fail(ErrorType::kSyntaxError, "VariableAlreadyBound",
                 "CALL { } returns `" + columns.names[column] + "`, which is bound already", clause.place);
        Variable& variable =
            variables_.emplace_back(Variable{columns.names[column], columns.slots[column], columns.types[column]});
        scope.names.emplace(columns.names[column], &variable);
    }
}

} // namespace rv::cypher
