#include "algorithm_checks.hpp"
#include "ruvector/core/graph_algorithms/centrality.hpp"

#include <cmath>
#include <limits>
#include <vector>

namespace rv::graph_algorithms::test {
namespace {

constexpr double kFar = std::numeric_limits<double>::infinity();
using Values = Counted<double>;
using Matrix = std::vector<std::vector<double>>;

// Distances of all pairs, by Floyd's way.
Matrix distances(NodeNumber nodes, const Edges& edges, Direction direction, bool weighted) {
    Matrix distance(nodes, std::vector<double>(nodes, kFar));
    for (NodeNumber node = 0; node < nodes; ++node) distance[node][node] = 0;
    const auto edge_of = [&](NodeNumber source, NodeNumber target, double weight) {
        distance[source][target] = std::min(distance[source][target], weighted ? weight : 1);
    };
    for (const TestEdge& edge : edges) {
        if (edge.source == edge.target) continue;
        if (direction != Direction::kIn) edge_of(edge.source, edge.target, edge.weight);
        if (direction != Direction::kOut) edge_of(edge.target, edge.source, edge.weight);
    }
    for (NodeNumber via = 0; via < nodes; ++via)
        for (NodeNumber from = 0; from < nodes; ++from)
            for (NodeNumber to = 0; to < nodes; ++to)
                distance[from][to] = std::min(distance[from][to], distance[from][via] + distance[via][to]);
    return distance;
}

void expect_near(const Values& got, const std::vector<double>& expected) {
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], expected[i], 1e-11 * (1 + expected[i])) << i;
}

// Of a few nodes, and of more than are searched from at once.
void compare(NodeNumber nodes, const Edges& edges, Direction direction, bool weighted, bool zeros) {
    Computation computation;
    const Graph graph = graph_of(nodes, edges, direction);
    const Matrix distance = distances(nodes, edges, direction, weighted);
    std::vector<double> component, share, inverse, normalized;
    for (NodeNumber node = 0; node < nodes; ++node) {
        double count = 0, sum = 0, inverses = 0;
        for (NodeNumber other = 0; other < nodes; ++other) {
            if (other == node || distance[node][other] == kFar) continue;
            count += 1;
            sum += distance[node][other];
            inverses += 1 / distance[node][other];
        }
        component.push_back(sum > 0 ? count / sum : 0);
        share.push_back(sum > 0 ? count / sum * count / (nodes - 1.0) : 0);
        inverse.push_back(inverses);
        normalized.push_back(nodes > 1 ? inverses / (nodes - 1.0) : 0);
    }
    expect_near(closeness(graph, {weighted, true}, computation), component);
    expect_near(closeness(graph, {weighted, false}, computation), share);
    if (weighted && zeros) return;
    expect_near(harmonic(graph, weighted, false, computation), inverse);
    expect_near(harmonic(graph, weighted, true, computation), normalized);
}

TEST(AlgorithmCloseness, IsAsAllDistancesHaveIt) {
    std::mt19937 engine(11);
    for (int round = 0; round < 200; ++round) {
        const NodeNumber nodes = round < 190 ? engine() % 10 : 60 + engine() % 80;
        const Edges edges = random_edges(nodes, engine() % (2 * nodes + 1), engine, round % 2 == 0);
        for (const Direction direction : {Direction::kOut, Direction::kIn, Direction::kBoth})
            for (const bool weighted : {false, true}) compare(nodes, edges, direction, weighted, round % 2 == 0);
    }
}

TEST(AlgorithmCloseness, KnowsTheKarateClub) {
    Computation computation;
    const Graph graph = graph_of(34, karate_club(), Direction::kBoth, false);
    // networkx 2.8.8, closeness_centrality and harmonic_centrality
    const Values close = closeness(graph, {}, computation);
    EXPECT_NEAR(close[0], 0.568965517241, 1e-11);
    EXPECT_NEAR(close[16], 0.284482758621, 1e-11);
    EXPECT_NEAR(close[33], 0.55, 1e-11);
    const Values inverse = harmonic(graph, true, false, computation); // without weights each edge weighs 1
    EXPECT_NEAR(inverse[0], 23.1666666667, 1e-9);
    EXPECT_NEAR(inverse[16], 11.1, 1e-9);
    EXPECT_NEAR(inverse[33], 23.25, 1e-9);
}

