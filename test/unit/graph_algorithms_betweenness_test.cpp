#include "path_support.hpp"
#include "ruvector/core/base/error.hpp"
#include "ruvector/core/graph_algorithms/centrality.hpp"

namespace rv::graph_algorithms::test {
namespace {

using Values = std::vector<double>;

Values betweenness_of(const Graph& graph, const BetweennessOptions& options) {
    Computation computation;
    return plain(betweenness(graph, options, computation));
}

// How many shortest paths lead from the start to each node: each one but the start has those of the nodes before it.
Values plain_counts(NodeNumber nodes, const Edges& steps, NodeNumber start, const Values& distances) {
    std::vector<NodeNumber> order(nodes);
    for (NodeNumber node = 0; node < nodes; ++node) order[node] = node;
    std::sort(order.begin(), order.end(),
              [&](NodeNumber one, NodeNumber other) { return distances[one] < distances[other]; });
    Values counts(nodes, 0);
    counts[start] = 1;
    for (const NodeNumber node : order)
        for (const auto& [source, target, weight] : steps)
            if (source == node && target != start && distances[source] != kUnreached &&
                distances[source] + weight == distances[target])
                counts[target] += counts[source];
    return counts;
}

// From the definition: for each pair and each node between.
Values plain_betweenness(NodeNumber nodes, const Edges& steps, const std::vector<NodeNumber>& sources) {
    std::vector<Values> distances;
    std::vector<Values> counts;
    for (NodeNumber node = 0; node < nodes; ++node) {
        distances.push_back(plain_distances(nodes, steps, node));
        counts.push_back(plain_counts(nodes, steps, node, distances.back()));
    }
    Values sums(nodes, 0);
    for (const NodeNumber source : sources)
        for (NodeNumber target = 0; target < nodes; ++target)
            for (NodeNumber node = 0; node < nodes; ++node) {
                if (node == source || node == target || source == target) continue;
                const double length = distances[source][target];
                if (length == kUnreached || distances[source][node] + distances[node][target] != length) continue;
                sums[node] += counts[source][node] * counts[node][target] / counts[source][target];
            }
    return sums;
}

void expect_near(const Values& values, const Values& expected, double factor = 1) {
    ASSERT_EQ(values.size(), expected.size());
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i] * factor, 1e-9);
}

TEST(Betweenness, IsTheSumOfSharesOnRandomGraphs) {
    std::mt19937 engine(1);
    for (int round = 0; round < 400; ++round) {
        const RandomGraph random(engine, false, 11);
        const bool weighted = round % 3 != 0;
        std::vector<NodeNumber> all(random.nodes);
        for (NodeNumber node = 0; node < random.nodes; ++node) all[node] = node;
        const Values expected = plain_betweenness(random.nodes, random.steps(weighted), all);
        BetweennessOptions options{.weighted = weighted};
        const double pairs = (random.nodes - 1.0) * (random.nodes - 2.0);
        expect_near(betweenness_of(random.graph, options), expected, random.directed ? 1 : .5);
        options.normalized = true;
        expect_near(betweenness_of(random.graph, options), expected, pairs > 0 ? 1 / pairs : 0);
        options.samples = random.nodes;
        expect_near(betweenness_of(random.graph, options), expected, pairs > 0 ? 1 / pairs : 0);
    }
}

// networkx 3.6.1: betweenness_centrality(karate_club_graph(), normalized=False)
TEST(Betweenness, KnowsTheKarateClub) {
    const Graph graph = graph_of(34, karate_club(), Direction::kBoth);
    const Values values = betweenness_of(graph, {});
    EXPECT_NEAR(values[0], 231.071428571, 1e-8);
    EXPECT_NEAR(values[1], 28.478571429, 1e-8);
    EXPECT_NEAR(values[2], 75.850793651, 1e-8);
    EXPECT_NEAR(values[5], 15.833333333, 1e-8);
    EXPECT_NEAR(values[11], 0.000000000, 1e-8);
    EXPECT_NEAR(values[31], 73.009523810, 1e-8);
    EXPECT_NEAR(values[32], 76.690476190, 1e-8);
    EXPECT_NEAR(values[33], 160.551587302, 1e-8);
    for (std::size_t i = 0; i < 34; ++i)
        EXPECT_NEAR(betweenness_of(graph, {.normalized = true})[i], values[i] / (33 * 32 / 2), 1e-12);
}

TEST(Betweenness, OfAPathIsHighestInTheMiddle) {
    expect_near(betweenness_of(chain(5, Direction::kBoth), {}), {0, 3, 4, 3, 0});
    expect_near(betweenness_of(chain(5), {}), {0, 3, 4, 3, 0});
    expect_near(betweenness_of(chain(5, Direction::kBoth), {.normalized = true}), {0, .5, 4 / 6., .5, 0});
    expect_near(betweenness_of(chain(5), {.normalized = true}), {0, 3 / 12., 4 / 12., 3 / 12., 0});
    expect_near(betweenness_of(chain(2), {.normalized = true}), {0, 0});
    EXPECT_TRUE(betweenness_of(graph_of(0, {}, Direction::kBoth), {.samples = 3}).empty());
}

