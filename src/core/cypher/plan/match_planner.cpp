// The plan of one MATCH: the steps of the order that match_order.cpp finds, each with the conditions that can be tested
// behind it.
#include "ruvector/core/cypher/plan/match_cost.hpp"
#include "ruvector/core/cypher/plan/match_graph.hpp"
#include "ruvector/core/cypher/plan/match_order.hpp"
#include "ruvector/core/cypher/plan/match_plan.hpp"
#include "ruvector/core/cypher/plan/match_steps.hpp"
#include "ruvector/core/cypher/plan/row_plan.hpp"

#include <algorithm>

namespace rv::cypher {

namespace {

using What = MatchAction::What;

Direction turned(Direction direction) {
    if (direction == Direction::kBoth) return direction;
    return direction == Direction::kOut ? Direction::kIn : Direction::kOut;
}

class Builder {
public:
    Builder(const Planner& planner, const MatchGraph& graph, MatchState state, PlanPtr input)
        : planner_(planner),
          graph_(graph),
          state_(std::move(state)),
          plan_(std::move(input)),
          placed_(graph.conditions.size(), false),
          built_(graph.paths.size(), false) {
        rows_ = plan_ != nullptr ? plan_->rows : 1;
    }

    void build(const std::vector<MatchAction>& actions, bool varying) {
        place_conditions();
        for (const MatchAction& action : actions) add(action, varying);
    }

    PlanPtr finish() {
        for (std::size_t i = 0; i < graph_.paths.size(); ++i) {
            if (graph_.paths[i].named && !built_[i]) build_path(i);
        }
        place_conditions();
        if (plan_ == nullptr) plan_ = std::make_unique<ArgumentStep>();
        return std::move(plan_);
    }

private:
    const GraphNode& node(int number) const { return graph_.nodes[static_cast<std::size_t>(number)]; }
    const GraphEdge& edge(int number) const { return graph_.edges[static_cast<std::size_t>(number)]; }

    void put(PlanPtr step, double rows) {
        if (plan_ != nullptr) step->inputs.insert(step->inputs.begin(), std::move(plan_));
        step->rows = rows;
        plan_ = std::move(step);
        rows_ = rows;
    }

    void add(const MatchAction& action, bool varying) {
        switch (action.what) {
        case What::kScanNode:
            scan_node(action.node);
            break;
        case What::kScanRelationship:
            scan_relationship(action.edge);
            break;
        case What::kExpand:
            expand(action.edge, action.from_left);
            break;
        case What::kBound:
            bound_relationship(action.edge);
            break;
        case What::kShortest:
            shortest_path(action.edge);
            break;
        case What::kJoin:
            join(action, varying);
            break;
        }
        place_conditions();
        plan_->rows = action.rows;
        rows_ = action.rows;
    }

    // A filter of all conditions whose slots are there by now, with the paths that they read.
    void place_conditions() {
        for (std::size_t i = 0; i < graph_.paths.size(); ++i) {
            if (graph_.paths[i].named && !built_[i] && whole(graph_.paths[i]) && read_soon(i)) build_path(i);
        }
        auto filter = std::make_unique<MatchFilterStep>();
        double share = 1;
        for (std::size_t i = 0; i < graph_.conditions.size(); ++i) {
            const GraphCondition& condition = graph_.conditions[i];
            if (placed_[i] || !state_.has_all(condition.needs)) continue;
            placed_[i] = true;
            share *= condition.selectivity;
            filter->conditions.push_back(condition.test);
        }
        if (!filter->conditions.empty()) put(std::move(filter), rows_ * share);
    }

    bool whole(const GraphPath& path) const {
        return path.pattern->kind == PathKind::kWalk &&
               std::all_of(path.nodes.begin(), path.nodes.end(), [&](int n) { return state_.has(node(n).slot); }) &&
               std::all_of(path.edges.begin(), path.edges.end(),
                           [&](int e) { return state_.edge_done[static_cast<std::size_t>(e)]; });
    }

    // Whether a condition waits for nothing but this path (and others that are whole).
    bool read_soon(std::size_t path) {
        const Slot slot = graph_.paths[path].pattern->slot;
        return std::any_of(graph_.conditions.begin(), graph_.conditions.end(), [&](const GraphCondition& condition) {
            return !placed_[static_cast<std::size_t>(&condition - graph_.conditions.data())] &&
                   std::find(condition.needs.begin(), condition.needs.end(), slot) != condition.needs.end();
        });
    }

