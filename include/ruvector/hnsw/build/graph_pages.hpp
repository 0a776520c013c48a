// The pages that a graph in memory becomes: first its vectors, node by node, then its links and rows.
//
// Nobody else sees the index yet, so nothing is written to the WAL; pages are locked all the same, for the
// checkpointer's sake.
#pragma once

#include "ruvector/hnsw/format/codes.hpp"

#include "ruvector/core/base/vector_cache.hpp"
#include "ruvector/core/graph_index/memory_graph.hpp"

namespace rv::hnsw {

class GraphPages final : public graph::VectorStore {
public:
    // For an index that has its metapage alone. Allocates in `context`. With an arena several processes write the pages
    // of one graph, each through a GraphPages of its own: all find in `places` where the others put their nodes.
    GraphPages(const Index& index, MemoryContext context, Arena* arena, RecordPool::State& places);

    // From now on copies of vectors are kept, in memory of that size.
    void open_cache(std::pmr::memory_resource* memory, Size bytes);

    // Stores a node with its vector and nothing else.
    void put(uint32_t node, graph::Value value, int level) override;
    void distances(const uint32_t* nodes, size_t n, graph::Value query, float* out) override;
    graph::Value view(uint32_t node, std::byte* scratch) override;

    // How much of the memory for the graph it takes or will take, when each of the participants adds one more node.
    // What it takes of an arena already, the arena knows.
    Size taken_bytes(const graph::MemoryGraph& graph, Size participants) const {
        if (shared_) return places_.missing_bytes(graph.size() + participants);
        return graph.has_vectors() ? 0 : places_.bytes() + cache_bytes_;
    }

    // Chooses the bounds of signatures by the nodes of the graph, and stores them. Others that complete nodes read them
    // first (read_signatures).
    void learn_signatures(const graph::MemoryGraph& graph);
    // Writes the links, with their codes, and the rows of some nodes; all nodes have been stored. Rows of the graph are
    // block << 16 | offset.
    void complete(const graph::MemoryGraph& graph, uint32_t first, uint32_t end);
    // When all nodes are complete.
    void complete_entry(const graph::MemoryGraph& graph);

private:
    Buffer lock_with_room(BlockNumber block, Size size);
    ItemRef place(ItemHeadDisk* item, Size size, ItemRef near = {});
    graph::Value load(PageReader& reader, uint32_t node);
    RefDisk place_row_lists(ItemRef owner, const Array<uint64>& rows);
    void encode_links(const graph::MemoryGraph& graph, uint32_t node, int layer, graph::Value own,
                      const LinkCodes& codes);
    void encode_inline_links(const graph::MemoryGraph& graph, uint32_t node, graph::Value own);
    graph::Value stored_value(uint32_t node);
    RefDisk place_upper(const graph::MemoryGraph& graph, uint32_t node, graph::Value own);
    void complete_node(const graph::MemoryGraph& graph, uint32_t node);

    ItemRef place_of(uint32_t node) const { return *reinterpret_cast<const ItemRef*>(places_[node]); }

    const Index& index_;
    bool shared_;
    RecordPool places_; // by node: an ItemRef
    Size value_bytes_;  // with the attributes
    VectorCache cache_;
    Size cache_bytes_ = 0;
    char* item_; // room for one item
    Array<uint64> rows_;
    Array<std::byte> codes_;
    Array<std::byte> own_value_;
    Array<std::byte> linked_value_;
    BlockNumber last_block_ = InvalidBlockNumber;
    BlockNumber end_of_nodes_ = 0; // the pages when all nodes had been stored
};

} // namespace rv::hnsw
