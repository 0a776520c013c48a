#include "ruvector/core/base/error.hpp"
#include "ruvector/core/graph_algorithms/alias_table.hpp"
#include "ruvector/core/graph_algorithms/walker.hpp"
#include "small_graphs.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

namespace rv::graph_algorithms::test {
namespace {

using Nodes = std::vector<NodeNumber>;

std::vector<Nodes> walks_of(const Graph& graph, const WalkOptions& options, Computation& computation) {
    const Walks walks = random_walks(graph, options, computation);
    EXPECT_EQ(walks.offsets.front(), 0U);
    EXPECT_EQ(walks.offsets.back(), walks.nodes.size());
    std::vector<Nodes> all;
    for (std::size_t i = 0; i + 1 < walks.offsets.size(); ++i)
        all.emplace_back(walks.nodes.begin() + static_cast<std::ptrdiff_t>(walks.offsets[i]),
                         walks.nodes.begin() + static_cast<std::ptrdiff_t>(walks.offsets[i + 1]));
    return all;
}

// Chances of the next node, plainly.
std::map<NodeNumber, double> chances(const Graph& graph, NodeNumber before, NodeNumber at, const WalkOptions& options) {
    std::map<NodeNumber, double> chances;
    double sum = 0;
    for (std::uint64_t i = graph.out().begin(at); i < graph.out().end(at); ++i) {
        const NodeNumber to = graph.out().target(i);
        double chance = graph.out().weight(i);
        if (before != kNoNode) {
            bool near = false;
            for (const NodeNumber node : graph.out().neighbours(before)) near |= node == to;
            if (to == before)
                chance /= options.return_factor;
            else if (!near)
                chance /= options.in_out_factor;
        }
        if (chance == 0) continue;
        chances[to] += chance;
        sum += chance;
    }
    for (auto& [node, chance] : chances) chance /= sum;
    return chances;
}

// Steps after each pair of nodes follow the chances: chi-squared, of `least` steps and more.
void expect_chances(const Graph& graph, const WalkOptions& options, bool second_order, std::size_t least) {
    Computation computation;
    std::map<std::pair<NodeNumber, NodeNumber>, std::map<NodeNumber, double>> steps;
    for (const Nodes& walk : walks_of(graph, options, computation))
        for (std::size_t i = 0; i + 1 < walk.size(); ++i)
            ++steps[{second_order && i > 0 ? walk[i - 1] : kNoNode, walk[i]}][walk[i + 1]];
    std::size_t tested = 0;
    for (const auto& [from, to] : steps) {
        const auto wanted = chances(graph, from.first, from.second, options);
        double all = 0;
        for (const auto& [node, count] : to) {
            ASSERT_EQ(wanted.count(node), 1U) << "an edge that is not there, or weighs nothing";
            all += count;
        }
        if (all < static_cast<double>(least)) continue;
        ++tested;
        double chi = 0;
        for (const auto& [node, chance] : wanted) {
            const auto found = to.find(node);
            const double difference = (found == to.end() ? 0 : found->second) - all * chance;
            chi += difference * difference / (all * chance);
        }
        // Its mean and variance are those of its degrees of freedom: beyond 6 deviations there is a fault.
        const double freedom = static_cast<double>(wanted.size()) - 1;
        EXPECT_LT(chi, freedom + 6 * std::sqrt(2 * freedom) + 6) << from.first << ' ' << from.second;
    }
    EXPECT_GT(tested, 0U);
}

TEST(AlgorithmWalks, FollowWeights) {
    std::mt19937 engine(1);
    for (int round = 0; round < 8; ++round) {
        const Edges edges = random_edges(6, 20, engine, true);
        WalkOptions options;
        options.walks_per_node = 400;
        options.length = 6;
        options.seed = static_cast<std::uint64_t>(round);
        const Direction direction = round % 2 == 0 ? Direction::kBoth : Direction::kOut;
        expect_chances(graph_of(6, edges, direction, round % 4 < 2), options, false, 300);
    }
}

TEST(AlgorithmWalks, FollowReturnAndInOutFactors) {
    std::mt19937 engine(2);
    const double factors[][2] = {{.25, 4}, {4, .25}, {.5, 1}, {1, 3}, {1000, 1000}, {.001, 1}, {1, .001}, {1e9, 1e9}};
    for (const auto& [p, q] : factors) {
        const Edges edges = random_edges(7, 14, engine, true);
        WalkOptions options;
        options.walks_per_node = 500;
        options.length = 10;
        options.return_factor = p;
        options.in_out_factor = q;
        expect_chances(graph_of(7, edges, Direction::kBoth), options, true, 500);
        expect_chances(graph_of(7, edges, Direction::kOut, false), options, true, 300);
    }
}

TEST(AlgorithmWalks, EndWhereNoEdgeLeadsOn) {
    Computation computation;
    WalkOptions options;
    options.walks_per_node = 2;
    options.length = 5;
    const auto walks = walks_of(graph_of(4, {{0, 1}, {1, 2}}, Direction::kOut), options, computation);
    EXPECT_EQ(walks, std::vector<Nodes>({{0, 1, 2}, {0, 1, 2}, {1, 2}, {1, 2}, {2}, {2}, {3}, {3}}));
    const Edges nothing = {{0, 1, 0}, {1, 1, 0}};
    for (const double q : {1.0, 2.0}) {
        options.in_out_factor = q;
        EXPECT_EQ(walks_of(graph_of(2, nothing, Direction::kBoth), options, computation),
                  std::vector<Nodes>({{0}, {0}, {1}, {1}}));
    }
    EXPECT_TRUE(walks_of(graph_of(0, {}, Direction::kBoth), options, computation).empty());
    options.length = 1;
    EXPECT_EQ(walks_of(graph_of(1, {{0, 0}}, Direction::kBoth), options, computation), std::vector<Nodes>({{0}, {0}}));
    options.length = 3;
    EXPECT_EQ(walks_of(graph_of(1, {{0, 0}}, Direction::kBoth), options, computation),
              std::vector<Nodes>({{0, 0, 0}, {0, 0, 0}}));
}

TEST(AlgorithmWalks, AreTheSameWhateverGoesBesideThem) {
    std::mt19937 engine(3);
    Edges edges = random_edges(300, 1500, engine);
    for (const double p : {1.0, .5}) {
        WalkOptions options;
        options.walks_per_node = 7;
        options.length = 20;
        options.return_factor = p;
        options.seed = 9;
        Computation alone;
        const auto all = walks_of(graph_of(300, edges, Direction::kOut), options, alone);
        ASSERT_EQ(all.size(), 2100U);
        for (unsigned threads = 1; threads <= 4; ++threads) {
            std::shuffle(edges.begin(), edges.end(), engine);
            Threads computation(threads);
            EXPECT_EQ(walks_of(graph_of(300, edges, Direction::kOut), options, computation), all);
        }
        // Some starts alone, and some of the walks.
        const Nodes starts = {250, 17, 250};
        options.starts = starts;
        options.walks_per_node = 2;
        EXPECT_EQ(walks_of(graph_of(300, edges, Direction::kOut), options, alone),
                  std::vector<Nodes>({all[17 * 7], all[17 * 7 + 1], all[250 * 7], all[250 * 7 + 1]}));
        options.seed = 10;
        EXPECT_NE(walks_of(graph_of(300, edges, Direction::kOut), options, alone)[0], all[17 * 7]);
    }
}

TEST(AlgorithmWalks, RefuseWhatMeansNothing) {
    Computation computation;
    const Graph graph = graph_of(2, {{0, 1}}, Direction::kBoth);
    const auto refused = [&](auto change) {
        WalkOptions options;
        change(options);
        try {
            random_walks(graph, options, computation);
        } catch (const Error& error) {
            return std::string(error.state()) == "22023";
        }
        return false;
    };
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    EXPECT_TRUE(refused([](WalkOptions& options) { options.walks_per_node = 0; }));
    EXPECT_TRUE(refused([](WalkOptions& options) { options.length = 0; }));
    for (const double factor : {0.0, -1.0, nan, infinity}) {
        EXPECT_TRUE(refused([&](WalkOptions& options) { options.return_factor = factor; }));
        EXPECT_TRUE(refused([&](WalkOptions& options) { options.in_out_factor = factor; }));
    }
    const NodeNumber missing = 2;
    EXPECT_TRUE(refused([&](WalkOptions& options) { options.starts = {&missing, 1}; }));
    EXPECT_FALSE(refused([](WalkOptions&) {}));
    EXPECT_THROW(random_walks(graph_of(2, {{0, 1, -1}}, Direction::kOut), {}, computation), Error);
    EXPECT_THROW(random_walks(graph_of(2, {{0, 1, 1e308}, {0, 1, 1e308}}, Direction::kOut), {}, computation), Error);
}

TEST(AlgorithmWalks, CanBeCancelledAndKeepToMemory) {
    std::mt19937 engine(4);
    const Graph graph = graph_of(1000, random_edges(1000, 5000, engine), Direction::kBoth);
    Cancelled cancelled(40);
    EXPECT_THROW(random_walks(graph, {}, cancelled), Cancelled::Raised);
    const std::size_t before = held_bytes();
    {
        const MemoryLimit limit(1000000, [] { throw Error(sqlstate::kProgramLimitExceeded, "too much"); });
        Computation computation;
        EXPECT_THROW(random_walks(graph, {}, computation), Error);
    }
    EXPECT_EQ(held_bytes(), before);
}

TEST(AlgorithmWalks, AliasTablesDrawByWeight) {
    const std::vector<double> weights = {3, 0, 1, 100, .5, 3, 0, 27};
    const AliasTable table(weights);
    Random random(5);
    std::vector<double> counts(weights.size());
    constexpr int kDraws = 200000;
    for (int i = 0; i < kDraws; ++i) ++counts[table.draw(random)];
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double wanted = kDraws * weights[i] / 134.5;
        EXPECT_NEAR(counts[i], wanted, 6 * std::sqrt(wanted) + .5) << i;
    }
    const std::vector<double> one = {7};
    EXPECT_EQ(AliasTable(one).draw(random), 0U);
}

} // namespace
} // namespace rv::graph_algorithms::test
