// For each node of a graph as a source: how many others it reaches and what their distances sum to. What closeness and
// harmonic centrality are made of.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/computation.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

namespace rv::graph_algorithms {

struct SourceSums {
    std::uint64_t reached = 0; // nodes but the source
    double distances = 0;      // their sum, from the nearest on
    double inverses = 0;       // the sum of 1 / distance; infinite where one is 0
};

// By source, along the edges of `out`; by their number if not `weighted`, else by weights, which are not negative.
// `name`: for progress.
Counted<SourceSums> sums_from_all(const Adjacency& out, bool weighted, const char* name, Computation& computation);

} // namespace rv::graph_algorithms
