#include "ruvector/core/cypher/plan/match_cost.hpp"

#include <algorithm>
#include <cmath>

namespace rv::cypher {

namespace {

constexpr double kOpenScan = 10;      // a scan begins
constexpr double kOpenExpand = 2;     // the relationships of one more node
constexpr double kRelationship = 0.5; // one of them
constexpr double kTestLabel = 1;      // the node has to be read
constexpr double kTestProperty = 2;
constexpr double kTestExpression = 2;
constexpr double kSearch = 200; // of a shortest path
constexpr double kMostRows = 1e18;
constexpr std::int64_t kFarEnough = 6; // beyond that, paths without a bound are not estimated further

double fraction_of(const MatchGraph& graph, int node) {
    return std::max(graph.nodes[static_cast<std::size_t>(node)].fraction, 1 / graph.all_nodes);
}

// Types go with labels: of the relationships of a type many more than the label's share have an end with the label
// that the pattern asks for. The root of the share stands for that.
double degree_of(const MatchGraph& graph, const GraphEdge& edge, int from) {
    double count = edge.count;
    if (edge.pattern->direction == Direction::kBoth) count *= 2;
    const double nodes = fraction_of(graph, from) * graph.all_nodes;
    return count * std::sqrt(fraction_of(graph, from)) / nodes;
}

// Counts the conditions whose slots are there by now; `arrived`: the node that an expansion has just reached.
void settle(const MatchGraph& graph, MatchState& state, int arrived) {
    for (std::size_t i = 0; i < graph.conditions.size(); ++i) {
        const GraphCondition& condition = graph.conditions[i];
        if (state.tested[i] || !state.has_all(condition.needs)) continue;
        state.tested[i] = true;
        const bool labels = condition.test.what == MatchCondition::What::kLabels;
        state.cost += state.rows * (labels ? kTestLabel : kTestProperty);
        const bool of_arrived = labels && arrived >= 0 && condition.labels_of == arrived;
        state.rows *= of_arrived ? std::sqrt(condition.selectivity) : condition.selectivity;
    }
    for (const GraphPath& path : graph.paths) { // a path is there with its parts
        if (!path.named || state.has(path.pattern->slot)) continue;
        bool whole = true;
        for (int node : path.nodes) whole = whole && state.has(graph.nodes[static_cast<std::size_t>(node)].slot);
        for (int edge : path.edges) whole = whole && state.edge_done[static_cast<std::size_t>(edge)];
        if (!whole) continue;
        state.add(path.pattern->slot);
        settle(graph, state, -1);
        return;
    }
}

void scan_node(const MatchGraph& graph, MatchState& state, int node) {
    const ScanEstimate estimate = estimate_scan(graph, state, node);
    state.cost += state.rows * estimate.cost;
    state.rows *= estimate.rows;
    for (std::size_t i = 0; i < graph.conditions.size(); ++i) { // those that the scan's rows meet already
        const GraphCondition& condition = graph.conditions[i];
        if (condition.labels_of == node && condition.all_labels) state.tested[i] = true;
    }
    for (const SeedTerm* term : seed_terms(graph, state, node)) {
        for (std::size_t i = 0; i < graph.conditions.size(); ++i) {
            const auto& terms = graph.conditions[i].terms;
            if (!terms.empty() && term >= terms.data() && term < terms.data() + terms.size()) {
                if (!state.tested[i]) state.cost += state.rows * kTestExpression;
                state.tested[i] = true;
            }
        }
    }
    state.add(graph.nodes[static_cast<std::size_t>(node)].slot);
    settle(graph, state, -1);
}

void expand(const MatchGraph& graph, MatchState& state, int number, bool from_left) {
    const GraphEdge& edge = graph.edges[static_cast<std::size_t>(number)];
    const int from = from_left ? edge.left : edge.right;
    const int to = from_left ? edge.right : edge.left;
    const Slot to_slot = graph.nodes[static_cast<std::size_t>(to)].slot;
    const bool into = state.has(to_slot);
    const double degree = degree_of(graph, edge, from);
    double found = degree;
    double looked_at = degree;
    if (edge.variable) {
        const std::int64_t most = edge.most < 0 ? std::max(edge.least, kFarEnough) : edge.most;
        found = edge.least == 0 ? 1 : 0;
        looked_at = 0;
        double level = degree;
        // Behind the first relationship the nodes are any.
        const double further = edge.count * (edge.pattern->direction == Direction::kBoth ? 2 : 1) / graph.all_nodes;
        for (std::int64_t depth = 1; depth <= std::min<std::int64_t>(most, 64); ++depth) {
            if (depth > 1) level = std::min(level * further, kMostRows);
            looked_at += level;
            if (depth >= edge.least) found += level;
        }
        if (into) found = std::min(found, 1e6) / graph.all_nodes;
    } else if (into) {
        const double ends = fraction_of(graph, to) * graph.all_nodes;
        found = degree / ends;
        looked_at = std::min(degree, 2.0);
    }
    state.cost += state.rows * (kOpenExpand + looked_at * kRelationship);
    state.rows = std::min(state.rows * found, kMostRows);
    state.add(to_slot);
    state.edge_done[static_cast<std::size_t>(number)] = true;
    state.add(edge.pattern->slot);
    settle(graph, state, into ? -1 : to);
}

} // namespace

ScanEstimate estimate_scan(const MatchGraph& graph, const MatchState& state, int node) {
    const double labelled = std::max(fraction_of(graph, node) * graph.all_nodes, 1.0);
    double rows = labelled;
    bool by_index = false;
    for (const SeedTerm* term : seed_terms(graph, state, node)) {
        for (const GraphCondition& condition : graph.conditions) {
            const auto& terms = condition.terms;
            if (!terms.empty() && term >= terms.data() && term < terms.data() + terms.size())
                rows *= condition.selectivity;
        }
        by_index = by_index || term->comparison == Comparison::kEqual || term->comparison == Comparison::kIn;
    }
    rows = std::max(rows, 1e-6);
    return {rows, kOpenScan + (by_index ? rows * 2 : labelled)};
}

void take(const MatchGraph& graph, MatchState& state, MatchAction action) {
    using What = MatchAction::What;
    const auto number = static_cast<std::size_t>(std::max(action.edge, 0));
    switch (action.what) {
    case What::kScanNode:
        scan_node(graph, state, action.node);
        break;
    case What::kScanRelationship: {
        const GraphEdge& edge = graph.edges[number];
        double count = edge.id != nullptr && state.has_all(edge.id_needs) ? 1 : std::max(edge.count, 1.0);
        if (edge.pattern->direction == Direction::kBoth) count *= 2;
        if (edge.left == edge.right) count /= graph.all_nodes;
        state.cost += state.rows * (kOpenScan + count * kRelationship);
        state.rows *= count;
        state.edge_done[number] = true;
        state.add(edge.pattern->slot);
        state.add(graph.nodes[static_cast<std::size_t>(edge.left)].slot);
        settle(graph, state, edge.left);
        state.add(graph.nodes[static_cast<std::size_t>(edge.right)].slot);
        settle(graph, state, edge.right);
        break;
    }
    case What::kExpand:
        expand(graph, state, action.edge, action.from_left);
        break;
    case What::kBound:
    case What::kShortest: {
        const GraphEdge& edge = graph.edges[number];
        state.cost += state.rows * (action.what == What::kBound ? 1 : kSearch);
        state.edge_done[number] = true;
        state.add(edge.pattern->slot);
        state.add(graph.nodes[static_cast<std::size_t>(edge.left)].slot);
        state.add(graph.nodes[static_cast<std::size_t>(edge.right)].slot);
        settle(graph, state, -1);
        break;
    }
    case What::kJoin:
        break; // the caller's, who knows both sides
    }
    action.rows = state.rows;
    state.actions.push_back(std::move(action));
}

} // namespace rv::cypher
