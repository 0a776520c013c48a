// Communities: parts with more edges within than chance has. Directed graphs count as undirected ones.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/computation.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

namespace rv::graph_algorithms {

struct CommunityOptions {
    double resolution = 1;    // more than 0, finite; greater: more and smaller communities
    std::uint64_t seed = 0;   // of the order in which nodes are looked at
    int most_levels = 20;     // in all
    int most_passes = 100;    // over the nodes of a level
    double least_gain = 1e-7; // of modularity that is worth another pass
};

struct Communities {
    Counted<NodeNumber> of; // by node, the least node of its community
    double modularity = 0;  // of this partition; 0 where there is no weight at all
    int levels = 0;         // graphs, coarser and coarser, whose nodes moved; of all runs through them
};

// Both end with nodes that start from the partition found, where the run before brought much: what igraph's Louvain, of
// one run, misses. The sum of all weights must be finite. A node without weight is a community.

// Blondel, Guillaume, Lambiotte, Lefebvre, "Fast unfolding of communities in large networks", 2008. Weights: not
// negative.
Communities louvain(const Graph& graph, const CommunityOptions& options, Computation& computation);

// Traag, Waltman, van Eck, "From Louvain to Leiden", 2019, with modularity: each community is connected, by edges of
// more weight than 0.
Communities leiden(const Graph& graph, const CommunityOptions& options, Computation& computation);

struct LabelPropagationOptions {
    std::uint64_t seed = 0;
    int most_passes = 100;
    // By node, the label, any number, that it begins with and keeps, kNoNode: none of its own; empty: each begins with
    // its own, and none keeps it.
    std::span<const NodeNumber> fixed;
};

// By node, the least node of its community (with `fixed`, the label). Each node in turn, in a new random order each
// pass, takes the label that weighs most among its neighbours; of several its own, else one by the seed. Ends where no
// node would change. Raghavan, Albert, Kumara 2007. A node without neighbours keeps its own; with
// `fixed`, what no label reaches has kNoNode. A self-loop is one neighbour; edges of no weight are none. Weights: not
// negative.
Counted<NodeNumber> label_propagation(const Graph& graph, const LabelPropagationOptions& options,
                                      Computation& computation);

// Of any partition, its communities named by any numbers: the sum over communities of (weight within / all) -
// resolution (weight of ends / 2 all)^2. A self-loop of an undirected graph counts twice as its node's ends, once as an
// edge. Newman and Girvan 2004.
double modularity(const Graph& graph, std::span<const NodeNumber> community, double resolution,
                  Computation& computation);

} // namespace rv::graph_algorithms