    void build_path(std::size_t number) {
        const GraphPath& path = graph_.paths[number];
        auto step = std::make_unique<PathStep>();
        step->slot = path.pattern->slot;
        step->first = node(path.nodes[0]).slot;
        for (int e : path.edges) step->relationships.push_back(edge(e).pattern->slot);
        step->text = graph_.text_of_path(static_cast<int>(number));
        built_[number] = true;
        state_.add(step->slot);
        put(std::move(step), rows_);
    }

    void scan_node(int number) {
        auto step = std::make_unique<NodeScanStep>();
        step->slot = node(number).slot;
        step->variable = node(number).variable;
        step->labels = node(number).labels;
        step->properties_follow = planner_.with_properties && planner_.with_properties->count(step->slot) != 0;
        for (std::size_t i = 0; i < graph_.conditions.size(); ++i) {
            const GraphCondition& condition = graph_.conditions[i];
            if (condition.labels_of == number && condition.all_labels) placed_[i] = true;
            if (placed_[i]) continue;
            for (const SeedTerm& term : condition.terms) {
                if (term.node == number && state_.has_all(term.needs)) add_seed(*step, term, i);
            }
        }
        const double rows = rows_ * estimate_scan(graph_, state_, number).rows;
        state_.add(step->slot);
        put(std::move(step), rows);
    }

    void add_seed(NodeScanStep& step, const SeedTerm& term, std::size_t condition) {
        switch (term.what) {
        case SeedTerm::What::kProperty:
            step.conditions.push_back({term.key, term.comparison, term.value});
            break;
        case SeedTerm::What::kPropertyMap:
            if (step.property_map == nullptr) step.property_map = term.value;
            break;
        case SeedTerm::What::kId:
        case SeedTerm::What::kIds:
            if (step.id != nullptr) break;
            step.id = term.value;
            step.ids = term.what == SeedTerm::What::kIds;
            placed_[condition] = !step.ids;
            break;
        case SeedTerm::What::kExternalId:
        case SeedTerm::What::kExternalIds:
            if (step.external_id != nullptr) break;
            step.external_id = term.value;
            step.external_ids = term.what == SeedTerm::What::kExternalIds;
            placed_[condition] = !step.external_ids;
            break;
        }
    }

    // all() and none() over the nodes or relationships of an edge's path that can be tested one by one; the test of a
    // condition that has no other sense than that, if it is one.
    std::optional<PartTest> part_test(const MatchCondition& condition, const GraphEdge& e) const {
        const Expression* all = condition.expression;
        if (condition.what != MatchCondition::What::kExpression) return std::nullopt;
        if (all->kind != ExpressionKind::kAll && all->kind != ExpressionKind::kNone) return std::nullopt;
        if (all->children.size() < 2 || all->children[1] == nullptr) return std::nullopt;
        const Expression& list = *all->children[0];
        const Slot path = graph_.paths[static_cast<std::size_t>(e.path)].pattern->slot;
        PartTest test{false, all->slot, all->children[1].get(), all->kind == ExpressionKind::kAll};
        if (list.kind == ExpressionKind::kFunction && list.function != nullptr && list.children.size() == 1 &&
            list.children[0]->kind == ExpressionKind::kVariable && path != kNoSlot && list.children[0]->slot == path) {
            const std::string_view name = list.function->name;
            if (name != "nodes" && name != "relationships") return std::nullopt;
            test.nodes = name == "nodes";
        } else if (list.kind != ExpressionKind::kVariable || list.slot != e.pattern->slot) {
            return std::nullopt;
        }
        const std::set<Slot> read = slots_read(*test.condition);
        const bool there =
            std::all_of(read.begin(), read.end(), [&](Slot slot) { return slot == test.slot || state_.has(slot); });
        return there ? std::optional(test) : std::nullopt;
    }

