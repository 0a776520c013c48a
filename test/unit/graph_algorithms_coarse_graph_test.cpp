#include "ruvector/core/graph_algorithms/coarse_graph.hpp"
#include "small_graphs.hpp"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace rv::graph_algorithms::test {
namespace {

using Between = std::map<std::pair<NodeNumber, NodeNumber>, double>;

Between edges_of(const CoarseGraph& graph) {
    Between edges;
    for (NodeNumber node = 0; node < graph.nodes(); ++node)
        for (std::size_t i = 0; i < graph.neighbours(node).size(); ++i)
            EXPECT_TRUE(edges.emplace(std::pair(node, graph.neighbours(node)[i]), graph.weights(node)[i]).second);
    return edges;
}

TEST(AlgorithmCoarseGraph, AddsUpWhatIsBetweenParts) {
    // So many edges that they are taken in several slices.
    std::mt19937 engine(1);
    const Edges edges = random_edges(2000, 100'000, engine, true);
    const Graph graph = graph_of(2000, edges, Direction::kBoth);
    std::vector<NodeNumber> part(2000);
    for (NodeNumber& at : part) at = static_cast<NodeNumber>(engine() % 300);
    const NodeNumber parts = renumber(part);
    EXPECT_EQ(part[0], 0U);
    std::vector<NodeNumber> second(parts);
    for (NodeNumber& at : second) at = static_cast<NodeNumber>(engine() % 7);
    Between between;
    Between coarser_between;
    for (const TestEdge& edge : edges)
        for (const auto& [a, b] :
             {std::pair(part[edge.source], part[edge.target]), std::pair(part[edge.target], part[edge.source])}) {
            if (a != b && edge.weight > 0) between[{a, b}] += edge.weight;
            if (second[a] != second[b] && edge.weight > 0) coarser_between[{second[a], second[b]}] += edge.weight;
        }
    for (unsigned workers = 1; workers <= 4; ++workers) {
        Threads threads(workers);
        const CoarseGraph coarse(graph.out(), part, parts, threads);
        EXPECT_EQ(edges_of(coarse), between);
        EXPECT_EQ(edges_of(CoarseGraph(coarse, second, 7, threads)), coarser_between);
    }
}

TEST(AlgorithmCoarseGraph, OfNothing) {
    Computation computation;
    const CoarseGraph none(graph_of(0, {}, Direction::kBoth).out(), {}, 0, computation);
    EXPECT_EQ(none.nodes(), 0U);
    const std::vector<NodeNumber> part = {0, 0};
    const CoarseGraph one(graph_of(2, {{0, 1}}, Direction::kBoth).out(), part, 1, computation);
    EXPECT_EQ(one.nodes(), 1U);
    EXPECT_TRUE(one.neighbours(0).empty());
}

TEST(AlgorithmCoarseGraph, CanBeCancelled) {
    const Graph graph = graph_of(3, {{0, 1}, {1, 2}}, Direction::kBoth);
    const std::vector<NodeNumber> part = {0, 1, 1};
    Cancelled cancelled(1);
    EXPECT_THROW(CoarseGraph(graph.out(), part, 2, cancelled), Cancelled::Raised);
}

} // namespace
} // namespace rv::graph_algorithms::test
