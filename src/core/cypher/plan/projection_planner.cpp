// WITH and RETURN: projection or grouping, DISTINCT, ORDER BY, SKIP, LIMIT.
#include "ruvector/core/cypher/plan/match_plan.hpp"
#include "ruvector/core/cypher/plan/match_steps.hpp"
#include "ruvector/core/cypher/plan/prepare.hpp"
#include "ruvector/core/cypher/plan/projection_plan.hpp"
#include "ruvector/core/cypher/plan/row_plan.hpp"
#include "ruvector/core/cypher/plan/walk.hpp"

#include <algorithm>
#include <string_view>

namespace rv::cypher {
namespace {

PlanPtr behind(PlanPtr step, PlanPtr input) {
    if (input != nullptr) {
        step->rows = input->rows;
        step->inputs.push_back(std::move(input));
    }
    return step;
}

// The value is in its slot already: a variable's that goes on under its name, an aggregate's.
bool passes_on(const ProjectionItem& item) {
    const ExpressionKind kind = item.expression->kind;
    return (kind == ExpressionKind::kVariable || kind == ExpressionKind::kAggregate) &&
           item.expression->slot == item.slot;
}

// What an expression reads behind the grouping: aggregates are in slots, their arguments are not read again.
void add_read_after_grouping(const Expression& expression, std::set<Slot>& read) {
    if (expression.kind == ExpressionKind::kAggregate) return;
    if (std::none_of(expression.children.begin(), expression.children.end(),
                     [](const ExpressionPtr& child) { return child != nullptr; }) ||
        expression.pattern != nullptr || expression.query != nullptr || expression.slot != kNoSlot ||
        !expression.projection.empty()) {
        for (Slot slot : slots_read(expression)) read.insert(slot);
        return;
    }
    for (const ExpressionPtr& child : expression.children)
        if (child != nullptr) add_read_after_grouping(*child, read);
}

// Whether the value depends on what the expression reads alone, and is worth keeping.
class Determinism final : public Walker {
public:
    bool given = true;
    void expression(Expression& expression) override {
        if (expression.pattern != nullptr || expression.query != nullptr) given = false;
        if (expression.kind == ExpressionKind::kFunction &&
            (expression.function == nullptr || !expression.function->constant))
            given = false;
        walk_expression(expression);
    }
};

bool is_deterministic(const Expression& expression) {
    Determinism determinism;
    determinism.expression(const_cast<Expression&>(expression));
    return determinism.given;
}

// Whether each node comes once: a scan and what only leaves out rows.
bool only_scans(const PlanNode& plan) {
    if (dynamic_cast<const NodeScanStep*>(&plan) == nullptr && dynamic_cast<const MatchFilterStep*>(&plan) == nullptr &&
        dynamic_cast<const FilterStep*>(&plan) == nullptr && dynamic_cast<const ArgumentStep*>(&plan) == nullptr)
        return false;
    return std::all_of(plan.inputs.begin(), plan.inputs.end(), [](const PlanPtr& input) { return only_scans(*input); });
}

class ProjectionPlanner {
public:
    ProjectionPlanner(Planner& planner, Projection& projection, Expression* where, const BeforeProjection& before)
        : planner_(planner), projection_(projection), where_(where), before_(before) {
        for (const ProjectionItem& item : projection.items) item_slots_.insert(item.slot);
        for (const SortItem& item : projection.order)
            for (Slot slot : slots_read(*item.expression)) read_by_order_.insert(slot);
        if (where != nullptr) read_by_where_ = slots_read(*where);
    }

