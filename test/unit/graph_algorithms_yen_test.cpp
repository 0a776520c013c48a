#include "path_support.hpp"
#include "ruvector/core/base/error.hpp"

#include <map>

namespace rv::graph_algorithms::test {
namespace {

using Nodes = std::vector<NodeNumber>;
using Known = std::tuple<double, std::size_t, Nodes>; // in the order of the paths

// All paths without loops, one after the other.
class AllPaths {
public:
    AllPaths(const Edges& steps, NodeNumber end) : end_(end) {
        for (const auto& [source, target, weight] : steps) {
            const auto [place, is_new] = lengths_[source].insert({target, weight});
            if (!is_new) place->second = std::min(place->second, weight);
        }
    }
    std::vector<Known> from(NodeNumber start) {
        nodes_ = {start};
        walk(0);
        std::sort(paths_.begin(), paths_.end());
        return paths_;
    }

private:
    void walk(double length) {
        const NodeNumber node = nodes_.back();
        if (node == end_) {
            paths_.emplace_back(length, nodes_.size(), nodes_);
            return;
        }
        for (const auto& [target, weight] : lengths_[node]) {
            if (std::find(nodes_.begin(), nodes_.end(), target) != nodes_.end()) continue;
            nodes_.push_back(target);
            walk(length + weight);
            nodes_.pop_back();
        }
    }
    NodeNumber end_;
    std::map<NodeNumber, std::map<NodeNumber, double>> lengths_;
    Nodes nodes_;
    std::vector<Known> paths_;
};

std::vector<Known> known(const std::vector<Path>& paths) {
    std::vector<Known> all;
    for (const Path& path : paths) {
        EXPECT_EQ(path.nodes.size(), path.distances.size());
        EXPECT_EQ(path.distances.front(), 0);
        EXPECT_TRUE(std::is_sorted(path.distances.begin(), path.distances.end()));
        all.emplace_back(path.distances.back(), path.nodes.size(), plain(path.nodes));
    }
    return all;
}

TEST(ShortestPaths, AreTheFirstOfAllOnRandomGraphs) {
    std::mt19937 engine(1);
    for (int round = 0; round < 500; ++round) {
        const RandomGraph random(engine, round % 2 == 0, 7);
        const auto start = static_cast<NodeNumber>(engine() % random.nodes);
        const auto end = static_cast<NodeNumber>(engine() % random.nodes);
        const bool weighted = round % 3 != 0;
        std::vector<Known> expected = AllPaths(random.steps(weighted), end).from(start);
        const std::size_t count = round % 4 == 0 ? 1000 : engine() % 8;
        if (expected.size() > count) expected.resize(count);
        Threads threads(1 + round % 4);
        EXPECT_EQ(known(shortest_paths(random.graph, start, end, count, weighted, threads)), expected);
        Edges edges = random.edges;
        std::shuffle(edges.begin(), edges.end(), engine);
        EXPECT_EQ(known(shortest_paths(random.of(edges), start, end, count, weighted, threads)), expected);
    }
}

// Sums that are rounded: lengths are those of the paths, and ascend.
TEST(ShortestPaths, AreTheFirstOfAllWithRoundedLengths) {
    std::mt19937 engine(2);
    Computation computation;
    for (int round = 0; round < 60; ++round) {
        Edges edges = random_edges(8, 20, engine);
        for (TestEdge& edge : edges) edge.weight /= 7;
        const Graph graph = graph_of(8, edges, Direction::kOut);
        std::vector<Known> expected = AllPaths(edges, 1).from(0);
        const std::vector<Known> all = known(shortest_paths(graph, 0, 1, 1000, true, computation));
        ASSERT_EQ(all.size(), expected.size());
        for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(std::get<0>(all[i]), std::get<0>(expected[i]));
        std::vector<Known> sorted = all;
        std::sort(sorted.begin(), sorted.end());
        EXPECT_EQ(sorted, expected);
    }
}

TEST(ShortestPaths, OfNothingAreNone) {
    Computation computation;
    const Graph graph = graph_of(3, {{0, 1, 2}, {1, 0, 1}, {0, 0, 1}}, Direction::kOut);
    EXPECT_TRUE(shortest_paths(graph, 0, 2, 5, true, computation).empty());
    EXPECT_TRUE(shortest_paths(graph, 0, 1, 0, true, computation).empty());
    EXPECT_EQ(known(shortest_paths(graph, 0, 0, 5, true, computation)), std::vector<Known>({{0, 1, {0}}}));
    EXPECT_THROW(shortest_paths(graph, 0, 3, 5, true, computation), Error);
    EXPECT_THROW(shortest_paths(graph, 3, 0, 5, true, computation), Error);
    EXPECT_THROW(shortest_paths(graph_of(2, {{0, 1, -1}}, Direction::kOut), 0, 1, 5, true, computation), Error);
}

TEST(ShortestPaths, CanBeCancelledAndLimited) {
    std::mt19937 engine(3);
    const Graph graph = graph_of(200, random_edges(200, 1000, engine), Direction::kBoth);
    Cancelled cancelled(50);
    EXPECT_THROW(shortest_paths(graph, 0, 1, 100, true, cancelled), Cancelled::Raised);
    Computation computation;
    expect_limited(3000, [&] { shortest_paths(graph, 0, 1, 100, true, computation); });
    expect_limited(30000, [&] { shortest_paths(graph, 0, 1, 10000, true, computation); });
}

} // namespace
} // namespace rv::graph_algorithms::test
