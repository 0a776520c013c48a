// Maximum flow and minimum cut between two nodes.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
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
    double value = 0;         // the sum of the cut's capacities
    Counted<FlowEdge> edges;  // that carry any, by source, then target
    Counted<FlowEdge> cut;    // the minimum cut's: from nodes on the start's side (the smallest such side) to others
    Counted<NodeNumber> side; // those on the start's side, ascending
};

// Capacities are the weights: not negative; of an undirected graph each way. Between two nodes the flow is what flows
// more one way than the other. Which of several greatest flows it is does not depend on the order of edges. Edges
// without capacity are not of the cut. Raises 22023 where start and end are the same. (Dinic, "Algorithm for solution
// of a problem of maximum flow in networks with power estimation", 1970.)
Flow maximum_flow(const Graph& graph, NodeNumber start, NodeNumber end, Computation& computation);

} // namespace rv::graph_algorithms
