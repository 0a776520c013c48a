// Of which nodes and relationships properties are read, so that a scan may bring them along.
#include "ruvector/core/cypher/plan/match_plan.hpp"
#include "ruvector/core/cypher/plan/walk.hpp"

#include <algorithm>
#include <array>

namespace rv::cypher {

namespace {

class PropertyWalker final : public Walker {
public:
    std::set<Slot> found;

    void expression(Expression& expression) override {
        if (expression.kind == ExpressionKind::kVariable) {
            if (expression.slot != kNoSlot) found.insert(expression.slot);
            return;
        }
        // A whole entity stands for its id alone when it is counted or asked for its id, type or ends.
        const bool bare = !expression.children.empty() && expression.children[0] != nullptr &&
                          expression.children[0]->kind == ExpressionKind::kVariable;
        if (bare && expression.children.size() == 1 && by_id(expression)) return;
        walk_expression(expression);
    }

    void pattern(Pattern& pattern) override {
        for (const PathPattern& path : pattern.paths) {
            for (const NodePattern& node : path.nodes) {
                if (node.properties != nullptr) found.insert(node.slot);
            }
            for (const RelationshipPattern& relationship : path.relationships) {
                if (relationship.properties != nullptr) found.insert(relationship.slot);
            }
        }
        walk_pattern(pattern);
    }

    void clause(Clause& clause) override {
        passing_on_ = clause.kind == ClauseKind::kWith;
        walk_clause(clause);
    }

    void projection(Projection& projection) override {
        // WITH n passes it on; what is read of it is read elsewhere.
        const bool passing_on = passing_on_;
        for (ProjectionItem& item : projection.items) {
            if (item.expression == nullptr) continue;
            const bool same = item.expression->kind == ExpressionKind::kVariable && item.expression->slot == item.slot;
            if (!passing_on || !same) expression(*item.expression);
        }
        for (SortItem& item : projection.order) {
            if (item.expression != nullptr) expression(*item.expression);
        }
    }

private:
    static bool by_id(const Expression& expression) {
        switch (expression.kind) {
        case ExpressionKind::kIsNull:
        case ExpressionKind::kIsNotNull:
            return true;
        case ExpressionKind::kAggregate:
            return expression.aggregate != nullptr && std::string_view(expression.aggregate->name) == "count";
        case ExpressionKind::kFunction: {
            static constexpr std::array<std::string_view, 4> kNames = {"id", "type", "startnode", "endnode"};
            return expression.function != nullptr &&
                   std::find(kNames.begin(), kNames.end(), expression.function->name) != kNames.end();
        }
        default:
            return false;
        }
    }

    bool passing_on_ = false;
};

} // namespace

std::set<Slot> slots_with_properties(const Statement& statement) {
    PropertyWalker walker;
    // The walk changes nothing.
    if (statement.query != nullptr) walker.query(const_cast<Query&>(*statement.query));
    return std::move(walker.found);
}

} // namespace rv::cypher
