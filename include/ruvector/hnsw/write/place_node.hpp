// Storing a node of an index with its entries in the directory and in the pending area.
#pragma once

#include "ruvector/hnsw/format/directory.hpp"

namespace rv::hnsw {

// Stores a node, with an entry in the directory if the index has further columns, and returns where. `value` is the
// node's in all that happens on pages.
ItemRef place_node(const Index& index, NodeDisk* node, Size size, graph::Value value);

// The same for a node with one row that is to be linked later, with an entry in the pending area.
ItemRef place_pending_node(const Index& index, NodeDisk* node, Size size, graph::Value value);

} // namespace rv::hnsw
