// Degrees.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/computation.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

namespace rv::graph_algorithms {

struct Degrees {
    Counted<std::uint64_t> out, in; // of a directed graph; undirected: `out` is the degree, `in` is empty
    Counted<double> strength;       // sums of weights, of out and in together; of a graph with weights, else empty
};

// Parallel edges count each, a self-loop once in and once out (twice in an undirected graph).
Degrees degrees(const Graph& graph, Computation& computation);

} // namespace rv::graph_algorithms
