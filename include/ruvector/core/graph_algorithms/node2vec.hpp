// Random walks, and embeddings of nodes learned from them: Grover and Leskovec, "node2vec: Scalable feature learning
// for networks", 2016, over the skip-gram model with negative sampling of Mikolov et al. 2013. With p = q = 1 walks are
// of first order, which is DeepWalk (Perozzi, Al-Rfou, Skiena 2014).
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/computation.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

namespace rv::graph_algorithms {

struct WalkOptions {
    int walks_per_node = 10;  // 1 and more
    int length = 80;          // nodes of a walk, 1 and more; it ends earlier at a node without out-edges
    double return_factor = 1; // p, more than 0: greater: a walk goes back less often
    double in_out_factor = 1; // q, more than 0: greater: it stays nearer to where it came from
    std::uint64_t seed = 0;
    std::span<const NodeNumber> starts; // each once; empty: all nodes
};

struct Walks {
    Counted<std::uint64_t> offsets; // of walks in `nodes`, one more than there are walks
    Counted<NodeNumber> nodes;
};

// By start, then by number: each walk has its own random numbers, of seed, start and number. The next node is chosen in
// proportion to the weights (not negative; a node all of whose weights are 0 ends the walk), of parallel edges each;
// from the second step on times 1 / p for the node that the walk came from, 1 for one that an edge leads to from there,
// and 1 / q for others.
Walks random_walks(const Graph& graph, const WalkOptions& options, Computation& computation);

struct Node2VecOptions {
    WalkOptions walks;
    int dimensions = 128;         // 1 to 16000
    int window = 10;              // 1 to 10000: nodes before and behind; each centre draws how many of them it takes
    int negatives = 5;            // 1 to 100
    int epochs = 1;               // 1 and more: over the same walks
    double learning_rate = 0.025; // more than 0, at most 1: at first; falls to a ten thousandth of it
};

// By node, `dimensions` floats each: also of nodes without edges (what they begin with). The same whatever the number
// of threads, and on every machine. O(walks x length x window x negatives x dimensions). Memory: 8 bytes a node and
// dimension, and up to 64 MB for walks and pairs that are at work.
Counted<float> node2vec(const Graph& graph, const Node2VecOptions& options, Computation& computation);

} // namespace rv::graph_algorithms
