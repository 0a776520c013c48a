#include "path_support.hpp"
#include "ruvector/core/base/error.hpp"

#include <cmath>

namespace rv::graph_algorithms::test {
namespace {

struct Pair {
    NodeNumber source;
    NodeNumber target;
    double distance;
    bool operator==(const Pair&) const = default;
};

struct Pairs final : PairSink {
    std::vector<Pair> all;
    void found(NodeNumber source, NodeNumber target, double distance) override {
        all.push_back({source, target, distance});
    }
};

TEST(AllPairs, AreTheSearchesFromEachNode) {
    std::mt19937 engine(1);
    for (int round = 0; round < 300; ++round) {
        const RandomGraph random(engine, round % 2 == 0);
        const bool weighted = round % 3 != 0;
        const double most = round % 5 == 0 ? static_cast<double>(engine() % 5) : kUnreached;
        std::vector<Pair> expected;
        for (NodeNumber source = 0; source < random.nodes; ++source) {
            const std::vector<double> distances = plain_distances(random.nodes, random.steps(weighted), source);
            for (NodeNumber target = 0; target < random.nodes; ++target)
                if (target != source && distances[target] != kUnreached && distances[target] <= most)
                    expected.push_back({source, target, distances[target]});
        }
        Threads threads(1 + round % 4);
        Pairs pairs;
        all_pairs(random.graph, most, weighted, pairs, threads);
        EXPECT_EQ(pairs.all, expected);
        Edges edges = random.edges;
        std::shuffle(edges.begin(), edges.end(), engine);
        Pairs shuffled;
        all_pairs(random.of(edges), most, weighted, shuffled, threads);
        EXPECT_EQ(shuffled.all, expected);
    }
}

// networkx 3.6.1: sum of all_pairs_shortest_path_length(karate_club_graph()), and how many are 5
TEST(AllPairs, KnowTheKarateClub) {
    Computation computation;
    Pairs pairs;
    all_pairs(graph_of(34, karate_club(), Direction::kBoth), kUnreached, false, pairs, computation);
    EXPECT_EQ(pairs.all.size(), 34U * 33);
    double sum = 0;
    int farthest = 0;
    for (const Pair& pair : pairs.all) {
        sum += pair.distance;
        farthest += pair.distance == 5;
        EXPECT_LE(pair.distance, 5);
    }
    EXPECT_EQ(sum, 2702);
    EXPECT_EQ(farthest, 16);
}

TEST(AllPairs, OfNothingAreNone) {
    Computation computation;
    Pairs pairs;
    all_pairs(graph_of(0, {}, Direction::kBoth), kUnreached, true, pairs, computation);
    all_pairs(graph_of(3, {}, Direction::kBoth), kUnreached, true, pairs, computation);
    all_pairs(graph_of(1, {{0, 0, 0}}, Direction::kBoth), kUnreached, true, pairs, computation);
    EXPECT_TRUE(pairs.all.empty());
    EXPECT_THROW(all_pairs(chain(2), -1, true, pairs, computation), Error);
    EXPECT_THROW(all_pairs(chain(2), std::nan(""), false, pairs, computation), Error);
    EXPECT_THROW(all_pairs(graph_of(2, {{0, 1, -1}}, Direction::kOut), 1, true, pairs, computation), Error);
}

TEST(AllPairs, CanBeCancelledAndLimited) {
    const Graph graph = chain(400);
    Pairs pairs;
    Cancelled cancelled(100);
    EXPECT_THROW(all_pairs(graph, kUnreached, true, pairs, cancelled), Cancelled::Raised);
    EXPECT_FALSE(pairs.all.empty());
    Computation computation;
    for (const bool weighted : {true, false})
        expect_limited(4000, [&] { all_pairs(graph, kUnreached, weighted, pairs, computation); });
}

} // namespace
} // namespace rv::graph_algorithms::test