TEST(Betweenness, OfSamplesIsThatOfDrawnSources) {
    std::mt19937 engine(2);
    const NodeNumber nodes = 40;
    const Edges edges = random_edges(nodes, 90, engine);
    const Graph graph = graph_of(nodes, edges, Direction::kOut);
    // Each source alone tells which one it is; all of them together are as many as were asked for.
    std::vector<Values> alone;
    for (NodeNumber node = 0; node < nodes; ++node) alone.push_back(plain_betweenness(nodes, edges, {node}));
    std::vector<int> drawn(nodes, 0);
    Values mean(nodes, 0);
    const int rounds = 400;
    for (int seed = 0; seed < rounds; ++seed) {
        const auto values =
            betweenness_of(graph, {.weighted = true, .samples = 1, .seed = static_cast<std::uint64_t>(seed)});
        bool known = false;
        for (NodeNumber node = 0; node < nodes && !known; ++node) {
            known = true;
            for (NodeNumber i = 0; i < nodes; ++i) known = known && std::abs(values[i] - alone[node][i] * nodes) < 1e-9;
            drawn[node] += known;
        }
        EXPECT_TRUE(known);
        for (NodeNumber i = 0; i < nodes; ++i) mean[i] += values[i] / rounds;
    }
    EXPECT_GT(std::count_if(drawn.begin(), drawn.end(), [](int count) { return count > 0; }), 25);
    // Extrapolated, so that the mean is the exact value.
    const Values exact = betweenness_of(graph, {.weighted = true});
    double sum = 0;
    double exact_sum = 0;
    for (NodeNumber i = 0; i < nodes; ++i) {
        sum += mean[i];
        exact_sum += exact[i];
    }
    EXPECT_NEAR(sum / exact_sum, 1, .1);
    // Without repetition: all but one of the sources are the exact sum but that one's.
    const Values most = betweenness_of(graph, {.weighted = true, .samples = nodes - 1, .seed = 5});
    bool known = false;
    for (NodeNumber node = 0; node < nodes && !known; ++node) {
        known = true;
        for (NodeNumber i = 0; i < nodes; ++i)
            known = known && std::abs(most[i] - (exact[i] - alone[node][i]) * nodes / (nodes - 1)) < 1e-9;
    }
    EXPECT_TRUE(known);
    EXPECT_EQ(betweenness_of(graph, {.samples = 7, .seed = 3}), betweenness_of(graph, {.samples = 7, .seed = 3}));
    EXPECT_NE(betweenness_of(graph, {.samples = 7, .seed = 3}), betweenness_of(graph, {.samples = 7, .seed = 4}));
}

TEST(Betweenness, IsTheSameToTheBitOnAnyThreads) {
    std::mt19937 engine(3);
    const NodeNumber nodes = 400;
    Edges edges = random_edges(nodes, 1200, engine);
    for (const bool weighted : {true, false})
        for (const Direction direction : {Direction::kOut, Direction::kBoth}) {
            const BetweennessOptions options{.weighted = weighted, .samples = 100, .seed = 1};
            const Values first = betweenness_of(graph_of(nodes, edges, direction), options);
            std::shuffle(edges.begin(), edges.end(), engine);
            const Graph shuffled = graph_of(nodes, edges, direction);
            for (unsigned count = 1; count <= 4; ++count) {
                Threads threads(count);
                EXPECT_EQ(plain(betweenness(shuffled, options, threads)), first);
            }
        }
}

TEST(Betweenness, RefusesWhatHasNoNumber) {
    Computation computation;
    const auto state = [&](const Graph& graph, const BetweennessOptions& options) -> std::string {
        try {
            betweenness(graph, options, computation);
        } catch (const Error& error) {
            return error.state();
        }
        return "";
    };
    const Graph zero = graph_of(2, {{0, 1, 0}}, Direction::kOut);
    EXPECT_EQ(state(zero, {}), "");
    EXPECT_EQ(state(zero, {.weighted = true}), "22023");
    // 1100 times two ways.
    Edges edges;
    for (NodeNumber node = 0; node < 1100; ++node) edges.insert(edges.end(), 2, {node, node + 1, 1});
    EXPECT_EQ(state(graph_of(1101, edges, Direction::kOut), {.samples = 1100}), "22003");
    EXPECT_EQ(state(graph_of(1101, edges, Direction::kOut), {.weighted = true, .samples = 1100}), "22003");
}

// A length that is lost in the sum makes a node as far as the one before it.
TEST(Betweenness, CountsPathsWhereLengthsAreLost) {
    const Graph graph = graph_of(4, {{0, 1, 1e20}, {1, 2, 1}, {2, 1, 1}, {2, 3, 1}}, Direction::kOut);
    expect_near(betweenness_of(graph, {.weighted = true}), {0, 2, 2, 0});
}

TEST(Betweenness, CanBeCancelledAndLimited) {
    std::mt19937 engine(4);
    const Graph graph = graph_of(2000, random_edges(2000, 6000, engine), Direction::kBoth);
    for (const bool weighted : {true, false}) {
        Cancelled cancelled(12);
        EXPECT_THROW(betweenness(graph, {.weighted = weighted}, cancelled), Cancelled::Raised);
        Computation computation;
        expect_limited(2000 * 60, [&] { betweenness(graph, {.weighted = weighted}, computation); });
    }
}

} // namespace
} // namespace rv::graph_algorithms::test
