#include "algorithm_checks.hpp"
#include "ruvector/core/graph_algorithms/pagerank.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace rv::graph_algorithms::test {
namespace {

PageRankOptions exact(std::span<const NodeNumber> seeds = {}) {
    PageRankOptions options;
    options.tolerance = 1e-14;
    options.most_iterations = 1000;
    options.seeds = seeds;
    return options;
}

std::vector<double> ranks(NodeNumber nodes, const Edges& edges, Direction direction,
                          PageRankOptions options = exact()) {
    Computation computation;
    const PageRankResult result = pagerank(graph_of(nodes, edges, direction), options, computation);
    EXPECT_TRUE(result.converged || options.tolerance == 0);
    return {result.ranks.begin(), result.ranks.end()};
}

void expect_near(const std::vector<double>& got, const std::vector<double>& expected, double error = 1e-11) {
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], expected[i], error) << "node " << i;
}

// By a matrix of what goes from where to where, until nothing changes.
std::vector<double> by_matrix(NodeNumber nodes, const Edges& edges, Direction direction, double damping,
                              const std::vector<NodeNumber>& seeds) {
    std::vector<std::vector<double>> weights(nodes, std::vector<double>(nodes, 0));
    for (const TestEdge& edge : edges) {
        if (direction != Direction::kIn) weights[edge.source][edge.target] += edge.weight;
        if (direction == Direction::kIn || (direction == Direction::kBoth && edge.source != edge.target))
            weights[edge.target][edge.source] += edge.weight;
    }
    std::vector<double> teleport(nodes, seeds.empty() ? 1.0 / nodes : 0);
    for (const NodeNumber seed : seeds) teleport[seed] = 1.0 / static_cast<double>(seeds.size());
    for (std::vector<double>& row : weights) {
        const double total = std::accumulate(row.begin(), row.end(), 0.0);
        for (NodeNumber i = 0; i < nodes; ++i) row[i] = total == 0 ? teleport[i] : row[i] / total;
    }
    std::vector<double> rank(nodes, 1.0 / nodes);
    for (int step = 0; step < 400; ++step) {
        std::vector<double> next(nodes);
        for (NodeNumber to = 0; to < nodes; ++to) {
            next[to] = (1 - damping) * teleport[to];
            for (NodeNumber from = 0; from < nodes; ++from) next[to] += damping * rank[from] * weights[from][to];
        }
        rank = next;
    }
    return rank;
}

TEST(AlgorithmPageRank, IsAsAMatrixHasIt) {
    std::mt19937 engine(3);
    for (int round = 0; round < 200; ++round) {
        const NodeNumber nodes = 1 + engine() % 9;
        const Edges edges = random_edges(nodes, engine() % 16, engine, round % 2 == 0);
        const Direction direction = std::array{Direction::kOut, Direction::kIn, Direction::kBoth}[engine() % 3];
        std::vector<NodeNumber> seeds;
        for (NodeNumber node = 0; node < nodes && round % 4 == 3; ++node)
            if (engine() % 2 == 0) seeds.push_back(node);
        PageRankOptions options = exact(seeds);
        options.damping = 0.8;
        const std::vector<double> got = ranks(nodes, edges, direction, options);
        expect_near(got, by_matrix(nodes, edges, direction, 0.8, seeds));
        EXPECT_NEAR(std::accumulate(got.begin(), got.end(), 0.0), 1, 1e-12);
    }
}

TEST(AlgorithmPageRank, KnowsTheKarateClub) {
    // networkx 2.8.8, pagerank(tol=1e-15); igraph 0.10.2 differs by 1e-14.
    expect_near(ranks(34, karate_club(), Direction::kBoth),
                {0.0969972853883, 0.0528769240611, 0.0570785094885, 0.0358598577864, 0.0219779523646, 0.0291111546784,
                 0.0291111546784, 0.0244904970353, 0.029766056081,  0.014309397129,  0.0219779523646, 0.00956474549214,
                 0.0146448920119, 0.0295364561519, 0.0145359939979, 0.0145359939979, 0.0167840054442, 0.014558677209,
                 0.0145359939979, 0.0196046363257, 0.0145359939979, 0.014558677209,  0.0145359939979, 0.0315225147767,
                 0.0210760335592, 0.0210061973945, 0.0150440380827, 0.0256397674828, 0.0195734594638, 0.0262885376951,
                 0.0245901552486, 0.0371580870691, 0.0716932260057, 0.100919182333});
    // networkx 2.8.8, personalization={0: 1, 33: 1}
    const std::vector<NodeNumber> seeds = {33, 0, 33};
    const std::vector<double> personal = ranks(34, karate_club(), Direction::kBoth, exact(seeds));
    EXPECT_NEAR(personal[0], 0.15728091414, 1e-11);
    EXPECT_NEAR(personal[16], 0.00947672925248, 1e-11);
    EXPECT_NEAR(personal[33], 0.159418947535, 1e-11);
}

