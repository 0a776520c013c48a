#include "ruvector/core/base/error.hpp"
#include "ruvector/core/graph_algorithms/communities.hpp"
#include "small_graphs.hpp"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace rv::graph_algorithms::test {
namespace {

using Labels = Counted<NodeNumber>;

LabelPropagationOptions options_of(std::uint64_t seed, std::span<const NodeNumber> fixed = {}) {
    LabelPropagationOptions options;
    options.seed = seed;
    options.fixed = fixed;
    return options;
}

// Whether no node that may change would: its label weighs most among its neighbours.
void expect_settled(const Graph& graph, const Labels& labels, std::span<const NodeNumber> fixed) {
    Computation computation;
    const Graph both = graph.undirected(computation);
    for (NodeNumber node = 0; node < both.nodes(); ++node) {
        if (!fixed.empty() && fixed[node] != kNoNode) {
            EXPECT_EQ(labels[node], fixed[node]);
            continue;
        }
        std::map<NodeNumber, double> around;
        for (std::uint64_t at = both.out().begin(node); at < both.out().end(node); ++at)
            if (labels[both.out().target(at)] != kNoNode)
                around[labels[both.out().target(at)]] += both.out().weight(at);
        double most = 0;
        for (const auto& [label, weight] : around) most = std::max(most, weight);
        if (most > 0) {
            EXPECT_EQ(around[labels[node]], most) << node;
        } else {
            EXPECT_EQ(labels[node], fixed.empty() ? node : kNoNode);
        }
    }
}

TEST(AlgorithmLabelPropagation, EndsWhereNoNodeWouldChange) {
    std::mt19937 engine(1);
    Computation computation;
    for (unsigned round = 0; round < 300; ++round) {
        const auto nodes = static_cast<NodeNumber>(engine() % 30);
        const Edges edges = random_edges(nodes, engine() % 90, engine, true);
        const Graph graph = graph_of(nodes, edges, round % 3 == 0 ? Direction::kOut : Direction::kBoth, round % 2 == 0);
        const Labels labels = label_propagation(graph, options_of(round), computation);
        expect_settled(graph, labels, {});
        for (NodeNumber node = 0; node < nodes; ++node) {
            EXPECT_LE(labels[node], node);
            EXPECT_EQ(labels[labels[node]], labels[node]); // named by one of it
        }

        std::vector<NodeNumber> fixed(nodes, kNoNode);
        for (NodeNumber& at : fixed)
            if (engine() % 4 == 0) at = static_cast<NodeNumber>(engine() % 3) * 2'000'000'000U;
        expect_settled(graph, label_propagation(graph, options_of(round, fixed), computation), fixed);
    }
}

TEST(AlgorithmLabelPropagation, FindsWhatIsApart) {
    // Two complete graphs of eight, joined by an edge; and a node alone.
    Edges edges = {{7, 8}};
    for (NodeNumber a = 0; a < 8; ++a)
        for (NodeNumber b = a + 1; b < 8; ++b) edges.insert(edges.end(), {{a, b}, {a + 8, b + 8}});
    Computation computation;
    const Graph graph = graph_of(17, edges, Direction::kBoth);
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const Labels labels = label_propagation(graph, options_of(seed), computation);
        for (NodeNumber node = 0; node < 17; ++node) EXPECT_EQ(labels[node], node / 8 * 8);
    }
}

TEST(AlgorithmLabelPropagation, SpreadsFixedLabels) {
    Computation computation;
    // A path whose ends are labelled, heavier to the left of its middle; and two nodes that no label reaches, one by an
    // edge of no weight.
    const Graph graph =
        graph_of(7, {{0, 1, 2}, {1, 2, 2}, {2, 3, 1}, {3, 4, 2}, {5, 5, 1}, {4, 6, 0}}, Direction::kOut);
    const std::vector<NodeNumber> fixed = {9, kNoNode, kNoNode, kNoNode, 4'000'000'000U, kNoNode, kNoNode};
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const Labels labels = label_propagation(graph, options_of(seed, fixed), computation);
        EXPECT_EQ(labels, Labels({9, 9, 9, 4'000'000'000U, 4'000'000'000U, kNoNode, kNoNode}));
    }
}

TEST(AlgorithmLabelPropagation, DependsOnTheSeedAlone) {
    std::mt19937 engine(3);
    Edges edges = random_edges(400, 900, engine);
    Computation computation;
    const Labels first = label_propagation(graph_of(400, edges, Direction::kBoth), options_of(5), computation);
    for (unsigned workers = 1; workers <= 4; ++workers) {
        std::shuffle(edges.begin(), edges.end(), engine);
        Threads threads(workers);
        EXPECT_EQ(label_propagation(graph_of(400, edges, Direction::kBoth), options_of(5), threads), first);
    }
    EXPECT_NE(label_propagation(graph_of(400, edges, Direction::kBoth), options_of(6), computation), first);
}

TEST(AlgorithmLabelPropagation, RefusesWhatItCannotDo) {
    Computation computation;
    const Graph graph = graph_of(2, {{0, 1}}, Direction::kBoth);
    const std::vector<NodeNumber> one = {0};
    EXPECT_THROW(label_propagation(graph, options_of(0, one), computation), Error);
    LabelPropagationOptions none;
    none.most_passes = 0;
    EXPECT_THROW(label_propagation(graph, none, computation), Error);
    EXPECT_THROW(label_propagation(graph_of(2, {{0, 1, -1}}, Direction::kBoth), {}, computation), Error);
    EXPECT_TRUE(label_propagation(graph_of(0, {}, Direction::kOut), {}, computation).empty());
}

TEST(AlgorithmLabelPropagation, CanBeCancelledAndIsLimited) {
    std::mt19937 engine(4);
    const Graph graph = graph_of(5000, random_edges(5000, 50000, engine), Direction::kBoth);
    const std::size_t before = held_bytes();
    for (const int after : {0, 1, 3}) {
        Cancelled cancelled(after);
        EXPECT_THROW(label_propagation(graph, {}, cancelled), Cancelled::Raised);
    }
    Computation computation;
    const MemoryLimit limit(10 * 5000, [] { throw Cancelled::Raised(); });
    EXPECT_THROW(label_propagation(graph, {}, computation), Cancelled::Raised);
    EXPECT_EQ(held_bytes(), before);
}

} // namespace
} // namespace rv::graph_algorithms::test
