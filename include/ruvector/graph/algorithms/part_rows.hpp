// Rows of what divides a graph's nodes into parts: a part is named by a node of it. C++ zone.
#pragma once

#include "ruvector/graph/algorithms/call.hpp"

namespace rv::graph {

// A row for each node: the node and, by two more columns, the one that its part is named by. What is written has one
// column: that node's id or, where ids are no integers, its key.
void put_parts(Call& call, std::span<const NodeNumber> parts);

} // namespace rv::graph
