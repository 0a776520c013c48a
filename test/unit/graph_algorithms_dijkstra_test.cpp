#include "path_support.hpp"
#include "ruvector/core/base/error.hpp"

#include <cmath>

namespace rv::graph_algorithms::test {
namespace {

using Nodes = std::vector<NodeNumber>;
using Distances = std::vector<double>;

TEST(Dijkstra, IsBellmanAndFordsOnRandomGraphs) {
    std::mt19937 engine(1);
    Computation computation;
    for (int round = 0; round < 600; ++round) {
        const RandomGraph random(engine, round % 2 == 0);
        const auto start = static_cast<NodeNumber>(engine() % random.nodes);
        const double most = round % 3 == 0 ? static_cast<double>(engine() % 12) : kUnreached;
        Distances distances = plain_distances(random.nodes, random.steps(true), start);
        for (double& distance : distances)
            if (distance > most) distance = kUnreached;
        const Nodes parents = plain_parents(random.nodes, random.steps(true), start, distances);
        const DistanceTree tree = dijkstra(random.graph, start, most, computation);
        EXPECT_EQ(plain(tree.distances), distances);
        EXPECT_EQ(plain(tree.parents), parents);
        Edges edges = random.edges;
        std::shuffle(edges.begin(), edges.end(), engine);
        Threads threads(1 + round % 4);
        const DistanceTree shuffled = dijkstra(random.of(edges), start, most, threads);
        EXPECT_EQ(shuffled.distances, tree.distances);
        EXPECT_EQ(shuffled.parents, tree.parents);
    }
}

// Wide ranges of weights, so that whatever sorts by ranges of distances meets full and empty ones.
TEST(Dijkstra, TakesWeightsOfAllSizes) {
    std::mt19937 engine(2);
    Computation computation;
    for (int round = 0; round < 40; ++round) {
        const NodeNumber nodes = 60;
        Edges edges = random_edges(nodes, 240, engine);
        for (TestEdge& edge : edges) edge.weight = std::ldexp(edge.weight, static_cast<int>(engine() % 80) - 40);
        const Graph graph = graph_of(nodes, edges, Direction::kOut);
        const Distances distances = plain_distances(nodes, edges, 0);
        const DistanceTree tree = dijkstra(graph, 0, kUnreached, computation);
        EXPECT_EQ(plain(tree.distances), distances);
        EXPECT_EQ(plain(tree.parents), plain_parents(nodes, edges, 0, distances));
    }
}

TEST(Dijkstra, IsBellmanAndFordsOnLargerGraphs) {
    std::mt19937 engine(3);
    Computation computation;
    const NodeNumber nodes = 1000;
    for (const bool zeros : {true, false}) {
        const Edges edges = random_edges(nodes, 4000, engine, zeros);
        const Graph graph = graph_of(nodes, edges, Direction::kOut);
        const DistanceTree tree = dijkstra(graph, 7, kUnreached, computation);
        // Nothing can be shorter, and each distance is that of a path.
        for (const auto& [source, target, weight] : edges)
            EXPECT_LE(tree.distances[target], tree.distances[source] + weight);
        const Distances distances = plain(tree.distances);
        const Nodes parents = plain_parents(nodes, edges, 7, distances);
        EXPECT_EQ(plain(tree.parents), parents);
        for (NodeNumber node = 0; node < nodes; ++node)
            EXPECT_EQ(parents[node] == kNoNode, node == 7 || distances[node] == kUnreached);
    }
}

// Each node of a chain offers all others a shorter way: more than could wait for their turn.
TEST(Dijkstra, TakesBackWhatHasFallenOften) {
    Computation computation;
    const NodeNumber nodes = 300;
    const NodeNumber chained = 150;
    Edges edges;
    for (NodeNumber node = 0; node + 1 < chained; ++node) edges.push_back({node, node + 1, .125});
    for (NodeNumber node = 0; node < chained; ++node)
        for (NodeNumber far = chained; far < nodes; ++far)
            edges.push_back({node, far, 1000 - 5. * node + static_cast<double>(far * 7 % 10)});
    const DistanceTree tree = dijkstra(graph_of(nodes, edges, Direction::kOut), 0, kUnreached, computation);
    const Distances distances = plain_distances(nodes, edges, 0);
    EXPECT_EQ(plain(tree.distances), distances);
    EXPECT_EQ(plain(tree.parents), plain_parents(nodes, edges, 0, distances));
}

TEST(Dijkstra, KnowsNoDistancesOfNothing) {
    Computation computation;
    const Graph graph = graph_of(3, {}, Direction::kBoth);
    const DistanceTree tree = dijkstra(graph, 1, kUnreached, computation);
    EXPECT_EQ(plain(tree.distances), Distances({kUnreached, 0, kUnreached}));
    EXPECT_EQ(plain(tree.parents), Nodes({kNoNode, kNoNode, kNoNode}));
}

// A length that is lost in the sum is one of 0: the nodes must not become each other's parents.
TEST(Dijkstra, HasNoCircleOfParentsWhereLengthsAreLost) {
    Computation computation;
    const Graph graph = graph_of(4, {{3, 2, 1e20}, {2, 1, 1}, {1, 2, 1}, {1, 0, 1}, {0, 1, 1}}, Direction::kOut);
    const DistanceTree tree = dijkstra(graph, 3, kUnreached, computation);
    EXPECT_EQ(plain(tree.distances), Distances({1e20, 1e20, 1e20, 0}));
    EXPECT_EQ(plain(tree.parents), Nodes({1, 2, 3, kNoNode}));
}

TEST(Dijkstra, SumsBeyondAllNumbersReachNothing) {
    Computation computation;
    const Graph graph = graph_of(3, {{0, 1, 1.5e308}, {1, 2, 1.5e308}}, Direction::kOut);
    const DistanceTree tree = dijkstra(graph, 0, kUnreached, computation);
    EXPECT_EQ(plain(tree.distances), Distances({0, 1.5e308, kUnreached}));
    EXPECT_EQ(tree.parents[2], kNoNode);
}

TEST(Dijkstra, RefusesWhatItCannotMeasure) {
    Computation computation;
    const Graph graph = graph_of(2, {{0, 1, 1}}, Direction::kOut);
    const auto state = [&](const Graph& over, NodeNumber start, double most) -> std::string {
        try {
            dijkstra(over, start, most, computation);
        } catch (const Error& error) {
            return error.state();
        }
        return "";
    };
    EXPECT_EQ(state(graph, 0, 0), "");
    EXPECT_EQ(state(graph, 2, 0), "22023");
    EXPECT_EQ(state(graph, 0, -1), "22023");
    EXPECT_EQ(state(graph, 0, std::nan("")), "22023");
    EXPECT_EQ(state(graph_of(2, {{0, 1, -1}}, Direction::kOut), 0, 1), "22023");
    EXPECT_EQ(state(graph_of(0, {}, Direction::kOut), 0, 1), "22023");
}

TEST(Dijkstra, CanBeCancelledAndLimited) {
    const Graph graph = chain(60000);
    Cancelled cancelled(3);
    EXPECT_THROW(dijkstra(graph, 0, kUnreached, cancelled), Cancelled::Raised);
    Computation computation;
    expect_limited(100000, [&] { dijkstra(graph, 0, kUnreached, computation); });
    // Also what waits.
    Edges edges;
    for (NodeNumber node = 1; node < 20000; ++node) edges.push_back({0, node, static_cast<double>(node % 100)});
    const Graph star = graph_of(20000, edges, Direction::kOut);
    expect_limited(20000 * 20, [&] { dijkstra(star, 0, kUnreached, computation); });
}

} // namespace
} // namespace rv::graph_algorithms::test
