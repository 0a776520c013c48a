// Maximum flow and minimum cut between two nodes.
#pragma once

#include "ruvector/core/graph_algorithms/computation.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

namespace rv::graph_algorithms {

struct FlowEdge {
    NodeNumber source;
    NodeNumber target;
    double capacity; // of parallel edges together
    double flow;     // of an undirected graph in the direction in which it is positive
};

struct Flow {
    double value = 0;
    Counted<FlowEdge> edges; // that carry any, by source, then target
    Counted<FlowEdge> cut;   // the minimum cut's: from nodes on the start's side (the smallest such side) to others
    Counted<NodeNumber> side; // those on the start's side
};

// Capacities are the weights: not negative; of an undirected graph each way. Raises 22023 where start and end are the
// same. (Dinic 1970, or Goldberg and Tarjan 1988.)
Flow maximum_flow(const Graph& graph, NodeNumber start, NodeNumber end, Computation& computation);

} // namespace rv::graph_algorithms
