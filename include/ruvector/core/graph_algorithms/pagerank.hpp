// PageRank (Page, Brin, Motwani, Winograd, "The PageRank citation ranking", 1999) and personalised PageRank.
//
// The rank of a node is (1 - damping) of its share of the teleport, plus damping times what its neighbours pass on
// along their edges, in proportion to the weights. What nodes without out-edges (or whose weights sum to 0) have goes
// to the teleport's nodes. Ranks sum to 1. A self-loop passes its share back; parallel edges count each.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/computation.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

namespace rv::graph_algorithms {

struct PageRankOptions {
    double damping = 0.85;   // 0 to 1, 1 not included
    double tolerance = 1e-6; // ends where the ranks change by less in all (the sum of differences); 0: never
    int most_iterations = 100;
    // Where the teleport goes, all alike; none: to all nodes.
    std::span<const NodeNumber> seeds;
};

struct PageRankResult {
    Counted<double> ranks; // by node
    int iterations = 0;
    double change = 0; // of the last one
    bool converged = false;
};

// Weights: not negative. O(iterations x edges).
PageRankResult pagerank(const Graph& graph, const PageRankOptions& options, Computation& computation);

} // namespace rv::graph_algorithms
