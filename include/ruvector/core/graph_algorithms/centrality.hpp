// How near a node is to all others, and how many shortest paths lead through it.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/computation.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

namespace rv::graph_algorithms {

struct BetweennessOptions {
    bool weighted = false;   // lengths of edges are their weights: more than 0 (0 is refused, as ties of paths would
                             // have no number)
    bool normalized = false; // divided by (n - 1)(n - 2), of an undirected graph by half of that
    std::uint64_t samples =
        0; // 0: exact; else from so many sources, drawn without repetition, extrapolated by n / samples
    std::uint64_t seed = 0;
};

// By node, the sum over pairs of other nodes of the share of their shortest paths that lead through it; of an
// undirected graph each pair once. Parallel edges are several paths; self-loops are on none. Brandes, "A faster
// algorithm for betweenness centrality", 2001; sampled: Brandes and Pich, 2007.
Counted<double> betweenness(const Graph& graph, const BetweennessOptions& options, Computation& computation);

struct ClosenessOptions {
    bool weighted = false; // as above, 0 allowed
    // Of the component alone, as Freeman has it; else times the share of the nodes that it reaches (Wasserman and
    // Faust), which compares nodes of unlike components.
    bool of_component = false;
};

// By node, reached nodes (itself not counted) / the sum of their distances, along the edges' direction *to* the others;
// 0 where none is reached, or the sum is 0.
Counted<double> closeness(const Graph& graph, const ClosenessOptions& options, Computation& computation);

// By node, the sum of 1 / distance to all others (none of one that is not reached), divided by n - 1 if `normalized`.
// Distances of 0 (weights of 0) are refused. Marchiori and Latora 2000; Boldi and Vigna 2014.
Counted<double> harmonic(const Graph& graph, bool weighted, bool normalized, Computation& computation);

} // namespace rv::graph_algorithms
