// Shortest paths.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/computation.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

#include <limits>

namespace rv::graph_algorithms {

inline constexpr double kUnreached = std::numeric_limits<double>::infinity();

// From one node to all.
//
// A node may be the last but one of several shortest paths: the parent is the least one of those that are nearer. Where
// the last edge of all of them is of length 0, parents are as near as their children, and lead along the fewest such
// edges to a node whose parent is nearer, or to the start; of equal ones the least.
struct DistanceTree {
    Counted<double> distances;   // by node; kUnreached
    Counted<NodeNumber> parents; // by node, the one before it; kNoNode: the start, or unreached
};

// Nodes farther than `most` are not reached, nor are those at sums of weights beyond all numbers. Both raise 22023
// where the graph has no such start, or `most` is negative. By number of edges. Direction-optimizing where it pays
// (Beamer, Asanovic, Patterson 2012).
DistanceTree breadth_first(const Graph& graph, NodeNumber start, double most, Computation& computation);
// By weights: not negative. (Dijkstra 1959.)
DistanceTree dijkstra(const Graph& graph, NodeNumber start, double most, Computation& computation);

struct Path {
    Counted<NodeNumber> nodes; // empty: there is none
    Counted<double> distances; // by place in `nodes`, from the start on: the last one is the path's length
};

// One shortest path; by the number of edges if not `weighted`. Of equal ones the one whose parents are least, from the
// end back. From a node to itself: the node, length 0.
Path shortest_path(const Graph& graph, NodeNumber start, NodeNumber end, bool weighted, Computation& computation);

// The `count` shortest paths without loops, by length, then by number of edges, then by their nodes from the start on
// (Yen 1971): the first one may be another than shortest_path's. Parallel edges are one: the lightest. From a node to
// itself there is one.
std::vector<Path> shortest_paths(const Graph& graph, NodeNumber start, NodeNumber end, std::size_t count, bool weighted,
                                 Computation& computation);

// All pairs no farther than `most`, each node with itself left out: calls found(source, target, distance) in the order
// of the sources, then of the targets, on the calling thread.
class PairSink {
public:
    virtual void found(NodeNumber source, NodeNumber target, double distance) = 0;

protected:
    ~PairSink() = default;
};
void all_pairs(const Graph& graph, double most, bool weighted, PairSink& sink, Computation& computation);

struct SpanningEdge {
    NodeNumber source; // less than target
    NodeNumber target;
    double weight;
};
// Of least weight, as undirected; weights: finite, also negative. By weight, then source, then target: also the rule of
// ties. (Kruskal 1956.)
Counted<SpanningEdge> minimum_spanning_forest(const Graph& graph, Computation& computation);

} // namespace rv::graph_algorithms
