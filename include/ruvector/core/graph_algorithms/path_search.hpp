// What searches from one node share: they may run along either direction, end early, and refuse the same arguments.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/paths.hpp"

namespace rv::graph_algorithms {

// As breadth_first and dijkstra, whose arguments they do not check, along the edges of `out`. Done as soon as `end` and
// the nodes of its shortest path are as they would be there; the others may not be. kNoNode: no such end.
//
// `in`: the same edges the other way round, where they are at hand.
DistanceTree breadth_first_along(const Adjacency& out, const Adjacency* in, NodeNumber start, NodeNumber end,
                                 double most, Computation& computation);
DistanceTree dijkstra_along(const Adjacency& out, NodeNumber start, NodeNumber end, double most,
                            Computation& computation);

// Raises 22023 where the graph has no such node.
void require_node(const Graph& graph, NodeNumber node);
// Raises 22023 where no distance could be compared with it (NaN), or none is at most that (less than 0).
void require_most(double most);

} // namespace rv::graph_algorithms
