#include "ruvector/core/base/error.hpp"
#include "ruvector/core/graph_algorithms/neighbour_sets.hpp"
#include "ruvector/core/graph_algorithms/similarity.hpp"
#include "small_graphs.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <iterator>
#include <limits>
#include <set>

namespace rv::graph_algorithms::test {
namespace {

using Sets = std::vector<std::set<NodeNumber>>;

// Plainly, of the edges as they were given.
struct Reference {
    Sets out, in, either;

    Reference(NodeNumber nodes, const Edges& edges, Direction direction) : out(nodes), in(nodes), either(nodes) {
        for (const TestEdge& edge : edges) {
            if (direction != Direction::kIn) add(edge.source, edge.target);
            if (direction != Direction::kOut) add(edge.target, edge.source);
        }
    }
    void add(NodeNumber source, NodeNumber target) {
        out[source].insert(target);
        in[target].insert(source);
        either[source].insert(target);
        either[target].insert(source);
    }
    // Takes out neighbours of too many.
    void leave_out(std::uint64_t most) {
        for (auto& set : out) std::erase_if(set, [&](NodeNumber node) { return in[node].size() > most; });
    }
    std::vector<NodeNumber> common(NodeNumber a, NodeNumber b) const {
        std::vector<NodeNumber> both;
        std::set_intersection(out[a].begin(), out[a].end(), out[b].begin(), out[b].end(), std::back_inserter(both));
        return both;
    }
    double similarity(NodeNumber a, NodeNumber b, Similarity which) const {
        const auto both = common(a, b);
        if (which == Similarity::kAdamicAdar) {
            double sum = 0;
            for (const NodeNumber node : both)
                if (either[node].size() > 1) sum += 1 / std::log(static_cast<double>(either[node].size()));
            return sum;
        }
        const double count = static_cast<double>(both.size());
        if (count == 0) return 0;
        if (which == Similarity::kOverlap) return count / static_cast<double>(std::min(out[a].size(), out[b].size()));
        return count / (static_cast<double>(out[a].size() + out[b].size()) - count);
    }
    std::vector<SimilarPair> similar(const SimilarOptions& options) const {
        std::vector<SimilarPair> pairs;
        std::set<NodeNumber> of(options.nodes.begin(), options.nodes.end());
        for (NodeNumber a = 0; a < out.size(); ++a) {
            if (!of.empty() && of.count(a) == 0) continue;
            std::vector<SimilarPair> mine;
            for (NodeNumber b = 0; b < out.size(); ++b) {
                const double value = similarity(a, b, options.similarity);
                if (a != b && value > 0 && value >= options.least) mine.push_back({a, b, value});
            }
            std::stable_sort(mine.begin(), mine.end(), [](const SimilarPair& left, const SimilarPair& right) {
                return left.similarity > right.similarity + 1e-12;
            });
            if (options.most > 0 && mine.size() > options.most) mine.resize(options.most);
            pairs.insert(pairs.end(), mine.begin(), mine.end());
        }
        return pairs;
    }
};

constexpr Similarity kAll[] = {Similarity::kJaccard, Similarity::kOverlap, Similarity::kAdamicAdar};
constexpr Direction kDirections[] = {Direction::kOut, Direction::kIn, Direction::kBoth};

TEST(AlgorithmSimilarity, ComparesSetsOfNeighbours) {
    Computation computation;
    // 0 and 1 have 2 and 3 in common, 0 has 4 besides; 5 has nobody.
    const Edges edges = {{0, 2}, {0, 2}, {0, 3}, {0, 4}, {1, 2}, {1, 3}, {1, 3}};
    const Graph graph = graph_of(6, edges, Direction::kOut);
    EXPECT_EQ(node_similarity(graph, 0, 1, Similarity::kJaccard, computation), 2.0 / 3);
    EXPECT_EQ(node_similarity(graph, 0, 1, Similarity::kOverlap, computation), 1);
    EXPECT_DOUBLE_EQ(node_similarity(graph, 0, 1, Similarity::kAdamicAdar, computation), 2 / std::log(2));
    for (const Similarity which : kAll) {
        EXPECT_EQ(node_similarity(graph, 0, 5, which, computation), 0);
        EXPECT_EQ(node_similarity(graph, 5, 5, which, computation), 0);
        EXPECT_EQ(node_similarity(graph, 2, 3, which, computation), 0); // edges lead to them alone
    }
    EXPECT_EQ(node_similarity(graph, 0, 0, Similarity::kJaccard, computation), 1);
    const Graph in = graph_of(6, edges, Direction::kIn);
    EXPECT_EQ(node_similarity(in, 2, 3, Similarity::kJaccard, computation), 1);
    // A self-loop makes a node its own neighbour.
    const Graph loop = graph_of(2, {{0, 0}, {0, 1}}, Direction::kBoth);
    EXPECT_EQ(node_similarity(loop, 0, 1, Similarity::kJaccard, computation), .5);
    EXPECT_THROW(node_similarity(graph, 0, 6, Similarity::kJaccard, computation), Error);
}

TEST(AlgorithmSimilarity, KnowsTheKarateClub) {
    Computation computation;
    const Graph graph = graph_of(34, karate_club(), Direction::kBoth);
    // networkx 2.8.8: jaccard_coefficient, adamic_adar_index; igraph 0.10.2: similarity_jaccard.
    EXPECT_NEAR(node_similarity(graph, 0, 33, Similarity::kJaccard, computation), 0.13793103448275862, 1e-15);
    EXPECT_NEAR(node_similarity(graph, 0, 33, Similarity::kAdamicAdar, computation), 2.7110197222973085, 1e-14);
    EXPECT_NEAR(node_similarity(graph, 0, 1, Similarity::kAdamicAdar, computation), 6.130716871863356, 1e-14);
    EXPECT_EQ(node_similarity(graph, 0, 1, Similarity::kOverlap, computation), 7.0 / 9);
}

TEST(AlgorithmSimilarity, KnowsLogarithms) {
    EXPECT_EQ(adamic_adar_worth(0), 0);
    EXPECT_EQ(adamic_adar_worth(1), 0);
    for (std::uint32_t number = 2; number < 3000; ++number)
        ASSERT_NEAR(adamic_adar_worth(number) * std::log(number), 1, 1e-15) << number;
    for (const std::uint32_t number : {65535U, 65536U, 1000000007U, 0x7FFFFFFFU, 0xFFFFFFFFU})
        EXPECT_NEAR(adamic_adar_worth(number) * std::log(number), 1, 1e-15) << number;
}

TEST(AlgorithmSimilarity, FindsWhatIsInTwoLists) {
    std::mt19937 engine(5);
    for (int round = 0; round < 200; ++round) {
        std::vector<NodeNumber> lists[2];
        for (auto& list : lists) {
            list.resize(engine() % (engine() % 2 == 0 ? 5 : 200));
            for (NodeNumber& node : list) node = engine() % 100;
            std::sort(list.begin(), list.end());
        }
        const std::set<NodeNumber> a(lists[0].begin(), lists[0].end()), b(lists[1].begin(), lists[1].end());
        std::vector<NodeNumber> wanted, found;
        std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(wanted));
        each_common(lists[0], lists[1], [&](NodeNumber node) { found.push_back(node); });
        ASSERT_EQ(found, wanted);
        ASSERT_EQ(count_distinct(lists[0]), a.size());
        ASSERT_EQ(count_either(lists[0], lists[1]), a.size() + b.size() - wanted.size());
    }
}

TEST(AlgorithmSimilarity, FindsAllSimilarNodes) {
    std::mt19937 engine(6);
    for (int round = 0; round < 300; ++round) {
        const NodeNumber nodes = engine() % 30;
        const Edges edges = random_edges(nodes, engine() % (nodes * 4 + 1), engine, true);
        const Direction direction = kDirections[engine() % 3];
        Computation computation;
        const Graph graph = graph_of(nodes, edges, direction);
        Reference reference(nodes, edges, direction);
        SimilarOptions options;
        options.similarity = kAll[engine() % 3];
        options.most = engine() % 5;
        options.least = engine() % 2 == 0 ? 0 : .3;
        options.most_neighbours = engine() % 2 == 0 ? 0 : 1 + engine() % 6;
        std::vector<NodeNumber> of(nodes == 0 ? 0 : engine() % 4);
        for (NodeNumber& node : of) node = engine() % nodes;
        options.nodes = of;
        if (options.most_neighbours > 0) reference.leave_out(options.most_neighbours);
        const auto wanted = reference.similar(options);
        const auto found = similar_nodes(graph, options, computation);
        ASSERT_EQ(found.size(), wanted.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
            ASSERT_EQ(found[i].a, wanted[i].a);
            ASSERT_NEAR(found[i].similarity, wanted[i].similarity, 1e-12);
            // Bit for bit what a pair alone has.
            if (options.most_neighbours == 0) {
                ASSERT_EQ(found[i].similarity,
                          node_similarity(graph, found[i].a, found[i].b, options.similarity, computation));
            }
            // Equal sums of unlike order are equal but for rounding: any of these may be first.
            if (options.similarity != Similarity::kAdamicAdar) {
                ASSERT_EQ(found[i].b, wanted[i].b);
            }
        }
    }
}

TEST(AlgorithmSimilarity, IsTheSameOnAnyThreads) {
    std::mt19937 engine(7);
    Edges edges = random_edges(600, 6000, engine);
    for (const Direction direction : {Direction::kOut, Direction::kBoth}) {
        for (const Similarity which : kAll) {
            SimilarOptions options;
            options.similarity = which;
            options.most_neighbours = 14;
            Computation alone;
            const auto first = similar_nodes(graph_of(600, edges, direction), options, alone);
            EXPECT_GT(first.size(), 3000U);
            std::shuffle(edges.begin(), edges.end(), engine);
            for (unsigned threads = 1; threads <= 4; ++threads) {
                Threads computation(threads);
                const auto again = similar_nodes(graph_of(600, edges, direction), options, computation);
                ASSERT_EQ(again.size(), first.size());
                for (std::size_t i = 0; i < first.size(); ++i) {
                    ASSERT_EQ(again[i].a, first[i].a);
                    ASSERT_EQ(again[i].b, first[i].b);
                    ASSERT_EQ(again[i].similarity, first[i].similarity);
                }
            }
        }
    }
}

TEST(AlgorithmSimilarity, GoesOnInBatches) {
    // A star: each leaf is like each other one, which is more than a batch has room for.
    Edges edges;
    for (NodeNumber leaf = 1; leaf <= 560; ++leaf) edges.push_back({0, leaf});
    SimilarOptions options;
    options.most = 0;
    Computation computation;
    const auto found = similar_nodes(graph_of(561, edges, Direction::kBoth), options, computation);
    ASSERT_EQ(found.size(), 560U * 559);
    EXPECT_EQ(found.front().a, 1U);
    EXPECT_EQ(found.front().b, 2U);
    EXPECT_EQ(found.back().a, 560U);
    EXPECT_EQ(found.back().b, 559U);
    for (const SimilarPair& pair : found) ASSERT_EQ(pair.similarity, 1);
}

TEST(AlgorithmSimilarity, RefusesWhatMeansNothing) {
    Computation computation;
    const Graph graph = graph_of(3, {{0, 1}}, Direction::kBoth);
    for (const double least : {-1.0, std::numeric_limits<double>::quiet_NaN()}) {
        SimilarOptions options;
        options.least = least;
        EXPECT_THROW(similar_nodes(graph, options, computation), Error);
    }
    const NodeNumber missing = 3;
    SimilarOptions options;
    options.nodes = {&missing, 1};
    EXPECT_THROW(similar_nodes(graph, options, computation), Error);
    EXPECT_TRUE(similar_nodes(graph_of(0, {}, Direction::kOut), {}, computation).empty());
    EXPECT_TRUE(similar_nodes(graph_of(4, {}, Direction::kOut), {}, computation).empty());
}

TEST(AlgorithmSimilarity, CanBeCancelledAndKeepsToMemory) {
    std::mt19937 engine(8);
    const Graph graph = graph_of(3000, random_edges(3000, 30000, engine), Direction::kBoth);
    Cancelled cancelled(50);
    EXPECT_THROW(similar_nodes(graph, {}, cancelled), Cancelled::Raised);
    const std::size_t before = held_bytes();
    {
        const MemoryLimit limit(100000, [] { throw Error(sqlstate::kProgramLimitExceeded, "too much"); });
        Computation computation;
        EXPECT_THROW(similar_nodes(graph, {}, computation), Error);
    }
    EXPECT_EQ(held_bytes(), before);
}

} // namespace
} // namespace rv::graph_algorithms::test
