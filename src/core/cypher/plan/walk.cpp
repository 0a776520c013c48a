#include "ruvector/core/cypher/plan/walk.hpp"

namespace rv::cypher {

void Walker::walk_expression(Expression& expression) {
    for (const ExpressionPtr& child : expression.children) optional(child);
    for (const MapProjectionItem& item : expression.projection) optional(item.value);
    if (expression.pattern != nullptr) pattern(*expression.pattern);
    if (expression.query != nullptr) query(*expression.query);
}

void Walker::walk_pattern(Pattern& pattern) {
    for (PathPattern& path : pattern.paths) {
        for (NodePattern& node : path.nodes) {
            optional(node.properties);
            optional(node.where);
        }
        for (RelationshipPattern& relationship : path.relationships) {
            optional(relationship.properties);
            optional(relationship.where);
        }
    }
}

void Walker::walk_query(Query& query) {
    for (const auto& part : query.parts)
        for (const auto& clause : part->clauses) this->clause(*clause);
}

void Walker::walk_clause(Clause& clause) {
    pattern(clause.pattern);
    optional(clause.list);
    for (const auto& update : clause.updates) this->clause(*update);
    projection(clause.projection);
    set_items(clause.on_create);
    set_items(clause.on_match);
    set_items(clause.items);
    for (const ExpressionPtr& deleted : clause.deleted) optional(deleted);
    for (const ExpressionPtr& argument : clause.arguments) optional(argument);
    if (clause.query != nullptr) query(*clause.query);
    optional(clause.where);
}

void Walker::walk_projection(Projection& projection) {
    for (ProjectionItem& item : projection.items) optional(item.expression);
    for (SortItem& item : projection.order) optional(item.expression);
    optional(projection.skip);
    optional(projection.limit);
}

void Walker::set_items(std::vector<SetItem>& items) {
    for (SetItem& item : items) {
        optional(item.target);
        optional(item.subscript);
        optional(item.value);
    }
}

} // namespace rv::cypher