TEST(AlgorithmCloseness, OfALongPathIsExact) {
    constexpr NodeNumber kNodes = 300;
    Edges edges;
    for (NodeNumber node = 1; node < kNodes; ++node) edges.push_back({node - 1, node});
    Computation computation;
    const Values close = closeness(graph_of(kNodes, edges, Direction::kOut), {false, true}, computation);
    for (NodeNumber node = 0; node + 1 < kNodes; ++node) EXPECT_DOUBLE_EQ(close[node], 2.0 / (kNodes - node));
    EXPECT_EQ(close[kNodes - 1], 0);
}

TEST(AlgorithmCloseness, CountsMoreNodesThanACounterHolds) {
    constexpr NodeNumber kNodes = 10000; // all but one at distance 1 or 2
    Edges edges;
    for (NodeNumber node = 1; node < kNodes; ++node) edges.push_back({0, node});
    Threads threads(4);
    const Values close = closeness(graph_of(kNodes, edges, Direction::kBoth), {}, threads);
    EXPECT_EQ(close[0], 1);
    for (const NodeNumber node : {1U, 4095U, 4096U, kNodes - 1})
        EXPECT_DOUBLE_EQ(close[node], (kNodes - 1.0) / (2.0 * kNodes - 3));
}

TEST(AlgorithmCloseness, RefusesDistancesThatMeanNothing) {
    Computation computation;
    const Graph zero = graph_of(2, {{0, 1, 0}}, Direction::kOut);
    EXPECT_EQ(closeness(zero, {true, true}, computation), Values({0, 0}));
    expect_refused([&] { harmonic(zero, true, false, computation); }, "more than 0");
    EXPECT_EQ(harmonic(zero, false, false, computation), Values({1, 0}));
    const Graph negative = graph_of(2, {{0, 1, -1}}, Direction::kOut);
    expect_refused([&] { closeness(negative, {true, true}, computation); }, "not negative");
    EXPECT_EQ(closeness(negative, {false, true}, computation), Values({1, 0}));
    EXPECT_TRUE(closeness(graph_of(0, {}, Direction::kOut), {}, computation).empty());
    EXPECT_EQ(harmonic(graph_of(1, {{0, 0}}, Direction::kOut), false, true, computation), Values({0}));
}

// Real weights: the sums' last bits depend on their order.
TEST(AlgorithmCloseness, IsOneAnswerBitForBit) {
    std::mt19937 engine(12);
    constexpr NodeNumber kNodes = 250;
    Edges edges = random_edges(kNodes, 600, engine);
    for (TestEdge& edge : edges) edge.weight += static_cast<double>(engine()) / 4e9;
    for (const Direction direction : {Direction::kOut, Direction::kBoth})
        for (const bool weighted : {false, true}) {
            Computation alone;
            const Values expected = closeness(graph_of(kNodes, edges, direction), {weighted, false}, alone);
            const Values inverse = harmonic(graph_of(kNodes, edges, direction), weighted, false, alone);
            for (unsigned count = 1; count <= 4; ++count) {
                std::shuffle(edges.begin(), edges.end(), engine);
                Threads threads(count);
                const Graph graph = graph_of(kNodes, edges, direction);
                EXPECT_EQ(closeness(graph, {weighted, false}, threads), expected);
                EXPECT_EQ(harmonic(graph, weighted, false, threads), inverse);
            }
        }
}

TEST(AlgorithmCloseness, CanBeCancelledAndHoldsWhatItMay) {
    std::mt19937 engine(13);
    const Edges edges = random_edges(2000, 6000, engine);
    const Graph graph = graph_of(2000, edges, Direction::kBoth);
    expect_cancels([&](Computation& computation) { harmonic(graph, false, false, computation); });
    Threads threads(4);
    const Edges few = random_edges(500, 1500, engine);
    for (const bool weighted : {false, true})
        expect_memory(500, 3000, [&] { closeness(graph_of(500, few, Direction::kBoth), {weighted, false}, threads); });
}

} // namespace
} // namespace rv::graph_algorithms::test