    // The parts that all steps over relationships have; marks the edge as done.
    RelationshipStep relationship(int number, bool from_left) {
        const GraphEdge& e = edge(number);
        RelationshipStep step;
        step.pattern = e.pattern;
        step.slot = e.pattern->slot;
        step.direction = from_left ? e.pattern->direction : turned(e.pattern->direction);
        step.types = e.types;
        step.type_test = e.type_test;
        step.text = graph_.text_of(number);
        if (!e.bound && (e.variable || e.kind != PathKind::kWalk)) {
            for (std::size_t i = 0; i < graph_.conditions.size(); ++i) {
                if (placed_[i]) continue;
                if (const std::optional<PartTest> test = part_test(graph_.conditions[i].test, e))
                    step.parts.push_back(*test);
            }
        }
        // A name that is not read may be counted: count(r), count(DISTINCT r).
        bool compared = e.by_id || (!e.variable && !e.pattern->variable.empty());
        for (int other = 0; other < static_cast<int>(graph_.edges.size()); ++other) {
            if (other == number || !graph_.overlap(number, other)) continue;
            if (std::find(done_.begin(), done_.end(), other) == done_.end()) {
                compared = true;
            } else {
                step.distinct_from.push_back(edge(other).pattern->slot);
            }
        }
        step.keep = e.valued ? Keep::kValue : compared ? Keep::kId : Keep::kNothing;
        done_.push_back(number);
        state_.edge_done[static_cast<std::size_t>(number)] = true;
        return step;
    }

    void scan_relationship(int number) {
        const GraphEdge& e = edge(number);
        auto step = std::make_unique<RelationshipScanStep>();
        if (e.id != nullptr && state_.has_all(e.id_needs)) step->id = e.id;
        step->relationship = relationship(number, true);
        step->left = node(e.left).slot;
        step->right = node(e.right).slot;
        step->properties_follow = planner_.with_properties && planner_.with_properties->count(e.pattern->slot) != 0;
        state_.add(e.pattern->slot);
        state_.add(step->left);
        state_.add(step->right);
        put(std::move(step), rows_ * e.count);
    }

    void expand(int number, bool from_left) {
        const GraphEdge& e = edge(number);
        const Slot from = node(from_left ? e.left : e.right).slot;
        const Slot to = node(from_left ? e.right : e.left).slot;
        const bool into = state_.has(to);
        if (e.variable) {
            auto step = std::make_unique<VariableExpandStep>();
            step->relationship = relationship(number, from_left);
            step->from = from;
            step->to = to;
            step->into = into;
            step->reversed = !from_left;
            step->least = e.least;
            step->most = e.most;
            put(std::move(step), rows_);
        } else {
            auto step = std::make_unique<ExpandStep>();
            step->relationship = relationship(number, from_left);
            step->from = from;
            step->to = to;
            step->into = into;
            put(std::move(step), rows_);
        }
        state_.add(to);
        state_.add(e.pattern->slot);
    }

    void bound_relationship(int number) {
        const GraphEdge& e = edge(number);
        auto step = std::make_unique<BoundRelationshipStep>();
        step->relationship = relationship(number, true);
        step->left = node(e.left).slot;
        step->right = node(e.right).slot;
        step->left_there = state_.has(step->left);
        step->right_there = state_.has(step->right);
        step->list = e.variable;
        step->least = e.least;
        step->most = e.most;
        state_.add(step->left);
        state_.add(step->right);
        put(std::move(step), rows_);
    }

    void shortest_path(int number) {
        const GraphEdge& e = edge(number);
        const GraphPath& path = graph_.paths[static_cast<std::size_t>(e.path)];
        auto step = std::make_unique<ShortestPathStep>();
        step->relationship = relationship(number, true);
        step->left = node(e.left).slot;
        step->right = node(e.right).slot;
        step->path = path.pattern->slot;
        step->all = e.kind == PathKind::kAllShortest;
        step->list = e.variable;
        step->least = e.least;
        step->most = e.most;
        state_.add(e.pattern->slot);
        if (step->path != kNoSlot) {
            state_.add(step->path);
            built_[static_cast<std::size_t>(e.path)] = true;
        }
        // What can be tested from now on reads the path.
        for (std::size_t i = 0; i < graph_.conditions.size(); ++i) {
            if (placed_[i] || !state_.has_all(graph_.conditions[i].needs)) continue;
            placed_[i] = true;
            const Expression* expression = graph_.conditions[i].test.expression;
            const bool of_parts = std::any_of(step->relationship.parts.begin(), step->relationship.parts.end(),
                                              [&](const PartTest& part) {
                                                  return expression != nullptr && expression->children.size() > 1 &&
                                                         part.condition == expression->children[1].get();
                                              });
            (of_parts ? step->of_parts : step->conditions).push_back(graph_.conditions[i].test);
        }
        put(std::move(step), rows_);
    }

