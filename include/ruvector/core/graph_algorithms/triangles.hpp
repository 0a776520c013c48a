// Triangles: directions, parallel edges and self-loops do not count.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/computation.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

namespace rv::graph_algorithms {

struct Triangles {
    Counted<std::uint64_t> of; // by node, triangles that it is in
    Counted<double>
        clustering;        // by node, triangles / pairs of neighbours; 0 with fewer than two (Watts, Strogatz 1998)
    std::uint64_t all = 0; // each once
    double average_clustering = 0; // over all nodes; 0 where there are none
    double transitivity = 0;       // 3 triangles / pairs of edges with a common end; 0 where there are none
};

// By degree order and intersection of sorted lists. O(edges^1.5).
Triangles triangles(const Graph& graph, Computation& computation);

} // namespace rv::graph_algorithms
