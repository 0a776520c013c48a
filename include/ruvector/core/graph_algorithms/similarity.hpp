// How alike the neighbourhoods of two nodes are. Neighbourhoods are sets: parallel edges count once, and a node's own
// self-loop makes it a neighbour of itself. Of a directed graph the nodes that edges lead to. Weights do not count.
//
// Jaccard 1901; Szymkiewicz 1934 and Simpson 1943; Adamic and Adar, "Friends and neighbors on the web", 2003.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/computation.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

namespace rv::graph_algorithms {

enum class Similarity {
    kJaccard,    // common / in either; 0 where neither has any
    kOverlap,    // common / the smaller set (Szymkiewicz-Simpson); 0 where that is empty
    kAdamicAdar, // the sum over common neighbours of 1 / ln of their number of neighbours, as undirected; those with
                 // fewer than two count 0
};

// O(the smaller number of neighbours x ln of the greater one, or both).
double node_similarity(const Graph& graph, NodeNumber a, NodeNumber b, Similarity similarity, Computation& computation);

struct SimilarPair {
    NodeNumber a;
    NodeNumber b;
    double similarity;
};

struct SimilarOptions {
    Similarity similarity = Similarity::kJaccard;
    std::size_t most = 10;             // of each node, most similar first, of equal ones the least node first; 0: all
    double least = 0;                  // similarity: only pairs above 0 that have at least this
    std::span<const NodeNumber> nodes; // for these alone, each once; empty: all
    // Nodes that more nodes than this have as a neighbour do not count as neighbours: what so many have in common says
    // little, and takes most of the time. 0: all count.
    std::uint64_t most_neighbours = 0;
};

// By a, then as above. Both (a, b) and (b, a); no node with itself. O(the sum over nodes of the squares of their
// numbers of neighbours), which few nodes with very many neighbours can make long: see most_neighbours. Memory: 8 bytes
// (Adamic-Adar 12) a node and worker besides the result.
Counted<SimilarPair> similar_nodes(const Graph& graph, const SimilarOptions& options, Computation& computation);

} // namespace rv::graph_algorithms
