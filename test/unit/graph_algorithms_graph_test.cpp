#include "ruvector/core/base/error.hpp"
#include "ruvector/core/graph_algorithms/computation.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"
#include "small_graphs.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace rv::graph_algorithms::test {
namespace {

std::vector<NodeNumber> neighbours(const Adjacency& adjacency, NodeNumber node) {
    const auto all = adjacency.neighbours(node);
    return {all.begin(), all.end()};
}
std::vector<double> weights(const Adjacency& adjacency, NodeNumber node) {
    const auto all = adjacency.weights(node);
    return {all.begin(), all.end()};
}
using Nodes = std::vector<NodeNumber>;
using Weights = std::vector<double>;

TEST(AlgorithmGraph, KeepsDirectionsParallelEdgesAndLoops) {
    Computation computation;
    const Edges edges = {{2, 0, 3}, {0, 1, 2}, {0, 1, 1}, {1, 1, 5}, {0, 2, 4}};
    const Graph out = graph_of(4, edges, Direction::kOut);
    EXPECT_EQ(out.nodes(), 4U);
    EXPECT_EQ(out.edges(), 5U);
    EXPECT_EQ(neighbours(out.out(), 0), Nodes({1, 1, 2}));
    EXPECT_EQ(weights(out.out(), 0), Weights({1, 2, 4}));
    EXPECT_EQ(neighbours(out.out(), 1), Nodes({1}));
    EXPECT_EQ(neighbours(out.out(), 3), Nodes());
    EXPECT_EQ(neighbours(out.in(computation), 1), Nodes({0, 0, 1}));
    EXPECT_EQ(weights(out.in(computation), 1), Weights({1, 2, 5}));
    const Graph in = graph_of(4, edges, Direction::kIn);
    EXPECT_EQ(neighbours(in.out(), 1), neighbours(out.in(computation), 1));
    EXPECT_EQ(neighbours(in.in(computation), 0), neighbours(out.out(), 0));
    const Graph both = out.undirected(computation);
    EXPECT_FALSE(both.directed());
    EXPECT_EQ(both.edges(), 5U);
    EXPECT_EQ(both.out().size(), 9U);
    EXPECT_EQ(neighbours(both.out(), 0), Nodes({1, 1, 2, 2}));
    EXPECT_EQ(weights(both.out(), 0), Weights({1, 2, 3, 4}));
    EXPECT_EQ(neighbours(both.out(), 1), Nodes({0, 0, 1}));
    EXPECT_EQ(&both.in(computation), &both.out());
}

TEST(AlgorithmGraph, IsTheSameInWhateverOrderEdgesCome) {
    std::mt19937 engine(1);
    Edges edges = random_edges(50, 400, engine, true);
    const Graph first = graph_of(50, edges, Direction::kOut);
    std::shuffle(edges.begin(), edges.end(), engine);
    const Graph second = graph_of(50, edges, Direction::kOut);
    for (NodeNumber node = 0; node < 50; ++node) {
        EXPECT_EQ(neighbours(first.out(), node), neighbours(second.out(), node));
        EXPECT_EQ(weights(first.out(), node), weights(second.out(), node));
    }
}

TEST(AlgorithmGraph, MayBeEmpty) {
    Computation computation;
    EXPECT_EQ(graph_of(0, {}, Direction::kOut).nodes(), 0U);
    const Graph lone = graph_of(3, {}, Direction::kOut);
    EXPECT_EQ(lone.out().size(), 0U);
    EXPECT_EQ(lone.in(computation).nodes(), 3U);
    EXPECT_EQ(lone.undirected(computation).nodes(), 3U);
}

TEST(AlgorithmGraph, RefusesWeightsThatMeanNothing) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    using Allowed = Graph::Weights;
    const auto refuses = [](double weight, Allowed allowed) {
        try {
            graph_of(2, {{0, 1, 1}, {1, 0, weight}}, Direction::kOut).require_weights(allowed, "it");
            return false;
        } catch (const Error& error) {
            EXPECT_STREQ(error.state(), "22023");
            return true;
        }
    };
    EXPECT_FALSE(refuses(0, Allowed::kNotNegative));
    EXPECT_TRUE(refuses(-1, Allowed::kNotNegative));
    EXPECT_TRUE(refuses(kInfinity, Allowed::kNotNegative));
    EXPECT_TRUE(refuses(0, Allowed::kPositive));
    EXPECT_TRUE(refuses(kInfinity, Allowed::kPositive));
    EXPECT_FALSE(refuses(-1, Allowed::kFinite));
    EXPECT_TRUE(refuses(-kInfinity, Allowed::kFinite));
}

TEST(AlgorithmGraph, HoldsWhatItSays) {
    std::mt19937 engine(2);
    const Edges edges = random_edges(1000, 20000, engine, true);
    const std::size_t before = held_bytes();
    const Graph graph = graph_of(1000, edges, Direction::kOut);
    EXPECT_LE(held_bytes() - before, 12U * 20000 + 8 * 1002);
    bool refused = false;
    const MemoryLimit limit(100000, [] { throw Error("53200", "too much"); });
    try {
        graph_of(1000, edges, Direction::kOut);
    } catch (const Error&) {
        refused = true;
    }
    EXPECT_TRUE(refused);
}

} // namespace
} // namespace rv::graph_algorithms::test
