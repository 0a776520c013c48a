// Communities of any numbers, by node.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

namespace rv::graph_algorithms {

// Names each by its least node. Numbers are below community.size().
void name_by_least(std::span<NodeNumber> community);

// Divides each into parts that are connected by edges of some weight, each named by its least node. Numbers are any.
void separate(const Adjacency& undirected, std::span<NodeNumber> community, Computation& computation);

// Each number of `given` once, but kNoNode, ascending.
Counted<NodeNumber> different_numbers(std::span<const NodeNumber> given);

} // namespace rv::graph_algorithms
