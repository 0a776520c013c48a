#include "ruvector/core/cypher/plan/planner.hpp"
#include "ruvector/core/cypher/plan/walk.hpp"

namespace rv::cypher {
namespace {

// Each variable has a slot of its own: what is filled anywhere within is not read from outside.
class SlotWalker final : public Walker {
public:
    std::set<Slot> read;
    std::set<Slot> filled;

    void expression(Expression& expression) override {
        switch (expression.kind) {
        case ExpressionKind::kVariable:
            read.insert(expression.slot);
            break;
        case ExpressionKind::kListComprehension:
        case ExpressionKind::kAll:
        case ExpressionKind::kAny:
        case ExpressionKind::kNone:
        case ExpressionKind::kSingle:
            filled.insert(expression.slot);
            break;
        case ExpressionKind::kReduce:
            filled.insert(expression.slot);
            filled.insert(expression.second_slot);
            break;
        default:
            break;
        }
        walk_expression(expression);
    }

    void pattern(Pattern& pattern) override {
        for (PathPattern& path : pattern.paths) {
            filled.insert(path.slot);
            for (NodePattern& node : path.nodes) (node.bound ? read : filled).insert(node.slot);
            for (RelationshipPattern& relationship : path.relationships)
                (relationship.bound ? read : filled).insert(relationship.slot);
        }
        walk_pattern(pattern);
    }

    void clause(Clause& clause) override {
        filled.insert(clause.slot);
        for (const YieldItem& item : clause.yields) filled.insert(item.slot);
        walk_clause(clause);
    }

    void query(Query& query) override {
        filled.insert(query.column_slots.begin(), query.column_slots.end());
        walk_query(query);
    }

    void projection(Projection& projection) override {
        for (const ProjectionItem& item : projection.items) {
            const Expression& value = *item.expression;
            if (value.kind != ExpressionKind::kVariable || value.slot != item.slot) filled.insert(item.slot);
        }
        walk_projection(projection);
    }
};

} // namespace

std::set<Slot> slots_read(const Expression& expression) {
    SlotWalker walker;
    // The walk changes nothing.
    walker.expression(const_cast<Expression&>(expression));
    for (Slot slot : walker.filled) walker.read.erase(slot);
    walker.read.erase(kNoSlot);
    return std::move(walker.read);
}

std::vector<Expression*> conjuncts(Expression* condition) {
    std::vector<Expression*> found;
    if (condition == nullptr) return found;
    if (condition->kind != ExpressionKind::kAnd) return {condition};
    for (const ExpressionPtr& operand : condition->children)
        for (Expression* inner : conjuncts(operand.get())) found.push_back(inner);
    return found;
}

} // namespace rv::cypher
