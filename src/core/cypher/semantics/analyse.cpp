// The analysis of whole queries: parts, their columns, UNION.
#include "ruvector/core/cypher/semantics/analyser.hpp"
#include "ruvector/core/cypher/semantics/analysis.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace rv::cypher {

void analyse(Statement& statement, GraphStore& store) { Analyser(store).run(statement); }

void Analyser::run(Statement& statement) {
    Columns columns = query(*statement.query, QueryPlace::kStatement, nullptr, nullptr);
    finish_uses();
    statement.columns = std::move(columns.names);
    statement.frame_size = slots_;
    statement.writes = writes_;
}

Columns Analyser::query(Query& query, QueryPlace place, const Scope* outer, const Scope* importable) {
    const bool standalone = place == QueryPlace::kStatement && query.parts.size() == 1 &&
                            query.parts[0]->clauses.size() == 1 &&
                            query.parts[0]->clauses[0]->kind == ClauseKind::kCall;
    Columns all;
    for (std::size_t number = 0; number < query.parts.size(); ++number) {
        SingleQuery& single = *query.parts[number];
        Columns columns = single_query(single, place, outer, importable, standalone);
        if (number == 0) {
            all = columns;
        } else {
            // The same names; a part that has them in another order gives its slots in that of the first one.
            const Place at = single.clauses.empty() ? query.place : single.clauses.back()->place;
            if (columns.names.size() != all.names.size())
                fail(ErrorType::kSyntaxError, "DifferentColumnsInUnion",
                     "all parts of a UNION must return the same columns", at);
            for (std::size_t column = 0; column < all.names.size(); ++column) {
                const auto found = std::find(columns.names.begin(), columns.names.end(), all.names[column]);
                if (found == columns.names.end())
                    fail(ErrorType::kSyntaxError, "DifferentColumnsInUnion",
                         "this part of the UNION returns no column `" + all.names[column] + "`", at);
                const auto from = static_cast<std::size_t>(found - columns.names.begin());
                single.columns[column] = all.names[column];
                single.column_slots[column] = columns.slots[from];
                all.types[column] = either(all.types[column], columns.types[from]);
            }
        }
    }
    if (query.parts.size() > 1) {
        for (Slot& slot : all.slots) slot = new_slot();
        query.column_slots = all.slots;
    }
    return all;
}

Columns Analyser::single_query(SingleQuery& single, QueryPlace place, const Scope* outer, const Scope* importable,
                               bool standalone) {
    Scope scope;
    scope.outer = outer;
    Columns columns;
    for (std::size_t number = 0; number < single.clauses.size(); ++number) {
        Clause& next = *single.clauses[number];
        if (number == 0 && importable != nullptr && imports(next, *importable)) {
            // A leading WITH of CALL { } sees what is around it, and nothing else does.
            Scope around;
            around.names = visible(*importable);
            project(next, around);
            scope.names = std::move(around.names);
        } else if (next.kind == ClauseKind::kReturn) {
            columns = project(next, scope);
        } else if (next.kind == ClauseKind::kCall) {
            columns = call_procedure(next, scope, standalone);
        } else {
            clause(next, scope, place);
        }
    }
    single.columns = columns.names;
    single.column_slots = columns.slots;
    return columns;
}

std::map<std::string, Variable*, std::less<>> Analyser::visible(const Scope& scope) {
    std::map<std::string, Variable*, std::less<>> names;
    for (const Scope* around = &scope; around != nullptr; around = around->outer)
        if (!around->gone)
            names.insert(around->names.begin(), around->names.end()); // inner ones first: they hide outer ones
    return names;
}

bool Analyser::imports(const Clause& clause, const Scope& around) {
    if (clause.kind != ClauseKind::kWith) return false;
    const Projection& projection = clause.projection;
    if (projection.star) return true;
    bool any = false;
    bool all = true;
    for (const ProjectionItem& item : projection.items) {
        const bool passes = item.expression->kind == ExpressionKind::kVariable &&
                            (!item.aliased || item.name == item.expression->name) &&
                            around.find(item.expression->name) != nullptr;
        any = any || passes;
        all = all && passes;
    }
    if (!any) return false;
    if (!all || projection.distinct || !projection.order.empty() || projection.skip != nullptr ||
        projection.limit != nullptr || clause.where != nullptr)
        fail(ErrorType::kSyntaxError, "InvalidClauseComposition",
             "a WITH that imports variables into CALL { } names variables alone", clause.place);
    return true;
}

// --- variables

Variable& Analyser::new_variable(std::string name, StaticType type) {
    return variables_.emplace_back(Variable{std::move(name), new_slot(), std::move(type)});
}

Variable& Analyser::declare(Scope& scope, const std::string& name, StaticType type, Place place) {
    if (scope.find(name) != nullptr)
        fail(ErrorType::kSyntaxError, "VariableAlreadyBound", "`" + name + "` is bound already", place);
    Variable& variable = new_variable(name, std::move(type));
    scope.names.emplace(name, &variable);
    return variable;
}

void Analyser::finish_uses() {
    for (const RelationshipUse& use : relationships_)
        use.pattern->needed =
            (use.variable != nullptr && use.variable->read) || (use.path != nullptr && use.path->read);
    for (const PathUse& use : paths_)
        if (!use.variable->read) use.pattern->slot = kNoSlot;
}

} // namespace rv::cypher