TEST(AlgorithmPageRank, GivesBackWhatIsPassedToNobody) {
    // networkx 2.8.8
    expect_near(ranks(3, {{0, 1}, {0, 2}, {1, 2}}, Direction::kOut), {0.197579649296, 0.281551000247, 0.520869350457});
    // An edge that weighs nothing is none.
    expect_near(ranks(3, {{0, 1}, {0, 2}, {1, 2}, {2, 0, 0}}, Direction::kOut),
                {0.197579649296, 0.281551000247, 0.520869350457});
    expect_near(ranks(4, {}, Direction::kOut), {0.25, 0.25, 0.25, 0.25});
}

TEST(AlgorithmPageRank, HasALoopOnceAndParallelEdgesEach) {
    // r0 = .075 + .85 (r0 / 2 + r1), r1 = .075 + .85 r0 / 2
    expect_near(ranks(2, {{0, 0}, {0, 1}}, Direction::kBoth), {0.13875 / 0.21375, 1 - 0.13875 / 0.21375});
    expect_near(ranks(3, {{0, 1}, {0, 1}, {0, 2}}, Direction::kOut), ranks(3, {{0, 1, 2}, {0, 2, 1}}, Direction::kOut));
}

TEST(AlgorithmPageRank, LeavesExactlyNothingToWhatNoSeedReaches) {
    const std::vector<NodeNumber> seeds = {0};
    const std::vector<double> got = ranks(5, {{0, 1}, {2, 0}, {3, 4}}, Direction::kOut, exact(seeds));
    EXPECT_GT(got[0], got[1]);
    EXPECT_EQ(std::vector<double>(got.begin() + 2, got.end()), std::vector<double>(3, 0.0));
}

TEST(AlgorithmPageRank, EndsWhereItIsTold) {
    Computation computation;
    const Graph graph = graph_of(34, karate_club(), Direction::kBoth);
    PageRankOptions options;
    options.tolerance = 0;
    options.most_iterations = 7;
    PageRankResult result = pagerank(graph, options, computation);
    EXPECT_EQ(result.iterations, 7);
    EXPECT_FALSE(result.converged);
    options = {};
    result = pagerank(graph, options, computation);
    EXPECT_TRUE(result.converged);
    EXPECT_LT(result.change, 1e-6);
    EXPECT_LT(result.iterations, 100);
    const PageRankResult none = pagerank(graph_of(0, {}, Direction::kOut), options, computation);
    EXPECT_TRUE(none.converged);
    EXPECT_TRUE(none.ranks.empty());
    options.damping = 0; // the teleport alone
    EXPECT_DOUBLE_EQ(pagerank(graph, options, computation).ranks[5], 1.0 / 34);
}

TEST(AlgorithmPageRank, RefusesWhatMeansNothing) {
    Computation computation;
    const auto with = [&](auto&& change, const Edges& edges = {{0, 1}}) {
        PageRankOptions options;
        change(options);
        pagerank(graph_of(2, edges, Direction::kOut), options, computation);
    };
    constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
    for (const double damping : {-0.1, 1.0, kNaN})
        expect_refused([&] { with([&](PageRankOptions& options) { options.damping = damping; }); }, "damping");
    for (const double tolerance : {-1e-9, kNaN, std::numeric_limits<double>::infinity()})
        expect_refused([&] { with([&](PageRankOptions& options) { options.tolerance = tolerance; }); }, "tolerance");
    expect_refused([&] { with([](PageRankOptions& options) { options.most_iterations = 0; }); }, "iterations");
    const std::vector<NodeNumber> seeds = {1, 2};
    expect_refused([&] { with([&](PageRankOptions& options) { options.seeds = seeds; }); }, "seed");
    expect_refused([&] { with([](PageRankOptions&) {}, {{0, 1, -1}}); }, "not negative");
    for (const double weight : {1e305, 1e-290}) {
        try {
            with([](PageRankOptions&) {}, {{0, 1, weight}});
            ADD_FAILURE();
        } catch (const Error& error) {
            EXPECT_STREQ(error.state(), "22003");
        }
    }
}

TEST(AlgorithmPageRank, IsOneAnswerBitForBit) {
    for (const Direction direction : {Direction::kOut, Direction::kBoth})
        for (const bool weighted : {false, true})
            expect_one_answer(direction, weighted, [](const Graph& graph, Computation& computation) {
                PageRankOptions options;
                options.most_iterations = 15;
                return pagerank(graph, options, computation).ranks;
            });
}

TEST(AlgorithmPageRank, CanBeCancelledAndHoldsWhatItMay) {
    std::mt19937 engine(5);
    const Edges edges = random_edges(20000, 60000, engine);
    const Graph graph = graph_of(20000, edges, Direction::kOut);
    PageRankOptions options;
    options.most_iterations = 5;
    expect_cancels([&](Computation& computation) { pagerank(graph, options, computation); });
    Computation computation;
    expect_memory(20000, 120000, [&] { pagerank(graph_of(20000, edges, Direction::kOut), options, computation); });
}

} // namespace
} // namespace rv::graph_algorithms::test
