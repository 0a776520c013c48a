#include "path_support.hpp"
#include "ruvector/core/base/error.hpp"
#include "ruvector/core/graph_algorithms/flow.hpp"

namespace rv::graph_algorithms::test {
namespace {

using Nodes = std::vector<NodeNumber>;
using Matrix = std::vector<std::vector<double>>;

Matrix capacities_of(const RandomGraph& random) {
    Matrix matrix(random.nodes, std::vector<double>(random.nodes, 0));
    for (const auto& [source, target, weight] : random.steps(true))
        if (source != target) matrix[source][target] += weight;
    return matrix;
}

// The least capacity of all cuts, one after the other, and the smallest side of a least one.
std::pair<double, Nodes> least_cut(const Matrix& capacities, NodeNumber start, NodeNumber end) {
    const std::size_t nodes = capacities.size();
    std::pair<double, Nodes> least = {kUnreached, {}};
    for (std::size_t side = 0; side < std::size_t{1} << nodes; ++side) {
        const auto inside = [&](std::size_t node) { return (side >> node & 1) != 0; };
        if (!inside(start) || inside(end)) continue;
        double sum = 0;
        Nodes members;
        for (std::size_t source = 0; source < nodes; ++source) {
            if (!inside(source)) continue;
            members.push_back(static_cast<NodeNumber>(source));
            for (std::size_t target = 0; target < nodes; ++target)
                if (!inside(target)) sum += capacities[source][target];
        }
        if (std::pair(sum, members.size()) < std::pair(least.first, least.second.size())) least = {sum, members};
    }
    return least;
}

void expect_edges(const Counted<FlowEdge>& one, const Counted<FlowEdge>& other) {
    ASSERT_EQ(one.size(), other.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
        EXPECT_EQ(one[i].source, other[i].source);
        EXPECT_EQ(one[i].target, other[i].target);
        EXPECT_EQ(one[i].capacity, other[i].capacity);
        EXPECT_EQ(one[i].flow, other[i].flow);
    }
}

void expect_sorted(const Counted<FlowEdge>& edges) {
    for (std::size_t i = 1; i < edges.size(); ++i)
        EXPECT_LT(std::pair(edges[i - 1].source, edges[i - 1].target), std::pair(edges[i].source, edges[i].target));
}

TEST(MaximumFlow, IsTheLeastCutOnRandomGraphs) {
    std::mt19937 engine(1);
    for (int round = 0; round < 300; ++round) {
        const RandomGraph random(engine, round % 2 == 0, 9);
        if (random.nodes < 2) continue;
        const auto start = static_cast<NodeNumber>(engine() % random.nodes);
        const auto end = static_cast<NodeNumber>((start + 1 + engine() % (random.nodes - 1)) % random.nodes);
        const Matrix capacities = capacities_of(random);
        const auto [value, side] = least_cut(capacities, start, end);
        Threads threads(1 + round % 4);
        const Flow flow = maximum_flow(random.graph, start, end, threads);
        EXPECT_EQ(flow.value, value);
        EXPECT_EQ(plain(flow.side), side);
        std::vector<double> balance(random.nodes, 0);
        for (const FlowEdge& edge : flow.edges) {
            EXPECT_EQ(edge.capacity, capacities[edge.source][edge.target]);
            EXPECT_GT(edge.flow, 0);
            EXPECT_LE(edge.flow, edge.capacity);
            balance[edge.source] -= edge.flow;
            balance[edge.target] += edge.flow;
        }
        for (NodeNumber node = 0; node < random.nodes; ++node)
            EXPECT_EQ(balance[node], node == start ? -value : node == end ? value : 0);
        double sum = 0;
        for (const FlowEdge& edge : flow.cut) {
            EXPECT_TRUE(std::binary_search(side.begin(), side.end(), edge.source));
            EXPECT_FALSE(std::binary_search(side.begin(), side.end(), edge.target));
            EXPECT_EQ(edge.flow, edge.capacity);
            sum += edge.capacity;
        }
        EXPECT_EQ(sum, value);
        expect_sorted(flow.edges);
        expect_sorted(flow.cut);
        Edges edges = random.edges;
        std::shuffle(edges.begin(), edges.end(), engine);
        const Flow shuffled = maximum_flow(random.of(edges), start, end, threads);
        expect_edges(shuffled.edges, flow.edges);
        expect_edges(shuffled.cut, flow.cut);
    }
}

TEST(MaximumFlow, EndsWithFractions) {
    std::mt19937 engine(2);
    Computation computation;
    for (int round = 0; round < 20; ++round) {
        Edges edges = random_edges(200, 1500, engine);
        for (TestEdge& edge : edges) edge.weight = static_cast<double>(engine()) / 7e9;
        const Flow flow = maximum_flow(graph_of(200, edges, Direction::kBoth), 0, 1, computation);
        double out = 0;
        for (const FlowEdge& edge : flow.edges) out += edge.source == 0 ? edge.flow : edge.target == 0 ? -edge.flow : 0;
        EXPECT_NEAR(out, flow.value, 1e-12);
    }
}

// networkx 3.6.1: maximum_flow_value(karate_club_graph(), 0, 33), and from others; capacity 1 each
TEST(MaximumFlow, KnowsTheKarateClub) {
    Computation computation;
    const Graph graph = graph_of(34, karate_club(), Direction::kBoth, false);
    EXPECT_EQ(maximum_flow(graph, 0, 33, computation).value, 10);
    EXPECT_EQ(maximum_flow(graph, 4, 33, computation).value, 3);
    EXPECT_EQ(maximum_flow(graph, 32, 33, computation).value, 12);
}

TEST(MaximumFlow, OfNothingIsNone) {
    Computation computation;
    const Flow flow = maximum_flow(graph_of(3, {{0, 0, 5}, {0, 1, 0}, {2, 1, 4}}, Direction::kOut), 0, 1, computation);
    EXPECT_EQ(flow.value, 0);
    EXPECT_TRUE(flow.edges.empty());
    EXPECT_TRUE(flow.cut.empty());
    EXPECT_EQ(plain(flow.side), Nodes({0}));
    // More than numbers can be: as much as they can.
    EXPECT_GT(maximum_flow(graph_of(2, {{0, 1, 1.5e308}, {0, 1, 1.5e308}}, Direction::kOut), 0, 1, computation).value,
              1.7e308);
    EXPECT_THROW(maximum_flow(chain(2), 0, 0, computation), Error);
    EXPECT_THROW(maximum_flow(chain(2), 0, 2, computation), Error);
    EXPECT_THROW(maximum_flow(chain(2), 2, 0, computation), Error);
    EXPECT_THROW(maximum_flow(graph_of(2, {{0, 1, -1}}, Direction::kOut), 0, 1, computation), Error);
    EXPECT_THROW(maximum_flow(graph_of(2, {{0, 1, kUnreached}}, Direction::kOut), 0, 1, computation), Error);
}

TEST(MaximumFlow, CanBeCancelledAndLimited) {
    const Graph graph = chain(60000);
    Computation computation;
    graph.in(computation);
    EXPECT_EQ(maximum_flow(graph, 0, 59999, computation).edges.size(), 59999U);
    for (const int after : {1, 4, 8}) {
        Cancelled cancelled(after);
        EXPECT_THROW(maximum_flow(graph, 0, 59999, cancelled), Cancelled::Raised);
    }
    expect_limited(60000 * 20, [&] { maximum_flow(graph, 0, 59999, computation); });
}

} // namespace
} // namespace rv::graph_algorithms::test
