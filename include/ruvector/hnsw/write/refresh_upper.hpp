// Keeps the upper list of a node, a copy of its links with their codes, in step with the lists on the node.
#pragma once

#include "ruvector/hnsw/format/upper_lists.hpp"

namespace rv::hnsw {

// Brings the upper list of a node to what the node's own lists say, and makes one if it has none. `value` is the
// node's.
void refresh_upper(const Index& index, ItemRef ref, graph::Value value);

} // namespace rv::hnsw
