// What tests of shortest paths share: many small random graphs, and distances as plainly as they can be had.
#pragma once

#include "ruvector/core/graph_algorithms/paths.hpp"
#include "small_graphs.hpp"

#include <gtest/gtest.h>

#include <new>
#include <string>

namespace rv::graph_algorithms::test {

// A random graph as edges, for references that know no adjacency.
struct RandomGraph {
    NodeNumber nodes;
    Edges edges;
    bool directed;
    bool weighted;
    Graph graph;

    RandomGraph(std::mt19937& engine, bool zeros, NodeNumber most_nodes = 14)
        : nodes(static_cast<NodeNumber>(1 + engine() % most_nodes)),
          edges(random_edges(nodes, engine() % (3 * nodes), engine, zeros)),
          directed(engine() % 2 == 0),
          weighted(engine() % 4 != 0),
          graph(of(edges)) {}

    Graph of(const Edges& all) const {
        return graph_of(nodes, all, directed ? Direction::kOut : Direction::kBoth, weighted);
    }
    // Each edge as it may be walked, with its length.
    Edges steps(bool by_weight) const {
        Edges all;
        for (TestEdge edge : edges) {
            if (!by_weight || !weighted) edge.weight = 1;
            all.push_back(edge);
            if (!directed && edge.source != edge.target) all.push_back({edge.target, edge.source, edge.weight});
        }
        return all;
    }
};

// Bellman and Ford's.
inline std::vector<double> plain_distances(NodeNumber nodes, const Edges& steps, NodeNumber start) {
    std::vector<double> distances(nodes, kUnreached);
    distances[start] = 0;
    for (NodeNumber round = 0; round < nodes; ++round)
        for (const TestEdge& step : steps)
            distances[step.target] = std::min(distances[step.target], distances[step.source] + step.weight);
    return distances;
}

// The least node that is nearer and a shortest path's last but one. Where there is none but some equally near ones, the
// least of those from which it takes the fewest edges back to a node that has one.
inline std::vector<NodeNumber> plain_parents(NodeNumber nodes, const Edges& steps, NodeNumber start,
                                             const std::vector<double>& distances) {
    std::vector<NodeNumber> parents(nodes, kNoNode);
    std::vector<bool> settled(nodes, false);
    settled[start] = true;
    for (const auto& [source, target, weight] : steps) {
        if (distances[source] == kUnreached || distances[source] + weight != distances[target]) continue;
        if (distances[source] == distances[target] || target == start) continue;
        parents[target] = std::min(parents[target], source);
        settled[target] = true;
    }
    for (NodeNumber round = 0; round < nodes; ++round) {
        for (const auto& [source, target, weight] : steps)
            if (settled[source] && !settled[target] && distances[source] != kUnreached &&
                distances[source] + weight == distances[target])
                parents[target] = std::min(parents[target], source);
        for (NodeNumber node = 0; node < nodes; ++node) settled[node] = settled[node] || parents[node] != kNoNode;
    }
    return parents;
}

template <class T>
std::vector<T> plain(const Counted<T>& values) {
    return {values.begin(), values.end()};
}

// So that a limit is passed soon.
template <class Call>
void expect_limited(std::size_t bytes, Call&& call) {
    const MemoryLimit limit(bytes, [] { throw std::bad_alloc(); });
    const std::size_t before = held_bytes();
    EXPECT_THROW(call(), std::bad_alloc);
    EXPECT_EQ(held_bytes(), before);
}

// One after the other.
inline Graph chain(NodeNumber nodes, Direction direction = Direction::kOut) {
    Edges edges;
    for (NodeNumber node = 0; node + 1 < nodes; ++node) edges.push_back({node, node + 1, 1});
    return graph_of(nodes, edges, direction);
}

} // namespace rv::graph_algorithms::test
