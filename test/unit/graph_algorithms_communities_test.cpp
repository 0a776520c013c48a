#include "ruvector/core/base/error.hpp"
#include "ruvector/core/graph_algorithms/communities.hpp"
#include "small_graphs.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>
#include <set>
#include <vector>

namespace rv::graph_algorithms::test {
namespace {

using Nodes = std::vector<NodeNumber>;
using Algorithm = Communities (*)(const Graph&, const CommunityOptions&, Computation&);
constexpr Algorithm kBoth[] = {louvain, leiden};

CommunityOptions options_of(std::uint64_t seed, double resolution = 1) {
    CommunityOptions options;
    options.seed = seed;
    options.resolution = resolution;
    return options;
}

// The sum over pairs of nodes: (weight between - resolution strength strength / 2m) / 2m for those in one community.
double modularity_by_pairs(NodeNumber nodes, const Edges& edges, const Nodes& community, double resolution) {
    std::vector<std::vector<double>> between(nodes, std::vector<double>(nodes));
    std::vector<double> strength(nodes);
    double ends = 0;
    for (const TestEdge& edge : edges) {
        between[edge.source][edge.target] += edge.weight;
        between[edge.target][edge.source] += edge.weight; // a loop has both its ends here
        strength[edge.source] += edge.weight;
        strength[edge.target] += edge.weight;
        ends += 2 * edge.weight;
    }
    if (ends == 0) return 0;
    double sum = 0;
    for (NodeNumber a = 0; a < nodes; ++a)
        for (NodeNumber b = 0; b < nodes; ++b)
            if (community[a] == community[b]) sum += between[a][b] - resolution * strength[a] * strength[b] / ends;
    return sum / ends;
}

void expect_named_by_least(const Counted<NodeNumber>& community) {
    for (NodeNumber node = 0; node < community.size(); ++node) {
        EXPECT_LE(community[node], node);
        EXPECT_EQ(community[community[node]], community[node]);
    }
}

// Whether edges of some weight lead from each community's first node to all of it.
void expect_connected(const Graph& graph, const Counted<NodeNumber>& community) {
    Computation computation;
    const Graph both = graph.undirected(computation);
    std::vector<bool> reached(both.nodes());
    for (NodeNumber node = 0; node < both.nodes(); ++node) reached[node] = community[node] == node;
    for (bool more = true; more;) {
        more = false;
        for (NodeNumber node = 0; node < both.nodes(); ++node)
            for (std::uint64_t at = both.out().begin(node); reached[node] && at < both.out().end(node); ++at) {
                const NodeNumber target = both.out().target(at);
                if (reached[target] || community[target] != community[node] || both.out().weight(at) == 0) continue;
                reached[target] = true;
                more = true;
            }
    }
    for (NodeNumber node = 0; node < both.nodes(); ++node) EXPECT_TRUE(reached[node]) << node;
}

TEST(AlgorithmModularity, IsTheSumOverPairs) {
    std::mt19937 engine(1);
    Computation computation;
    for (int round = 0; round < 300; ++round) {
        const auto nodes = static_cast<NodeNumber>(engine() % 20);
        const Edges edges = random_edges(nodes, engine() % 60, engine, true);
        Nodes community(nodes);
        for (NodeNumber& at : community) {
            at = static_cast<NodeNumber>(engine() % (nodes / 3 + 1));
            if (round % 3 == 0) at = kNoNode - at; // numbers of no node
        }
        const double resolution = 0.5 * static_cast<double>(1 + engine() % 4);
        for (const Direction direction : {Direction::kOut, Direction::kIn, Direction::kBoth})
            EXPECT_NEAR(modularity(graph_of(nodes, edges, direction), community, resolution, computation),
                        modularity_by_pairs(nodes, edges, community, resolution), 1e-12);
    }
}

TEST(AlgorithmModularity, OfKnownPartitions) {
    Computation computation;
    // networkx 3.6.1: community.modularity.
    const Graph club = graph_of(34, karate_club(), Direction::kBoth, false);
    Nodes halves(34);
    for (NodeNumber node = 17; node < 34; ++node) halves[node] = 1;
    EXPECT_NEAR(modularity(club, halves, 1, computation), 0.24326101249178175, 1e-15);
    const Graph loops =
        graph_of(4, {{0, 0, 2}, {0, 1, 1}, {0, 1, 3}, {1, 2, 1}, {2, 3, 4}, {3, 3, 1}}, Direction::kBoth);
    EXPECT_NEAR(modularity(loops, Nodes{7, 7, 2, 2}, 1, computation), 0.41319444444444453, 1e-15);
    EXPECT_EQ(modularity(graph_of(2, {{0, 1, 0}}, Direction::kBoth), Nodes{0, 0}, 1, computation), 0);
    EXPECT_EQ(modularity(graph_of(0, {}, Direction::kBoth), Nodes{}, 1, computation), 0);
}

TEST(AlgorithmCommunities, ComeNearTheBestPartition) {
    std::mt19937 engine(2);
    Computation computation;
    double lost[2] = {0, 0};
    for (int round = 0; round < 100; ++round) {
        const auto nodes = static_cast<NodeNumber>(4 + engine() % 4);
        const Edges edges = random_edges(nodes, 4 + engine() % 12, engine, true);
        const Graph graph = graph_of(nodes, edges, Direction::kBoth);
        double best = -1;
        // All partitions: each node in a community that is there, or in the next one.
        Nodes community(nodes);
        const auto try_all = [&](auto& self, NodeNumber node, NodeNumber used) -> void {
            if (node == nodes) {
                best = std::max(best, modularity(graph, community, 1, computation));
                return;
            }
            for (community[node] = 0; community[node] <= used; ++community[node])
                self(self, node + 1, std::max(used, community[node] + 1));
            community[node] = 0;
        };
        try_all(try_all, 0, 0);
        for (int i = 0; i < 2; ++i) {
            const double found = kBoth[i](graph, options_of(static_cast<std::uint64_t>(round)), computation).modularity;
            EXPECT_LE(found, best + 1e-12);
            EXPECT_GT(found, best - 0.1);
            lost[i] += best - found;
        }
    }
    EXPECT_LT(lost[0] / 100, 0.005);
    EXPECT_LT(lost[1] / 100, 0.005);
}

TEST(AlgorithmCommunities, HoldTogether) {
    std::mt19937 engine(3);
    Computation computation;
    for (unsigned round = 0; round < 200; ++round) {
        const auto nodes = static_cast<NodeNumber>(engine() % 60);
        const Edges edges = random_edges(nodes, engine() % 120, engine, true);
        const Graph graph = graph_of(nodes, edges, round % 3 == 0 ? Direction::kOut : Direction::kBoth, round % 2 == 0);
        CommunityOptions options = options_of(round, 0.3 * static_cast<double>(1 + engine() % 6));
        options.most_levels = round % 5 == 0 ? 1 : 20;
        options.most_passes = round % 7 == 0 ? 1 : 100;
        for (const Algorithm algorithm : kBoth) {
            const Communities found = algorithm(graph, options, computation);
            expect_named_by_least(found.of);
            EXPECT_LE(found.levels, options.most_levels);
            EXPECT_EQ(found.modularity, modularity(graph, found.of, options.resolution, computation));
            if (algorithm == Algorithm(leiden)) expect_connected(graph, found.of);
        }
    }
}

TEST(AlgorithmCommunities, OfTheKarateClub) {
    Computation computation;
    const Graph club = graph_of(34, karate_club(), Direction::kBoth);
    for (std::uint64_t seed = 0; seed < 20; ++seed)
        for (const Algorithm algorithm : kBoth) {
            const Communities found = algorithm(club, options_of(seed), computation);
            // The best there is, which igraph 0.10.2 finds with Leiden, too.
            EXPECT_GT(found.modularity, 0.41979 - 0.005) << seed;
            EXPECT_EQ(std::set<NodeNumber>(found.of.begin(), found.of.end()).size(), 4U) << seed;
        }
}

// `count` complete graphs of `size`, with chance edges among them.
Edges planted(NodeNumber count, NodeNumber size, std::size_t among, std::mt19937& engine) {
    Edges edges = random_edges(count * size, among, engine);
    for (TestEdge& edge : edges) edge.weight = 1;
    for (NodeNumber at = 0; at < count; ++at)
        for (NodeNumber a = 0; a < size; ++a)
            for (NodeNumber b = a + 1; b < size; ++b) edges.push_back({at * size + a, at * size + b});
    return edges;
}

TEST(AlgorithmCommunities, FindWhatWasPlanted) {
    std::mt19937 engine(4);
    Computation computation;
    const Graph graph = graph_of(300, planted(20, 15, 300, engine), Direction::kBoth);
    for (std::uint64_t seed = 0; seed < 5; ++seed)
        for (const Algorithm algorithm : kBoth) {
            const Communities found = algorithm(graph, options_of(seed), computation);
            for (NodeNumber node = 0; node < 300; ++node) EXPECT_EQ(found.of[node], node / 15 * 15);
            EXPECT_GE(found.levels, 2);
        }
}

TEST(AlgorithmCommunities, AreMoreWithAGreaterResolution) {
    Computation computation;
    const Graph club = graph_of(34, karate_club(), Direction::kBoth);
    for (const Algorithm algorithm : kBoth) {
        std::size_t last = 0;
        for (const double resolution : {1e-9, 1.0, 3.0, 1e6}) {
            const Communities found = algorithm(club, options_of(1, resolution), computation);
            const std::size_t now = std::set<NodeNumber>(found.of.begin(), found.of.end()).size();
            EXPECT_GT(now, last) << resolution;
            last = now;
        }
        EXPECT_EQ(last, 34U);
    }
}

TEST(AlgorithmCommunities, OfNothing) {
    Computation computation;
    for (const Algorithm algorithm : kBoth) {
        EXPECT_TRUE(algorithm(graph_of(0, {}, Direction::kBoth), {}, computation).of.empty());
        for (const Direction direction : {Direction::kOut, Direction::kBoth}) {
            const Communities found = algorithm(graph_of(3, {{0, 1, 0}, {2, 2, 0}}, direction), {}, computation);
            EXPECT_EQ(found.of, Counted<NodeNumber>({0, 1, 2}));
            EXPECT_EQ(found.modularity, 0);
        }
        const Communities loop = algorithm(graph_of(2, {{1, 1, 2}}, Direction::kBoth), {}, computation);
        EXPECT_EQ(loop.of, Counted<NodeNumber>({0, 1}));
        EXPECT_EQ(loop.modularity, 0);
        // The least and the greatest weights that there are.
        for (const double weight : {std::numeric_limits<double>::denorm_min(), 1e307}) {
            const Communities pairs =
                algorithm(graph_of(4, {{0, 1, weight}, {2, 3, weight}}, Direction::kBoth), {}, computation);
            EXPECT_EQ(pairs.of, Counted<NodeNumber>({0, 0, 2, 2}));
            EXPECT_DOUBLE_EQ(pairs.modularity, 0.5);
        }
        EXPECT_THROW(algorithm(graph_of(3, {{0, 1, 1e308}, {0, 2, 1e308}}, Direction::kBoth), {}, computation), Error);
    }
}

TEST(AlgorithmCommunities, DependOnTheSeedAlone) {
    std::mt19937 engine(5);
    Edges edges = random_edges(3000, 9000, engine);
    for (TestEdge& edge : edges) edge.weight /= 7; // sums that are rounded
    Computation computation;
    for (const Algorithm algorithm : kBoth) {
        const Communities first = algorithm(graph_of(3000, edges, Direction::kBoth), options_of(1), computation);
        for (unsigned workers = 1; workers <= 4; ++workers) {
            std::shuffle(edges.begin(), edges.end(), engine);
            Threads threads(workers);
            const Communities again = algorithm(graph_of(3000, edges, Direction::kBoth), options_of(1), threads);
            EXPECT_EQ(again.of, first.of);
            EXPECT_EQ(again.modularity, first.modularity);
        }
        EXPECT_NE(algorithm(graph_of(3000, edges, Direction::kBoth), options_of(2), computation).of, first.of);
    }
}

TEST(AlgorithmCommunities, RefuseBadOptionsAndWeights) {
    Computation computation;
    const Graph graph = graph_of(2, {{0, 1}}, Direction::kBoth);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    const auto raises = [&](const Graph& of, const CommunityOptions& options) {
        for (const Algorithm algorithm : kBoth) {
            try {
                algorithm(of, options, computation);
                ADD_FAILURE();
            } catch (const Error& error) {
                EXPECT_STREQ(error.state(), sqlstate::kInvalidParameterValue);
            }
        }
    };
    for (const double resolution : {0.0, -1.0, nan, infinity}) {
        raises(graph, options_of(0, resolution));
        EXPECT_THROW(modularity(graph, Nodes{0, 0}, resolution, computation), Error);
    }
    CommunityOptions options;
    options.least_gain = nan;
    raises(graph, options);
    options = {};
    options.most_levels = 0;
    raises(graph, options);
    options = {};
    options.most_passes = 0;
    raises(graph, options);
    for (const double weight : {-1.0, infinity}) {
        raises(graph_of(2, {{0, 1, weight}}, Direction::kOut), {});
        EXPECT_THROW(modularity(graph_of(2, {{0, 1, weight}}, Direction::kOut), Nodes{0, 0}, 1, computation), Error);
    }
    EXPECT_THROW(modularity(graph, Nodes{0}, 1, computation), Error);
}

TEST(AlgorithmCommunities, CanBeCancelledAndAreLimited) {
    std::mt19937 engine(6);
    const Graph graph = graph_of(4000, random_edges(4000, 40000, engine), Direction::kBoth, false);
    const std::size_t before = held_bytes();
    Computation computation;
    for (const Algorithm algorithm : kBoth) {
        for (const int after : {0, 1, 5, 10}) {
            Cancelled cancelled(after);
            EXPECT_THROW(algorithm(graph, {}, cancelled), Cancelled::Raised);
            EXPECT_EQ(held_bytes(), before);
        }
        for (const std::size_t most : {1000, 100'000, 200'000}) {
            const MemoryLimit limit(most, [] { throw Cancelled::Raised(); });
            EXPECT_THROW(algorithm(graph, {}, computation), Cancelled::Raised);
            EXPECT_EQ(held_bytes(), before);
        }
    }
    // The promised memory: 64 bytes a node, 24 a direction of an edge; the graph has 8 and 4 of them.
    const Graph sparse = graph_of(4000, random_edges(4000, 10000, engine), Direction::kBoth, false);
    for (const Algorithm algorithm : kBoth) {
        const MemoryLimit limit(56 * 4000 + 20 * sparse.out().size(), [] { throw Cancelled::Raised(); });
        EXPECT_NO_THROW(algorithm(sparse, {}, computation));
    }
    Cancelled cancelled(1);
    EXPECT_THROW(modularity(graph, Nodes(4000), 1, cancelled), Cancelled::Raised);
}

} // namespace
} // namespace rv::graph_algorithms::test
