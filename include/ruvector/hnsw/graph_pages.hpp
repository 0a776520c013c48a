// The pages that a graph in memory becomes: first its vectors, node by node, then its links and rows.
//
// Nobody else sees the index yet, so nothing is written to the WAL; pages are locked all the same, for the
// checkpointer's sake.
#pragma once

#include "ruvector/hnsw/page.hpp"

#include "ruvector/core/base/vector_cache.hpp"
#include "ruvector/core/graph_index/memory_graph.hpp"

namespace rv::hnsw {

class GraphPages final : public graph::VectorStore {
public:
    // For an index that has its metapage alone. Allocates in `context`; keeps copies of vectors that take
    // `cache_bytes`.
    GraphPages(const Index& index, MemoryContext context, Size cache_bytes);

    // Stores the next node, with its vector and nothing else.
    void append(graph::Value value, int level) override;
    void distances(const uint32_t* nodes, size_t n, graph::Value query, float* out) override;
    graph::Value view(uint32_t node, std::byte* scratch) override;

    // The memory that it takes, cache included.
    Size bytes() const { return places_.capacity() * sizeof(ItemRef) + cache_bytes_; }

    // Writes the links and rows of all nodes, and the entry point. Rows of the graph are block << 16 | offset.
    void complete(const graph::MemoryGraph& graph);

private:
    ItemRef place(ItemHeadDisk* item, Size size);
    graph::Value load(PageReader& reader, uint32_t node);
    RefDisk place_row_lists(ItemRef owner, const Array<uint64>& rows);
    void complete_node(const graph::MemoryGraph& graph, uint32_t node, Array<uint64>& rows);

    const Index& index_;
    Array<ItemRef> places_; // by node
    VectorCache cache_;
    Size cache_bytes_;
    char* item_; // room for one item
    BlockNumber last_block_ = InvalidBlockNumber;
};

} // namespace rv::hnsw
