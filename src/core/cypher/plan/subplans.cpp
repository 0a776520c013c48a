// Patterns and queries within expressions become plans of their own.
#include "ruvector/core/cypher/plan/planner.hpp"
#include "ruvector/core/cypher/plan/row_plan.hpp"
#include "ruvector/core/cypher/plan/walk.hpp"

namespace rv::cypher {
namespace {

class SubqueryPlanner final : public Walker {
public:
    explicit SubqueryPlanner(Planner& planner) : planner_(planner) {}

    void expression(Expression& expression) override {
        if (expression.pattern == nullptr && expression.query == nullptr) {
            walk_expression(expression);
            return;
        }
        if (expression.subplan >= 0) return;
        std::vector<PlanPtr>& subplans = planner_.plan.subplans;
        expression.subplan = static_cast<std::int32_t>(subplans.size());
        subplans.emplace_back(); // its place: those within it come behind
        Planner inner = planner_;
        PlanPtr made = expression.query != nullptr ? plan_query(inner, *expression.query, nullptr)
                                                   : plan_pattern(inner, expression);
        planner_.plan.subplans[static_cast<std::size_t>(expression.subplan)] = std::move(made);
    }

private:
    static PlanPtr plan_pattern(Planner& inner, Expression& expression) {
        Expression* where = nullptr;
        if (expression.kind == ExpressionKind::kPatternComprehension) where = expression.children[0].get();
        PlanPtr made = plan_match(inner, *expression.pattern, where, std::make_unique<ArgumentStep>());
        SubqueryPlanner within(inner);
        within.walk_pattern(*expression.pattern);
        for (const ExpressionPtr& child : expression.children)
            if (child != nullptr) within.expression(*child);
        return made;
    }

    Planner& planner_;
};

} // namespace

void plan_subqueries(Planner& planner, Expression* expression) {
    if (expression != nullptr) SubqueryPlanner(planner).expression(*expression);
}

} // namespace rv::cypher
