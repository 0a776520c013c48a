// Writing a graph that was built in memory to the pages of a new index.
#pragma once

#include "ruvector/hnsw/index.hpp"

#include "ruvector/core/graph_index/memory_graph.hpp"

namespace rv::hnsw {

// Appends the graph's nodes to an index that has its metapage alone, in the order of the nodes' numbers, and sets the
// entry point. The rows of the graph are block << 16 | offset.
void write_graph_pages(const Index& index, const graph::MemoryGraph& graph);

} // namespace rv::hnsw
