#include "ruvector/core/base/error.hpp"
#include "ruvector/core/graph_algorithms/node2vec.hpp"
#include "ruvector/core/graph_algorithms/skip_gram.hpp"
#include "small_graphs.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace rv::graph_algorithms::test {
namespace {

using Floats = std::vector<float>;

Floats embedding(const Graph& graph, const Node2VecOptions& options, Computation& computation) {
    const Counted<float> vectors = node2vec(graph, options, computation);
    return {vectors.begin(), vectors.end()};
}

// Communities of `size` nodes, with so many neighbours within and outside of it on average. Nodes of a community are
// those of equal remainders.
Edges planted(NodeNumber communities, NodeNumber size, double within, double outside, std::mt19937& engine) {
    const NodeNumber nodes = communities * size;
    Edges edges;
    const auto add = [&](double mean, auto other) {
        for (std::size_t i = 0; i < static_cast<std::size_t>(mean * nodes / 2); ++i) {
            const NodeNumber node = engine() % nodes;
            edges.push_back({node, static_cast<NodeNumber>(other(node))});
        }
    };
    add(within, [&](NodeNumber node) { return node % communities + communities * (engine() % size); });
    add(outside, [&](NodeNumber) { return engine() % nodes; });
    return edges;
}

// Of the `count` nodes that are nearest by cosine to each, the share that is in its community.
double share_within(const Floats& vectors, std::size_t dimensions, std::size_t count,
                    const std::vector<NodeNumber>& community, std::size_t step = 1) {
    const std::size_t nodes = community.size();
    const auto dot = [&](std::size_t a, std::size_t b) {
        double sum = 0;
        for (std::size_t i = 0; i < dimensions; ++i) sum += vectors[a * dimensions + i] * vectors[b * dimensions + i];
        return sum;
    };
    double within = 0, all = 0;
    for (std::size_t node = 0; node < nodes; node += step) {
        std::vector<std::pair<double, std::size_t>> others;
        for (std::size_t other = 0; other < nodes; ++other)
            if (other != node) others.emplace_back(-dot(node, other) / std::sqrt(dot(other, other)), other);
        std::partial_sort(others.begin(), others.begin() + static_cast<std::ptrdiff_t>(count), others.end());
        for (std::size_t i = 0; i < count; ++i) within += community[others[i].second] == community[node] ? 1 : 0;
        all += static_cast<double>(count);
    }
    return within / all;
}

std::vector<NodeNumber> remainders(NodeNumber nodes, NodeNumber communities) {
    std::vector<NodeNumber> all(nodes);
    for (NodeNumber node = 0; node < nodes; ++node) all[node] = node % communities;
    return all;
}

Node2VecOptions small_options() {
    Node2VecOptions options;
    options.dimensions = 16;
    options.walks.length = 20;
    options.walks.walks_per_node = 8;
    options.window = 4;
    options.epochs = 2;
    options.learning_rate = .05;
    return options;
}

TEST(AlgorithmNode2Vec, FindsTheFactionsOfTheKarateClub) {
    // As Zachary has them: with the instructor (0), or the officers (33).
    const std::vector<NodeNumber> officers = {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0,
                                              0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    const Graph graph = graph_of(34, karate_club(), Direction::kBoth);
    Computation computation;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        Node2VecOptions options = small_options();
        options.walks.seed = seed;
        options.walks.walks_per_node = 20;
        // By chance .485.
        EXPECT_GT(share_within(embedding(graph, options, computation), 16, 5, officers), .85) << seed;
    }
}

TEST(AlgorithmNode2Vec, FindsPlantedCommunities) {
    Computation computation;
    std::mt19937 engine(1);
    const Graph graph = graph_of(200, planted(4, 50, 12, 3, engine), Direction::kBoth);
    // One part; by chance .25.
    EXPECT_GT(share_within(embedding(graph, small_options(), computation), 16, 10, remainders(200, 4)), .9);
    Node2VecOptions options = small_options();
    options.walks.return_factor = .5;
    options.walks.in_out_factor = 2;
    EXPECT_GT(share_within(embedding(graph, options, computation), 16, 10, remainders(200, 4)), .9);
    // Not so by the vectors that it begins with.
    options.learning_rate = 1e-9;
    EXPECT_LT(share_within(embedding(graph, options, computation), 16, 10, remainders(200, 4)), .35);
}

TEST(AlgorithmNode2Vec, FindsPlantedCommunitiesInSeveralParts) {
    Computation computation;
    std::mt19937 engine(2);
    const Graph graph = graph_of(1200, planted(12, 100, 12, 3, engine), Direction::kBoth);
    // Four parts; by chance .083.
    EXPECT_GT(share_within(embedding(graph, small_options(), computation), 16, 10, remainders(1200, 12), 10), .9);
}

TEST(AlgorithmNode2Vec, FollowsDirectionsAndWeights) {
    Computation computation;
    // A clique, of which the weights make two halves.
    Edges edges;
    for (NodeNumber a = 0; a < 40; ++a)
        for (NodeNumber b = 0; b < 40; ++b)
            if (a != b) edges.push_back({a, b, a % 2 == b % 2 ? 1 : .02});
    const Graph weighted = graph_of(40, edges, Direction::kOut);
    EXPECT_GT(share_within(embedding(weighted, small_options(), computation), 16, 10, remainders(40, 2)), .95);
    const Graph plain = graph_of(40, edges, Direction::kOut, false);
    EXPECT_LT(share_within(embedding(plain, small_options(), computation), 16, 10, remainders(40, 2)), .7);
}

TEST(AlgorithmNode2Vec, IsTheSameOnAnyThreads) {
    std::mt19937 engine(3);
    Edges edges = random_edges(1100, 3000, engine);
    Node2VecOptions options = small_options();
    options.dimensions = 11;
    options.walks.walks_per_node = 2;
    options.walks.in_out_factor = .5;
    for (const Direction direction : {Direction::kOut, Direction::kBoth}) {
        Computation alone;
        const Floats first = embedding(graph_of(1100, edges, direction), options, alone);
        ASSERT_EQ(first.size(), 1100U * 11);
        for (unsigned threads = 1; threads <= 4; ++threads) {
            std::shuffle(edges.begin(), edges.end(), engine);
            Threads computation(threads);
            EXPECT_TRUE(embedding(graph_of(1100, edges, direction), options, computation) == first) << threads;
        }
    }
    Node2VecOptions other = options;
    other.walks.seed = 1;
    Computation alone;
    const Graph graph = graph_of(1100, edges, Direction::kOut);
    EXPECT_FALSE(embedding(graph, other, alone) == embedding(graph, options, alone));
}

// Numbers that any machine has to come to.
TEST(AlgorithmNode2Vec, IsTheSameOnAnyMachine) {
    Computation computation;
    Node2VecOptions options = small_options();
    options.dimensions = 3;
    const Floats vectors = embedding(graph_of(34, karate_club(), Direction::kBoth), options, computation);
    EXPECT_EQ(vectors[0], -1.3454119F);
    EXPECT_EQ(vectors[50], 2.42920923F);
    EXPECT_EQ(vectors[101], 0.190206617F);
}

TEST(AlgorithmNode2Vec, LeavesNodesWithoutEdgesAtTheirBegin) {
    Computation computation;
    Node2VecOptions options = small_options();
    const Graph graph = graph_of(5, {{0, 1}, {1, 2}, {2, 2}}, Direction::kBoth);
    const Floats vectors = embedding(graph, options, computation);
    const SkipGram begin(5, 16, 0);
    ASSERT_EQ(vectors.size(), 5U * 16);
    for (NodeNumber node = 0; node < 5; ++node) {
        const auto first = begin.centre(node);
        const bool same = std::equal(first.begin(), first.end(), vectors.begin() + node * 16);
        EXPECT_EQ(same, node >= 3) << node;
        for (const float value : first) EXPECT_LE(std::abs(value), .5F / 16);
    }
    EXPECT_TRUE(embedding(graph_of(0, {}, Direction::kOut), options, computation).empty());
    EXPECT_EQ(embedding(graph_of(3, {}, Direction::kOut), options, computation).size(), 3U * 16);
    // Walks from some nodes alone.
    const NodeNumber start = 3;
    options.walks.starts = {&start, 1};
    EXPECT_EQ(embedding(graph, options, computation).size(), 5U * 16);
}

double loss(const SkipGram& model, const std::vector<SeenPair>& pairs) {
    double sum = 0;
    const auto product = [&](NodeNumber centre, NodeNumber context) {
        double dot = 0;
        for (std::size_t i = 0; i < model.centre(centre).size(); ++i)
            dot += model.centre(centre)[i] * model.context(context)[i];
        return dot;
    };
    for (const SeenPair& pair : pairs) {
        sum += std::log1p(std::exp(-product(pair.centre, pair.context)));
        for (NodeNumber other = 0; other < 60; other += 7)
            sum += std::log1p(std::exp(product(pair.centre, other))) * 5 / 9;
    }
    return sum / static_cast<double>(pairs.size());
}

TEST(AlgorithmNode2Vec, LossFalls) {
    std::mt19937 engine(4);
    // Pairs within six groups of ten.
    std::vector<SeenPair> pairs;
    for (int i = 0; i < 20000; ++i) {
        const NodeNumber node = engine() % 60;
        pairs.push_back({node, node / 10 * 10 + static_cast<NodeNumber>(engine() % 10)});
    }
    std::vector<NodeNumber> nodes(60);
    for (NodeNumber node = 0; node < 60; ++node) nodes[node] = node;
    const std::vector<double> weights(60, 1);
    const AliasTable table(weights);
    SkipGram model(60, 20, 7);
    const double before = loss(model, pairs);
    EXPECT_NEAR(before, 6 * std::log(2), 1e-5); // all contexts are 0
    // Half of it at least: nodes of the same group are drawn as others, too, so that it does not come near to 0.
    for (int round = 0; round < 4; ++round)
        model.train(pairs, {nodes, table}, 5, .05F, .04F, Random(static_cast<std::uint64_t>(round)));
    EXPECT_LT(loss(model, pairs), before / 2);
}

// One step, against the formula in double precision.
TEST(AlgorithmNode2Vec, TakesTheGradientsStep) {
    const std::vector<NodeNumber> nodes = {2};
    const std::vector<double> weights = {1};
    const AliasTable table(weights);
    SkipGram model(3, 37, 8);
    const std::vector<SeenPair> pair = {{0, 1}};
    for (int i = 0; i < 300; ++i) model.train(pair, {nodes, table}, 1, .3F, .3F, Random(0)); // so that no vector is 0
    const auto copy = [](std::span<const float> vector) { return std::vector<double>(vector.begin(), vector.end()); };
    const auto centre = copy(model.centre(0)), seen = copy(model.context(1)), negative = copy(model.context(2));
    const auto gradient = [&](const std::vector<double>& context, double wanted) {
        double dot = 0;
        for (std::size_t i = 0; i < 37; ++i) dot += centre[i] * context[i];
        return .3 * (wanted - 1 / (1 + std::exp(-dot)));
    };
    const double up = gradient(seen, 1), down = gradient(negative, 0);
    EXPECT_GT(up, 1e-4);
    model.train(pair, {nodes, table}, 1, .3F, .3F, Random(0));
    // The sigmoid's table is exact to 1/128 of an argument, times a slope of 1/4.
    const double error = .3 / 128 / 4 * 3;
    for (std::size_t i = 0; i < 37; ++i) {
        EXPECT_NEAR(model.context(1)[i], seen[i] + up * centre[i], error);
        EXPECT_NEAR(model.context(2)[i], negative[i] + down * centre[i], error);
        EXPECT_NEAR(model.centre(0)[i], centre[i] + up * seen[i] + down * negative[i], error);
    }
}

TEST(AlgorithmNode2Vec, RefusesWhatMeansNothing) {
    Computation computation;
    const Graph graph = graph_of(2, {{0, 1}}, Direction::kBoth);
    const auto refused = [&](auto change) {
        Node2VecOptions options;
        change(options);
        try {
            node2vec(graph, options, computation);
        } catch (const Error& error) {
            return std::string(error.state()) == "22023";
        }
        return false;
    };
    for (const int dimensions : {0, -1, 16001})
        EXPECT_TRUE(refused([&](Node2VecOptions& options) { options.dimensions = dimensions; }));
    for (const int window : {0, 10001})
        EXPECT_TRUE(refused([&](Node2VecOptions& options) { options.window = window; }));
    for (const int negatives : {0, 101})
        EXPECT_TRUE(refused([&](Node2VecOptions& options) { options.negatives = negatives; }));
    EXPECT_TRUE(refused([](Node2VecOptions& options) { options.epochs = 0; }));
    for (const double rate : {0.0, -1.0, 1.5, std::numeric_limits<double>::quiet_NaN()})
        EXPECT_TRUE(refused([&](Node2VecOptions& options) { options.learning_rate = rate; }));
    EXPECT_TRUE(refused([](Node2VecOptions& options) { options.walks.length = 0; }));
    EXPECT_FALSE(refused([](Node2VecOptions&) {}));
}

TEST(AlgorithmNode2Vec, CanBeCancelledAndKeepsToMemory) {
    std::mt19937 engine(5);
    const Graph graph = graph_of(1000, random_edges(1000, 5000, engine), Direction::kBoth);
    Cancelled cancelled(100);
    EXPECT_THROW(node2vec(graph, small_options(), cancelled), Cancelled::Raised);
    const std::size_t before = held_bytes();
    {
        const MemoryLimit limit(100000, [] { throw Error(sqlstate::kProgramLimitExceeded, "too much"); });
        Computation computation;
        EXPECT_THROW(node2vec(graph, {}, computation), Error);
    }
    EXPECT_EQ(held_bytes(), before);
}

} // namespace
} // namespace rv::graph_algorithms::test
