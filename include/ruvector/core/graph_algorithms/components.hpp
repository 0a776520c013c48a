// Which nodes hang together, in which order they can be done, and how deep in the graph they are.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/error.hpp"
#include "ruvector/core/graph_algorithms/computation.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

namespace rv::graph_algorithms {

// By node, the least node of its component: connected by edges in whatever direction. (Afforest: Sutton, Ben-Nun,
// Barak, 2018, or any other way to the same answer.)
Counted<NodeNumber> weak_components(const Graph& graph, Computation& computation);

// By node, the least node of its component: each can reach each. Undirected: as weak_components. (Tarjan 1972, without
// recursion.)
Counted<NodeNumber> strong_components(const Graph& graph, Computation& computation);

// Has the least node of some cycle, for those who know nodes by other names than their numbers.
class CycleFound : public Error {
public:
    explicit CycleFound(NodeNumber node);
    NodeNumber node() const noexcept { return node_; }

private:
    NodeNumber node_;
};

// All nodes, sources before targets; of those that may come next the least one first (Kahn 1962). Raises 22023: as
// CycleFound where there is a cycle (a self-loop is one), as another Error where the graph is undirected.
Counted<NodeNumber> topological_order(const Graph& graph, Computation& computation);

// By node, the greatest k such that it is in a k-core: a part where each has k neighbours. Directions, parallel edges
// and self-loops do not count. (Batagelj and Zaversnik 2003.)
Counted<std::uint32_t> core_numbers(const Graph& graph, Computation& computation);

} // namespace rv::graph_algorithms
