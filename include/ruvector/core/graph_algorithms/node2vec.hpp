// Random walks, and embeddings of nodes learned from them: Grover and Leskovec, "node2vec: Scalable feature learning for
// networks", 2016, over the skip-gram model with negative sampling of Mikolov et al. 2013.
#pragma once

#include "ruvector/core/graph_algorithms/computation.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

namespace rv::graph_algorithms {

struct WalkOptions {
    int walks_per_node = 10;
    int length = 80;          // nodes of a walk; it ends earlier at a node without out-edges
    double return_factor = 1; // p: greater: a walk goes back less often
    double in_out_factor = 1; // q: greater: it stays nearer to where it came from
    std::uint64_t seed = 0;
    std::span<const NodeNumber> starts; // empty: all nodes
};

struct Walks {
    Counted<std::uint64_t> offsets; // of walks in `nodes`, one more than there are walks
    Counted<NodeNumber> nodes;
};

// By start, then by number: each walk has its own random numbers, of seed, start and number. The next node is chosen in
// proportion to the weights (not negative; a node all of whose weights are 0 ends the walk).
Walks random_walks(const Graph& graph, const WalkOptions& options, Computation& computation);

struct Node2VecOptions {
    WalkOptions walks;
    int dimensions = 128;
    int window = 10;
    int negatives = 5;
    int epochs = 1;
    double learning_rate = 0.025; // at first; falls to a ten thousandth of it
};

// By node, `dimensions` floats each: also of nodes without edges (what they begin with). The same whatever the number of
// threads.
Counted<float> node2vec(const Graph& graph, const Node2VecOptions& options, Computation& computation);

} // namespace rv::graph_algorithms
