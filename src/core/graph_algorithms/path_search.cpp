#include "ruvector/core/graph_algorithms/path_search.hpp"

#include "ruvector/core/base/error.hpp"

#include <string>

namespace rv::graph_algorithms {

void require_node(const Graph& graph, NodeNumber node) {
    if (node < graph.nodes()) return;
    throw Error(sqlstate::kInvalidParameterValue, "the graph has no such node",
                "It has " + std::to_string(graph.nodes()) + " nodes, and node number " + std::to_string(node) +
                    " was asked for.");
}

void require_most(double most) {
    if (most >= 0) return;
    throw Error(sqlstate::kInvalidParameterValue, "a greatest distance must not be negative",
                "It is " + std::to_string(most) + ".");
}

} // namespace rv::graph_algorithms
