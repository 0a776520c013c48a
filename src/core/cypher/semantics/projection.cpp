// WITH and RETURN: their items, what is in scope behind them, SKIP and LIMIT. Grouping is in grouping.cpp.
#include "ruvector/core/cypher/semantics/analyser.hpp"
#include "ruvector/core/cypher/semantics/grouping.hpp"
#include "ruvector/core/cypher/semantics/structure.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

namespace rv::cypher {

Columns Analyser::project(Clause& clause, Scope& scope) {
    Projection& projection = clause.projection;
    const bool returns = clause.kind == ClauseKind::kReturn;
    if (projection.star) expand_star(projection, scope, returns, clause.place);

    std::vector<StaticType> types;
    for (ProjectionItem& item : projection.items) {
        types.push_back(resolve(*item.expression, Surroundings{scope, true}));
        item.aggregating = has_aggregate(*item.expression);
        projection.aggregation = projection.aggregation || item.aggregating;
    }
    Scope before = scope;
    Scope projected = projected_scope(projection, scope, types, returns);
    projected.outer = &before;
    gather_aggregates(projection);
    order_and_filter(clause, before, projected);
    group_items(projection, scope, discarded_);
    constant_count(projection.skip.get(), "SKIP");
    constant_count(projection.limit.get(), "LIMIT");

    Columns columns;
    for (std::size_t number = 0; number < projection.items.size(); ++number) {
        const ProjectionItem& item = projection.items[number];
        if (!returns && !item.aliased && item.expression->kind != ExpressionKind::kVariable)
            fail(ErrorType::kSyntaxError, "NoExpressionAlias", "an expression in WITH needs a name: AS name",
                 item.place);
        columns.names.push_back(item.name);
        columns.slots.push_back(item.slot);
        columns.types.push_back(std::move(types[number]));
    }
    scope.names = std::move(projected.names);
    return columns;
}

void Analyser::expand_star(Projection& projection, const Scope& scope, bool returns, Place place) {
    if (returns && scope.names.empty())
        fail(ErrorType::kSyntaxError, "NoVariablesInScope", "RETURN * has no variables to return", place);
    std::vector<ProjectionItem> items;
    for (const auto& [name, variable] : scope.names) {
        ProjectionItem item;
        item.expression = std::make_unique<Expression>(ExpressionKind::kVariable, place);
        item.expression->name = name;
        item.expression->text = name;
        item.name = name;
        item.place = place;
        items.push_back(std::move(item));
    }
    std::move(projection.items.begin(), projection.items.end(), std::back_inserter(items));
    projection.items = std::move(items);
}

// The names behind the projection. A variable that only passes on is the same variable.
Scope Analyser::projected_scope(Projection& projection, const Scope& scope, const std::vector<StaticType>& types,
                                bool returns) {
    Scope projected;
    for (std::size_t number = 0; number < projection.items.size(); ++number) {
        ProjectionItem& item = projection.items[number];
        Variable* before = scope.find(item.name);
        const bool passes = item.expression->kind == ExpressionKind::kVariable && item.expression->name == item.name;
        if (!passes && !returns && before != nullptr && scope.names.count(item.name) == 0)
            fail(ErrorType::kSyntaxError, "VariableAlreadyBound",
                 "`" + item.name + "` is bound already around this query", item.place);
        Variable* variable = passes ? before : &new_variable(item.name, types[number]);
        item.slot = variable->slot;
        if (!projected.names.emplace(item.name, variable).second)
            fail(ErrorType::kSyntaxError, "ColumnNameConflict", "there are two columns named `" + item.name + "`",
                 item.place);
    }
    return projected;
}

// Each once: those that are the same share a slot. An item that is nothing else has the slot itself.
void Analyser::gather_aggregates(Projection& projection) {
    for (ProjectionItem& item : projection.items) {
        std::vector<Expression*> written;
        collect_aggregates(*item.expression, written);
        for (Expression* aggregate : written) {
            const auto same =
                std::find_if(projection.aggregates.begin(), projection.aggregates.end(),
                             [aggregate](const Expression* earlier) { return same_expression(*earlier, *aggregate); });
            if (same != projection.aggregates.end()) {
                aggregate->slot = (*same)->slot;
                continue;
            }
            aggregate->slot = aggregate == item.expression.get() ? item.slot : new_slot();
            projection.aggregates.push_back(aggregate);
        }
    }
}

// ORDER BY, and the WHERE of WITH: they see the new names, and behind these the old ones. Of a projection that groups
// or is DISTINCT they may read only what has been projected.
void Analyser::order_and_filter(Clause& clause, Scope& before, const Scope& projected) {
    Projection& projection = clause.projection;
    for (SortItem& item : projection.order) {
        if (!projection.aggregation && has_aggregate(*item.expression))
            fail(ErrorType::kSyntaxError, "InvalidAggregation", "ORDER BY can aggregate only where the items do",
                 item.expression->place);
        resolve(*item.expression, Surroundings{projected, projection.aggregation});
    }
    before.gone = projection.aggregation || projection.distinct;
    if (clause.kind == ClauseKind::kWith) condition(clause.where.get(), projected);

    ProjectedRewriter rewriter(projection, before, discarded_, [this] { return new_slot(); });
    for (SortItem& item : projection.order) rewriter.behind_projection(item.expression);
    if (clause.kind == ClauseKind::kWith) rewriter.behind_projection(clause.where);
}

// SKIP and LIMIT: one number for all rows.
void Analyser::constant_count(Expression* count, const char* what) {
    if (count == nullptr) return;
    const auto fails = [count, what](const char* detail, const std::string& text) {
        fail(ErrorType::kSyntaxError, detail, what + text, count->place);
    };
    if (has_aggregate(*count)) fails("InvalidAggregation", " takes no aggregate");
    if (reads_row(*count)) fails("NonConstantExpression", " is the same for all rows: it reads no variables");
    const Scope nothing;
    const StaticType type = resolve(*count, Surroundings{nothing});
    if (count->value.kind() == Kind::kInteger && count->value.as_integer() < 0)
        fails("NegativeIntegerArgument", " takes no negative number");
    if (!may_be(type, kinds::kInteger)) fails("InvalidArgumentType", " takes an integer, not " + names_of(type.kinds));
}

} // namespace rv::cypher
