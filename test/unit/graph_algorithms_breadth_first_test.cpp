#include "path_support.hpp"
#include "ruvector/core/base/error.hpp"

#include <cmath>

namespace rv::graph_algorithms::test {
namespace {

using Nodes = std::vector<NodeNumber>;
using Distances = std::vector<double>;

void expect_plain(const DistanceTree& tree, NodeNumber nodes, const Edges& steps, NodeNumber start, double most) {
    Distances distances = plain_distances(nodes, steps, start);
    for (double& distance : distances)
        if (distance > most) distance = kUnreached;
    EXPECT_EQ(plain(tree.distances), distances);
    EXPECT_EQ(plain(tree.parents), plain_parents(nodes, steps, start, distances));
}

TEST(BreadthFirst, FindsLeastParentsOnRandomGraphs) {
    std::mt19937 engine(1);
    for (int round = 0; round < 600; ++round) {
        const RandomGraph random(engine, round % 2 == 0, round % 5 == 0 ? 150 : 14);
        Threads threads(1 + round % 4);
        if (round % 3 == 0) random.graph.in(threads); // so that it goes bottom up
        const auto start = static_cast<NodeNumber>(engine() % random.nodes);
        const double most = round % 7 == 0 ? static_cast<double>(engine() % 4) : kUnreached;
        expect_plain(breadth_first(random.graph, start, most, threads), random.nodes, random.steps(false), start, most);
    }
}

// Large enough for several chunks, and for levels that are much of the graph and little of it.
TEST(BreadthFirst, IsTheSameInWhateverWayLevelsAreFound) {
    std::mt19937 engine(2);
    const NodeNumber nodes = 40000;
    Edges edges = random_edges(nodes / 2, 60000, engine);
    for (NodeNumber node = nodes / 2; node + 1 < nodes; ++node) // with a long tail
        edges.push_back({static_cast<NodeNumber>(engine() % node), node % 100 == 0 ? node / 2 : node + 1});
    Computation computation;
    for (const Direction direction : {Direction::kOut, Direction::kBoth}) {
        const Graph graph = graph_of(nodes, edges, direction, false);
        const DistanceTree first = breadth_first(graph, 5, kUnreached, computation);
        graph.in(computation);
        std::shuffle(edges.begin(), edges.end(), engine);
        const Graph shuffled = graph_of(nodes, edges, direction, false);
        std::size_t reached = 0;
        for (NodeNumber node = 0; node < nodes; ++node) {
            if (first.distances[node] == kUnreached) continue;
            ++reached;
            for (const NodeNumber target : graph.out().neighbours(node)) {
                EXPECT_LE(first.distances[target], first.distances[node] + 1);
                if (first.distances[target] == first.distances[node] + 1) {
                    EXPECT_LE(first.parents[target], node);
                }
            }
            if (node == 5) continue;
            const auto siblings = graph.out().neighbours(first.parents[node]);
            EXPECT_TRUE(std::binary_search(siblings.begin(), siblings.end(), node));
            EXPECT_EQ(first.distances[first.parents[node]], first.distances[node] - 1);
        }
        EXPECT_GT(reached, nodes / 4);
        for (unsigned count = 1; count <= 4; ++count) {
            Threads threads(count);
            for (const Graph* each : {&graph, &shuffled}) {
                const DistanceTree tree = breadth_first(*each, 5, kUnreached, threads);
                EXPECT_EQ(tree.distances, first.distances);
                EXPECT_EQ(tree.parents, first.parents);
            }
        }
    }
}

// networkx 3.6.1: single_source_shortest_path_length(karate_club_graph(), 16)
TEST(BreadthFirst, KnowsTheKarateClub) {
    Computation computation;
    const Graph graph = graph_of(34, karate_club(), Direction::kBoth, false);
    const DistanceTree tree = breadth_first(graph, 16, kUnreached, computation);
    EXPECT_EQ(plain(tree.distances), Distances({2, 3, 3, 3, 2, 1, 1, 3, 3, 4, 2, 3, 3, 3, 5, 5, 0,
                                                3, 5, 3, 5, 3, 5, 5, 4, 4, 5, 4, 4, 5, 4, 3, 4, 4}));
}

TEST(BreadthFirst, RefusesWhatItCannotMeasure) {
    Computation computation;
    const Graph graph = chain(2);
    EXPECT_EQ(plain(breadth_first(graph, 1, 0.5, computation).distances), Distances({kUnreached, 0}));
    EXPECT_EQ(plain(breadth_first(graph, 0, 0.99, computation).distances), Distances({0, kUnreached}));
    EXPECT_THROW(breadth_first(graph, 2, 1, computation), Error);
    EXPECT_THROW(breadth_first(graph, 0, -1, computation), Error);
    EXPECT_THROW(breadth_first(graph, 0, std::nan(""), computation), Error);
    EXPECT_THROW(breadth_first(graph_of(0, {}, Direction::kBoth), 0, 1, computation), Error);
}

TEST(BreadthFirst, CanBeCancelledAndLimited) {
    const Graph graph = chain(100000);
    Cancelled cancelled(3);
    EXPECT_THROW(breadth_first(graph, 0, kUnreached, cancelled), Cancelled::Raised);
    // Bottom up as well.
    std::mt19937 engine(3);
    const Graph dense = graph_of(100000, random_edges(100000, 300000, engine), Direction::kBoth, false);
    for (int after = 0; after < 12; ++after) {
        Cancelled cancelled_later(after);
        EXPECT_THROW(breadth_first(dense, 0, kUnreached, cancelled_later), Cancelled::Raised);
    }
    Computation computation;
    expect_limited(100000 * 12, [&] { breadth_first(graph, 0, kUnreached, computation); });
}

TEST(ShortestPath, IsThatOfTheTree) {
    std::mt19937 engine(4);
    for (int round = 0; round < 600; ++round) {
        const RandomGraph random(engine, round % 2 == 0, round % 5 == 0 ? 100 : 14);
        Threads threads(1 + round % 4);
        const auto start = static_cast<NodeNumber>(engine() % random.nodes);
        const auto end = static_cast<NodeNumber>(engine() % random.nodes);
        const bool weighted = round % 3 != 0;
        const Edges steps = random.steps(weighted);
        const Distances distances = plain_distances(random.nodes, steps, start);
        const Nodes parents = plain_parents(random.nodes, steps, start, distances);
        const Path path = shortest_path(random.graph, start, end, weighted, threads);
        Nodes nodes;
        Distances along;
        for (NodeNumber node = end; distances[end] != kUnreached && node != kNoNode; node = parents[node]) {
            nodes.insert(nodes.begin(), node);
            along.insert(along.begin(), distances[node]);
        }
        EXPECT_EQ(plain(path.nodes), nodes);
        EXPECT_EQ(plain(path.distances), along);
    }
}

TEST(ShortestPath, RefusesNodesThatAreNone) {
    Computation computation;
    const Graph graph = graph_of(2, {{0, 1, -1}}, Direction::kOut);
    EXPECT_THROW(shortest_path(graph, 0, 2, false, computation), Error);
    EXPECT_THROW(shortest_path(graph, 2, 0, false, computation), Error);
    EXPECT_THROW(shortest_path(graph, 0, 1, true, computation), Error);
    EXPECT_EQ(plain(shortest_path(graph, 0, 1, false, computation).nodes), Nodes({0, 1}));
    EXPECT_TRUE(shortest_path(graph, 1, 0, false, computation).nodes.empty());
    EXPECT_EQ(plain(shortest_path(graph, 1, 1, false, computation).distances), Distances({0}));
}

} // namespace
} // namespace rv::graph_algorithms::test