    void join(const MatchAction& action, bool varying) {
        MatchState alone = first_state(planner_, graph_, 1, varying);
        for (const GraphNode& n : graph_.nodes) alone.there[static_cast<std::size_t>(n.slot)] = false;
        for (const GraphEdge& e : graph_.edges) alone.there[static_cast<std::size_t>(e.pattern->slot)] = false;
        const MatchState before = alone;
        Builder right(planner_, graph_, std::move(alone), nullptr);
        right.placed_ = placed_;
        right.built_ = built_;
        right.build(action.joined, varying);

        std::vector<Slot> kept;
        for (std::size_t slot = 0; slot < before.there.size(); ++slot) {
            if (right.state_.there[slot] && !before.there[slot]) kept.push_back(static_cast<Slot>(slot));
        }
        DistinctPairs distinct;
        for (int a : done_) {
            for (int b : right.done_) {
                if (graph_.overlap(a, b)) distinct.emplace_back(edge(a).pattern->slot, edge(b).pattern->slot);
            }
        }
        placed_ = right.placed_;
        built_ = right.built_;
        auto hash = std::make_unique<HashJoinStep>();
        for (std::size_t i = 0; i < graph_.conditions.size(); ++i) {
            const GraphCondition& condition = graph_.conditions[i];
            const int sides = placed_[i] ? 0 : join_sides(condition, state_, right.state_);
            if (sides == 0) continue;
            placed_[i] = true;
            if (sides > 0)
                hash->keys.emplace_back(condition.equal_left, condition.equal_right);
            else
                hash->keys.emplace_back(condition.equal_right, condition.equal_left);
        }
        for (Slot slot : kept) state_.add(slot);
        for (int e : right.done_) {
            done_.push_back(e);
            state_.edge_done[static_cast<std::size_t>(e)] = true;
        }
        if (hash->keys.empty()) {
            auto product = std::make_unique<CartesianProductStep>();
            product->kept = std::move(kept);
            product->distinct = std::move(distinct);
            product->inputs.push_back(std::move(right.plan_));
            put(std::move(product), action.rows);
        } else {
            hash->kept = std::move(kept);
            hash->distinct = std::move(distinct);
            hash->inputs.push_back(std::move(right.plan_));
            put(std::move(hash), action.rows);
        }
    }

    const Planner& planner_;
    const MatchGraph& graph_;
    MatchState state_;
    PlanPtr plan_;
    double rows_;
    std::vector<bool> placed_; // by condition
    std::vector<bool> built_;  // by path
    std::vector<int> done_;    // edges, in the order of the steps
};

void plan_inner_subqueries(Planner& planner, Pattern& pattern) {
    for (PathPattern& path : pattern.paths) {
        for (NodePattern& node : path.nodes) {
            plan_subqueries(planner, node.properties.get());
            plan_subqueries(planner, node.where.get());
        }
        for (RelationshipPattern& relationship : path.relationships) {
            plan_subqueries(planner, relationship.properties.get());
            plan_subqueries(planner, relationship.where.get());
        }
    }
}

} // namespace

PlanPtr plan_match(Planner& planner, Pattern& pattern, Expression* where, PlanPtr input) {
    if (!planner.with_properties) planner.with_properties = slots_with_properties(planner.plan.statement);
    const MatchGraph graph = read_pattern(planner, pattern, where);
    // An inner plan begins with one row, which stays while it runs.
    const bool varying = input != nullptr && dynamic_cast<const ArgumentStep*>(input.get()) == nullptr;
    const double rows = input != nullptr ? input->rows : 1;
    const std::vector<MatchAction> actions = order_match(planner, graph, rows, varying);
    MatchState state = first_state(planner, graph, rows, false);
    // A join may only begin from an input if there is one: without, its left side is the first part of the pattern.
    Builder builder(planner, graph, std::move(state), std::move(input));
    builder.build(actions, varying);
    PlanPtr plan = builder.finish();
    for (const GraphNode& node : graph.nodes) planner.filled.insert(node.slot);
    for (const GraphEdge& edge : graph.edges) planner.filled.insert(edge.pattern->slot);
    for (const GraphPath& path : graph.paths) {
        if (path.named) planner.filled.insert(path.pattern->slot);
    }
    if (where != nullptr) plan_subqueries(planner, where);
    plan_inner_subqueries(planner, pattern);
    return plan;
}

} // namespace rv::cypher
