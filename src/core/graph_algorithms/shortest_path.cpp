#include "ruvector/core/graph_algorithms/path_search.hpp"

#include <algorithm>

namespace rv::graph_algorithms {

Path shortest_path(const Graph& graph, NodeNumber start, NodeNumber end, bool weighted, Computation& computation) {
    if (weighted) graph.require_weights(Graph::Weights::kNotNegative, "the weighted shortest path");
    require_node(graph, start);
    require_node(graph, end);
    const DistanceTree tree =
        weighted ? dijkstra_along(graph.out(), start, end, kUnreached, computation)
                 : breadth_first_along(graph.out(), graph.in_if_made(), start, end, kUnreached, computation);
    Path path;
    if (tree.distances[end] == kUnreached) return path;
    for (NodeNumber node = end; node != kNoNode; node = tree.parents[node]) {
        path.nodes.push_back(node);
        path.distances.push_back(tree.distances[node]);
    }
    std::reverse(path.nodes.begin(), path.nodes.end());
    std::reverse(path.distances.begin(), path.distances.end());
    return path;
}

} // namespace rv::graph_algorithms
