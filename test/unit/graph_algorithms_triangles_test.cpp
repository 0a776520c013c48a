#include "ruvector/core/graph_algorithms/triangles.hpp"
#include "small_graphs.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace rv::graph_algorithms::test {
namespace {

// Every three nodes, by the definition.
void expect_by_definition(const Graph& graph, const Edges& edges) {
    const NodeNumber nodes = graph.nodes();
    std::vector<std::vector<int>> joined(nodes, std::vector<int>(nodes));
    for (const TestEdge& edge : edges)
        if (edge.source != edge.target) joined[edge.source][edge.target] = joined[edge.target][edge.source] = 1;
    std::vector<std::uint64_t> of(nodes);
    std::uint64_t all = 0;
    for (NodeNumber a = 0; a < nodes; ++a)
        for (NodeNumber b = a + 1; b < nodes; ++b)
            for (NodeNumber c = b + 1; c < nodes; ++c)
                if (joined[a][b] && joined[b][c] && joined[a][c]) ++of[a], ++of[b], ++of[c], ++all;
    Computation computation;
    const Triangles found = triangles(graph, computation);
    EXPECT_EQ(found.all, all);
    double pairs = 0;
    double sum = 0;
    for (NodeNumber node = 0; node < nodes; ++node) {
        EXPECT_EQ(found.of[node], of[node]) << node;
        double degree = 0;
        for (const int is : joined[node]) degree += is;
        const double here = degree * (degree - 1) / 2;
        const double clustering = here > 0 ? static_cast<double>(of[node]) / here : 0;
        EXPECT_DOUBLE_EQ(found.clustering[node], clustering) << node;
        pairs += here;
        sum += clustering;
    }
    EXPECT_NEAR(found.average_clustering, nodes > 0 ? sum / nodes : 0, 1e-12);
    EXPECT_NEAR(found.transitivity, pairs > 0 ? 3 * static_cast<double>(all) / pairs : 0, 1e-12);
}

TEST(AlgorithmTriangles, AreThoseOfTheDefinition) {
    std::mt19937 engine(1);
    for (int round = 0; round < 300; ++round) {
        const auto nodes = static_cast<NodeNumber>(engine() % 25);
        const Edges edges = random_edges(nodes, engine() % 120, engine, true);
        for (const Direction direction : {Direction::kOut, Direction::kIn, Direction::kBoth})
            expect_by_definition(graph_of(nodes, edges, direction, round % 2 == 0), edges);
    }
}

TEST(AlgorithmTriangles, OfTheKarateClub) {
    Computation computation;
    const Triangles found = triangles(graph_of(34, karate_club(), Direction::kBoth), computation);
    // networkx 3.6.1: triangles, average_clustering, transitivity.
    EXPECT_EQ(found.all, 45U);
    EXPECT_EQ(found.of[0], 18U);
    EXPECT_EQ(found.of[33], 15U);
    EXPECT_EQ(found.of[11], 0U);
    EXPECT_NEAR(found.average_clustering, 0.5706384782076823, 1e-15);
    EXPECT_NEAR(found.transitivity, 0.2556818181818182, 1e-15);
}

TEST(AlgorithmTriangles, OfNothing) {
    Computation computation;
    const Triangles found = triangles(graph_of(0, {}, Direction::kBoth), computation);
    EXPECT_EQ(found.all, 0U);
    EXPECT_EQ(found.average_clustering, 0);
    EXPECT_EQ(found.transitivity, 0);
    const Triangles alone = triangles(graph_of(3, {{0, 0}, {1, 2}, {2, 1}}, Direction::kOut), computation);
    EXPECT_EQ(alone.all, 0U);
    EXPECT_EQ(alone.transitivity, 0);
    EXPECT_EQ(std::vector<double>(alone.clustering.begin(), alone.clustering.end()), std::vector<double>(3));
}

// Complete graphs of 3 to 7 nodes, so many that most nodes are none of the hubs that are counted apart; and one node
// that is joined with all.
Graph many_triangles(std::mt19937* shuffled, NodeNumber& nodes, std::uint64_t& all) {
    Edges edges;
    nodes = 1;
    all = 0;
    for (NodeNumber i = 0; i < 6000; ++i) {
        const NodeNumber size = 3 + i % 5;
        for (NodeNumber a = 0; a < size; ++a) {
            edges.push_back({0, nodes + a});
            for (NodeNumber b = a + 1; b < size; ++b) edges.push_back({nodes + a, nodes + b});
        }
        all += size * (size - 1) * (size - 2) / 6 + size * (size - 1) / 2;
        nodes += size;
    }
    if (shuffled != nullptr) std::shuffle(edges.begin(), edges.end(), *shuffled);
    return graph_of(nodes, edges, Direction::kBoth, false);
}

TEST(AlgorithmTriangles, AreTheSameOnAnyThreads) {
    NodeNumber nodes;
    std::uint64_t all;
    Computation computation;
    const Triangles one = triangles(many_triangles(nullptr, nodes, all), computation);
    EXPECT_EQ(one.all, all);
    EXPECT_EQ(one.of[1], 3U);
    EXPECT_EQ(one.of[nodes - 1], 21U);
    std::mt19937 engine(2);
    for (unsigned workers = 1; workers <= 4; ++workers) {
        Threads threads(workers);
        const Triangles many = triangles(many_triangles(&engine, nodes, all), threads);
        EXPECT_EQ(many.of, one.of);
        EXPECT_EQ(many.clustering, one.clustering);
        EXPECT_EQ(many.average_clustering, one.average_clustering);
        EXPECT_EQ(many.transitivity, one.transitivity);
    }
}

TEST(AlgorithmTriangles, CanBeCancelledAndAreLimited) {
    NodeNumber nodes;
    std::uint64_t all;
    const Graph graph = many_triangles(nullptr, nodes, all);
    const std::size_t before = held_bytes();
    for (const int after : {0, 10, 30}) {
        Cancelled cancelled(after);
        EXPECT_THROW(triangles(graph, cancelled), Cancelled::Raised);
    }
    Computation computation;
    {
        const MemoryLimit limit(16 * nodes, [] { throw Cancelled::Raised(); });
        EXPECT_THROW(triangles(graph, computation), Cancelled::Raised);
    }
    EXPECT_EQ(held_bytes(), before);
    // The promised memory: 64 bytes a node, 24 a direction of an edge; the graph has 8 and 4 of them.
    const MemoryLimit limit(56 * nodes + 20 * graph.out().size(), [] { throw Cancelled::Raised(); });
    EXPECT_NO_THROW(triangles(graph, computation));
}

} // namespace
} // namespace rv::graph_algorithms::test
