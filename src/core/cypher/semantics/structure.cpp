// What is in an expression, and its parts replaced by variables.
#include "ruvector/core/cypher/semantics/structure.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

namespace rv::cypher {

void collect_aggregates(Expression& expression, std::vector<Expression*>& aggregates) {
    if (expression.kind == ExpressionKind::kAggregate) {
        aggregates.push_back(&expression);
        return;
    }
    for (const ExpressionPtr& child : expression.children)
        if (child != nullptr) collect_aggregates(*child, aggregates);
    for (const MapProjectionItem& item : expression.projection)
        if (item.value != nullptr) collect_aggregates(*item.value, aggregates);
}

bool has_aggregate(const Expression& expression) {
    if (expression.kind == ExpressionKind::kAggregate) return true;
    for (const ExpressionPtr& child : expression.children)
        if (child != nullptr && has_aggregate(*child)) return true;
    for (const MapProjectionItem& item : expression.projection)
        if (item.value != nullptr && has_aggregate(*item.value)) return true;
    return false;
}

bool is_simple(const Expression& expression) {
    const Expression* part = &expression;
    while (part->kind == ExpressionKind::kProperty) part = part->children[0].get();
    return part->kind == ExpressionKind::kVariable;
}

const Expression* find_random(const Expression& expression) {
    if (expression.kind == ExpressionKind::kFunction && expression.function != nullptr) {
        const std::string_view name = expression.function->name;
        if (name == "rand" || name == "randomuuid") return &expression;
    }
    for (const ExpressionPtr& child : expression.children) {
        if (child == nullptr) continue;
        if (const Expression* found = find_random(*child)) return found;
    }
    for (const MapProjectionItem& item : expression.projection) {
        if (item.value == nullptr) continue;
        if (const Expression* found = find_random(*item.value)) return found;
    }
    return nullptr;
}

void Rewriter::rewrite(ExpressionPtr& expression) {
    if (expression == nullptr) return;
    const bool inner_aggregate = expression->kind == ExpressionKind::kAggregate && inner_queries_ > 0;
    if (const Replacement* item = inner_aggregate ? nullptr : replacement(*expression)) {
        if (expression->kind == ExpressionKind::kVariable && expression->slot == item->slot) return;
        auto variable = std::make_unique<Expression>(ExpressionKind::kVariable, expression->place);
        variable->name = *item->name;
        variable->slot = item->slot;
        variable->text = std::move(expression->text);
        discarded_.push_back(std::exchange(expression, std::move(variable)));
        return;
    }
    if (expression->kind == ExpressionKind::kAggregate && !inner_aggregate) {
        aggregate(*expression);
        return;
    }
    if (expression->kind == ExpressionKind::kVariable) {
        variable(expression->name, expression->slot, expression->place);
        return;
    }
    for (ExpressionPtr& child : expression->children) rewrite(child);
    for (MapProjectionItem& item : expression->projection) rewrite(item.value);
    if (expression->pattern != nullptr) rewrite(*expression->pattern);
    if (expression->query != nullptr) rewrite(*expression->query);
}

void Rewriter::rewrite(const std::string& name, Slot& slot, Place place) {
    Expression stands_for(ExpressionKind::kVariable, place);
    stands_for.slot = slot;
    if (const Replacement* item = replacement(stands_for)) {
        slot = item->slot;
    } else {
        variable(name, slot, place);
    }
}

void Rewriter::rewrite(Pattern& pattern) {
    for (PathPattern& path : pattern.paths) {
        for (NodePattern& node : path.nodes) {
            if (!node.variable.empty()) rewrite(node.variable, node.slot, node.place);
            rewrite(node.properties);
            rewrite(node.where);
        }
        for (RelationshipPattern& relationship : path.relationships) {
            if (!relationship.variable.empty()) rewrite(relationship.variable, relationship.slot, relationship.place);
            rewrite(relationship.properties);
            rewrite(relationship.where);
        }
    }
}

void Rewriter::rewrite(Query& query) {
    ++inner_queries_;
    for (const std::unique_ptr<SingleQuery>& part : query.parts) {
        for (const std::unique_ptr<Clause>& clause : part->clauses) rewrite(*clause);
        for (std::size_t column = 0; column < part->column_slots.size(); ++column)
            rewrite(part->columns[column], part->column_slots[column], query.place);
    }
    --inner_queries_;
}

void Rewriter::rewrite(SetItem& item) {
    rewrite(item.target);
    rewrite(item.subscript);
    rewrite(item.value);
}

// An item that passes a variable on has its slot: it goes where the variable has gone.
void Rewriter::rewrite(Projection& projection) {
    for (ProjectionItem& item : projection.items) {
        const bool passes = item.expression->kind == ExpressionKind::kVariable && item.expression->slot == item.slot;
        rewrite(item.expression);
        if (passes && item.expression->kind == ExpressionKind::kVariable) item.slot = item.expression->slot;
    }
    for (SortItem& item : projection.order) rewrite(item.expression);
    rewrite(projection.skip);
    rewrite(projection.limit);
}

void Rewriter::rewrite(Clause& clause) {
    rewrite(clause.pattern);
    rewrite(clause.where);
    rewrite(clause.list);
    for (const std::unique_ptr<Clause>& update : clause.updates) rewrite(*update);
    rewrite(clause.projection);
    for (SetItem& item : clause.on_create) rewrite(item);
    for (SetItem& item : clause.on_match) rewrite(item);
    for (SetItem& item : clause.items) rewrite(item);
    for (ExpressionPtr& deleted : clause.deleted) rewrite(deleted);
    for (ExpressionPtr& argument : clause.arguments) rewrite(argument);
    if (clause.query != nullptr) rewrite(*clause.query);
}

} // namespace rv::cypher