    PlanPtr plan(PlanPtr input) {
        for (ProjectionItem& item : projection_.items) plan_subqueries(planner_, item.expression.get());
        const bool top = projection_.limit != nullptr && !projection_.order.empty();
        const bool ordered = order_by_match(input.get());
        const bool late = top && !ordered && !projection_.distinct;
        ask_for_distinct_ends(input.get());
        PlanPtr plan = projection_.aggregation ? group(std::move(input)) : std::move(input);
        plan = project(late, std::move(plan));
        if (projection_.distinct) plan = distinct(std::move(plan));
        for (SortItem& item : projection_.order) plan_subqueries(planner_, item.expression.get());
        if (!projection_.order.empty() && !ordered) plan = sort(top, std::move(plan));
        if (projection_.skip != nullptr) {
            auto step = std::make_unique<SkipStep>();
            step->count = projection_.skip.get();
            plan = behind(std::move(step), std::move(plan));
        }
        if (projection_.limit != nullptr && (!top || ordered)) {
            auto step = std::make_unique<LimitStep>();
            step->count = projection_.limit.get();
            step->after_writes = before_.writes;
            plan = behind(std::move(step), std::move(plan));
            if (projection_.limit->kind == ExpressionKind::kLiteral && projection_.limit->value.is(Kind::kInteger))
                plan->rows = std::min(plan->rows, projection_.limit->value.as_number());
        }
        return plan;
    }

private:
    // --- ORDER BY a distance: the store may give rows in that order.

    // What an alias in ORDER BY stands for.
    const Expression& sort_expression() const {
        const Expression& expression = *projection_.order.front().expression;
        if (expression.kind == ExpressionKind::kVariable)
            for (const ProjectionItem& item : projection_.items)
                if (item.slot == expression.slot) return *item.expression;
        return expression;
    }

    bool order_by_match(PlanNode* input) const {
        if (before_.match == nullptr || input == nullptr || projection_.aggregation || projection_.distinct ||
            projection_.order.size() != 1 || projection_.order.front().descending)
            return false;
        const Expression& distance = sort_expression();
        if (distance.kind != ExpressionKind::kDistance) return false;
        for (std::size_t side = 0; side < 2; ++side) {
            const Expression& own = *distance.children[side];
            const Expression& other = *distance.children[1 - side];
            if (own.kind != ExpressionKind::kProperty || own.name != "_vector" ||
                own.children[0]->kind != ExpressionKind::kVariable || !is_constant(other))
                continue;
            return order_by_distance(*input, own.children[0]->slot, distance.metric, &other);
        }
        return false;
    }

    // DISTINCT of one variable, and nothing else is read.
    void ask_for_distinct_ends(PlanNode* input) const {
        if (before_.match == nullptr || input == nullptr || !projection_.distinct || projection_.aggregation ||
            projection_.items.size() != 1)
            return;
        const ProjectionItem& item = projection_.items.front();
        if (item.expression->kind != ExpressionKind::kVariable) return;
        for (const std::set<Slot>* read : {&read_by_order_, &read_by_where_})
            for (Slot slot : *read)
                if (slot != item.slot && slot != item.expression->slot) return;
        use_distinct_ends(*input, item.expression->slot);
    }

    // --- Grouping

    bool holds_no_null(Slot slot) const {
        if (before_.match == nullptr) return false;
        for (const PathPattern& path : before_.match->paths) {
            if (path.slot == slot) return true;
            for (const NodePattern& node : path.nodes)
                if (node.slot == slot) return true;
            for (const RelationshipPattern& relationship : path.relationships)
                if (relationship.slot == slot) return true;
        }
        return false;
    }

    // count(*), or count(x) where x is never null.
    bool counts_rows(const Expression& aggregate) const {
        if (aggregate.distinct || std::string_view(aggregate.aggregate->name) != "count") return false;
        if (aggregate.children.empty()) return true;
        const Expression& counted = *aggregate.children[0];
        if (counted.kind == ExpressionKind::kLiteral) return !counted.value.is_null();
        return counted.kind == ExpressionKind::kVariable && holds_no_null(counted.slot);
    }

    PlanPtr group(PlanPtr input) {
        auto step = std::make_unique<AggregationStep>();
        std::set<Slot> read = read_by_where_;
        for (const SortItem& item : projection_.order) add_read_after_grouping(*item.expression, read);
        std::set<Slot> read_by_keys;
        bool plain = true; // the keys are slots
        bool deterministic = true;
        for (const ProjectionItem& item : projection_.items) {
            if (item.aggregating) {
                add_read_after_grouping(*item.expression, read);
                continue;
            }
            step->keys.push_back({item.expression.get(), item.slot});
            for (Slot slot : slots_read(*item.expression)) read_by_keys.insert(slot);
            plain = plain && item.expression->kind == ExpressionKind::kVariable;
            deterministic = deterministic && is_deterministic(*item.expression);
        }
        for (const Expression* aggregate : projection_.aggregates)
            step->aggregates.push_back({aggregate, counts_rows(*aggregate)});
        for (Slot slot : read)
            if (!item_slots_.contains(slot) && planner_.filled.contains(slot)) step->representative.push_back(slot);
        if (input != nullptr) {
            if (!plain && deterministic && !read_by_keys.empty() && read_by_keys.size() <= 2 && !only_scans(*input))
                step->determined_by.assign(read_by_keys.begin(), read_by_keys.end());
            count_by_match(*step, *input, read_by_keys);
        }
        const bool whole = step->keys.empty();
        const double rows = input != nullptr ? input->rows : 1;
        PlanPtr plan = behind(std::move(step), std::move(input));
        plan->rows = whole ? 1 : std::max(1.0, rows / 2);
        return plan;
    }

    // Where rows are only counted, the match need not give each of them.
    void count_by_match(AggregationStep& step, PlanNode& input, const std::set<Slot>& read_by_keys) {
        if (before_.match == nullptr || step.aggregates.empty()) return;
        const bool counts = std::all_of(step.aggregates.begin(), step.aggregates.end(),
                                        [](const auto& aggregate) { return aggregate.of_rows; });
        if (counts) {
            std::set<Slot> read = read_by_keys;
            read.insert(step.representative.begin(), step.representative.end());
            const Slot weight = planner_.new_slot();
            if (count_last_step(input, read, weight)) step.weight = weight;
            return;
        }
        if (step.aggregates.size() != 1 || !step.keys.empty() || !step.representative.empty()) return;
        const Expression& aggregate = *step.aggregates.front().expression;
        if (aggregate.distinct && aggregate.children.size() == 1 &&
            aggregate.children[0]->kind == ExpressionKind::kVariable)
            use_distinct_ends(input, aggregate.children[0]->slot);
    }

    // --- The other steps

    bool is_late(const ProjectionItem& item) const {
        return !read_by_order_.contains(item.slot) && item.expression->kind != ExpressionKind::kVariable &&
               item.expression->kind != ExpressionKind::kLiteral && item.expression->kind != ExpressionKind::kAggregate;
    }

    PlanPtr project(bool late, PlanPtr input) {
        auto step = std::make_unique<ProjectionStep>();
        for (const ProjectionItem& item : projection_.items) {
            if (passes_on(item) || (projection_.aggregation && !item.aggregating)) continue;
            if (late && is_late(item)) {
                late_.push_back({item.expression.get(), item.slot});
                continue;
            }
            step->items.push_back({item.expression.get(), item.slot});
            step->names.push_back(item.name);
        }
        if (step->items.empty()) return input;
        return behind(std::move(step), std::move(input));
    }

    PlanPtr distinct(PlanPtr input) {
        auto step = std::make_unique<DistinctStep>();
        step->slots.assign(item_slots_.begin(), item_slots_.end());
        for (const ProjectionItem& item : projection_.items) step->names.push_back(item.name);
        return behind(std::move(step), std::move(input));
    }

    PlanPtr sort(bool top, PlanPtr input) {
        auto step = std::make_unique<SortStep>();
        for (const SortItem& item : projection_.order) step->keys.push_back({item.expression.get(), item.descending});
        std::set<Slot> kept = item_slots_;
        for (Slot slot : read_by_where_)
            if (planner_.filled.contains(slot)) kept.insert(slot);
        step->kept.assign(kept.begin(), kept.end());
        step->late = std::move(late_);
        if (top) {
            step->limit = projection_.limit.get();
            step->skip = projection_.skip.get();
        }
        return behind(std::move(step), std::move(input));
    }

    Planner& planner_;
    Projection& projection_;
    Expression* where_;
    const BeforeProjection& before_;
    std::set<Slot> item_slots_;
    std::set<Slot> read_by_order_;
    std::set<Slot> read_by_where_;
    std::vector<Assignment> late_;
};

} // namespace

PlanPtr plan_projection(Planner& planner, Projection& projection, Expression* where, const BeforeProjection& before,
                        PlanPtr input) {
    return ProjectionPlanner(planner, projection, where, before).plan(std::move(input));
}

} // namespace rv::cypher
