// Server zone.
#include "ruvector/hnsw/build/graph_pages.hpp"

extern "C" {
#include "miscadmin.h"
#include "utils/memutils.h"
}

#include "ruvector/hnsw/build/directory_build.hpp"
#include "ruvector/hnsw/format/own_code.hpp"
#include "ruvector/hnsw/format/upper_lists.hpp"
#include "ruvector/hnsw/search/page_source.hpp"
#include "ruvector/pg/memory.hpp"

namespace rv::hnsw {

using graph::MemoryGraph;

GraphPages::GraphPages(const Index& index, MemoryContext context, Arena* arena, RecordPool::State& places)
    : index_(index),
      shared_(arena != nullptr),
      places_(pg::context_memory(context), arena, Arena::End::kLow, places, sizeof(ItemRef)),
      value_bytes_(index.layout.value_bytes + index.layout.attribute_bytes),
      cache_(pg::context_memory(context), value_bytes_, 0),
      item_(static_cast<char*>(MemoryContextAlloc(context, BLCKSZ))),
      rows_(pg::context_memory(context)),
      codes_(pg::context_memory(context)),
      own_value_(pg::context_memory(context)),
      linked_value_(pg::context_memory(context)) {}

void GraphPages::open_cache(std::pmr::memory_resource* memory, Size bytes) {
    cache_ = VectorCache(memory, value_bytes_, bytes);
    cache_bytes_ = bytes;
}

// A page, exclusively locked, if it has room for an item; else none.
Buffer GraphPages::lock_with_room(BlockNumber block, Size size) {
    const Buffer buffer = pg::read_buffer(index_.relation, block);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    if (PageGetFreeSpace(BufferGetPage(buffer)) >= size) return buffer;
    UnlockReleaseBuffer(buffer);
    return InvalidBuffer;
}

// Adds an item to the page of `near` or one of those that follow, where the nodes have left room for it; else to the
// last page, or to a new one.
ItemRef GraphPages::place(ItemHeadDisk* item, Size size, ItemRef near) {
    constexpr BlockNumber kNearPages = 8;
    Buffer buffer = InvalidBuffer;
    for (BlockNumber i = 0; near.valid() && i < kNearPages && !BufferIsValid(buffer); i++) {
        if (near.block() + i < end_of_nodes_) buffer = lock_with_room(near.block() + i, size);
    }
    if (!BufferIsValid(buffer) && last_block_ != InvalidBlockNumber) buffer = lock_with_room(last_block_, size);
    if (!BufferIsValid(buffer)) {
        CHECK_FOR_INTERRUPTS();
        buffer = pg::extend_relation(index_.relation);
        init_data_page(BufferGetPage(buffer));
        last_block_ = BufferGetBlockNumber(buffer);
    }
    Page page = BufferGetPage(buffer);
    item->generation = page_tail(page)->generation;
    const OffsetNumber offset =
        PageAddItem(page, reinterpret_cast<char*>(item), size, InvalidOffsetNumber, false, false);
    if (offset == InvalidOffsetNumber) elog(ERROR, "failed to add an item to a page of an hnsw index");
    const ItemRef ref = make_ref(BufferGetBlockNumber(buffer), item->generation, offset);
    MarkBufferDirty(buffer);
    UnlockReleaseBuffer(buffer);
    return ref;
}

void GraphPages::put(uint32_t number, graph::Value value, int level) {
    const Layout& layout = index_.layout;
    const Size total = index_.space.bytes(value);
    const bool apart = layout.apart(level, total);
    const int count = Layout::pieces(total);
    RefDisk pieces[kMaxPieces];
    for (int i = 0; apart && i < count; i++) {
        const Size bytes = Layout::piece_bytes(total, i);
        std::memset(item_, 0, piece_size(bytes));
        auto* piece = reinterpret_cast<PieceDisk*>(item_);
        piece->head.type = static_cast<uint8>(ItemType::kPiece);
        std::memcpy(piece->bytes, value + static_cast<Size>(i) * kMaxPieceBytes, bytes);
        pieces[i] = store_ref(place(&piece->head, piece_size(bytes)));
    }
    const Size size = layout.node_size(level, layout.body_bytes(total, apart));
    std::memset(item_, 0, size);
    auto* node = reinterpret_cast<NodeDisk*>(item_);
    node->head.type = static_cast<uint8>(ItemType::kNode);
    node->head.level = static_cast<uint8>(level);
    node->head.flags = apart ? static_cast<uint16>(kValueApart | count << 8) : 0;
    if (apart) {
        std::memcpy(node_pieces(index_, node), pieces, sizeof(RefDisk) * static_cast<size_t>(count));
    } else if (index_.has_values()) {
        std::memcpy(node_value(node), value, total);
    }
    if (index_.has_own_codes()) encode_own(index_, value, node_own(node));
    std::memcpy(node_attributes(index_, node), value + total, layout.attribute_bytes);
    const ItemRef ref = place(&node->head, size);
    *reinterpret_cast<ItemRef*>(places_.make(number)) = ref;
}

// Copies a vector from its page into the cache.
graph::Value GraphPages::load(PageReader& reader, uint32_t node) {
    std::byte* value = cache_.put(node);
    const bool there = index_.has_values() ? copy_exact_value(index_, reader, place_of(node), value)
                                           : copy_value(index_, reader, place_of(node), value);
    if (!there) {
        raise_corrupted(index_.relation, place_of(node).block(), "a node has gone while it was built");
    }
    if (index_.columns > 0) {
        std::memcpy(value + index_.space.bytes(value), node_attributes(index_, reader.node(place_of(node))),
                    index_.layout.attribute_bytes);
    }
    return value;
}

void GraphPages::distances(const uint32_t* nodes, size_t n, graph::Value query, float* out) {
    ItemRef refs[graph::kMaxLinks];
    size_t missing[graph::kMaxLinks];
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (graph::Value value = cache_.find(nodes[i]); value != nullptr) {
            out[i] = index_.space.distance(query, value);
        } else {
            refs[count] = place_of(nodes[i]);
            missing[count++] = i;
        }
    }
    PageReader reader(index_);
    visit_ahead(index_, refs, count,
                [&](size_t i) { out[missing[i]] = index_.space.distance(query, load(reader, nodes[missing[i]])); });
    reader.release();
}

graph::Value GraphPages::view(uint32_t node, std::byte* scratch) {
    PageReader reader(index_);
    graph::Value value = cache_.find(node);
    if (value == nullptr) value = load(reader, node);
    reader.release();
    // What is in the cache may be replaced by the next vector that is looked at.
    std::memcpy(scratch, value, index_.space.bytes(value) + index_.layout.attribute_bytes);
    return scratch;
}

namespace {

ItemPointerData row_pointer(uint64 row) {
    ItemPointerData pointer;
    ItemPointerSet(&pointer, static_cast<BlockNumber>(row >> 16), static_cast<OffsetNumber>(row & 0xFFFF));
    return pointer;
}

} // namespace

// Places the rows of a node that do not fit on it, and returns the newest list.
RefDisk GraphPages::place_row_lists(ItemRef owner, const Array<uint64>& rows) {
    RefDisk newest{};
    for (size_t next = kInlineRows; next < rows.size();) {
        const int n = static_cast<int>(std::min<size_t>(rows.size() - next, kMaxRowsPerList));
        std::memset(item_, 0, rows_size(n));
        auto* list = reinterpret_cast<RowsDisk*>(item_);
        list->head.type = static_cast<uint8>(ItemType::kRows);
        list->head.rows = static_cast<uint16>(n);
        list->capacity = static_cast<uint16>(n);
        list->owner = store_ref(owner);
        list->next = newest;
        for (int i = 0; i < n; i++) list->row[i] = row_pointer(rows[next++]);
        newest = store_ref(place(&list->head, rows_size(n)));
    }
    return newest;
}

// The codes of a node's links on one layer.
void GraphPages::encode_links(const MemoryGraph& graph, uint32_t node, int layer, graph::Value own,
                              const LinkCodes& codes) {
    size_t slot = 0;
    for (const MemoryGraph::Link& to : graph.links(node, layer)) {
        graph::Value linked = graph.vector(to.node, linked_value_.data());
        const pg::Signature signature =
            codes.signature != nullptr ? index_.signatures->of(linked + index_.layout.value_bytes) : pg::Signature{0};
        encode_link(index_, own, {linked, signature}, codes, slot++);
    }
}

// The codes that lie on a node's page.
void GraphPages::encode_inline_links(const MemoryGraph& graph, uint32_t node, graph::Value own) {
    const Layout& layout = index_.layout;
    codes_.resize(layout.codes_size(graph.level(node)));
    std::fill(codes_.begin(), codes_.end(), std::byte{0});
    for (int layer = 0; layer <= graph.level(node) && index_.has_inline_codes(layer); layer++) {
        const LinkCodes codes(codes_.data() + layout.codes_size(layer - 1), static_cast<Size>(index_.max_links(layer)),
                              layout.code_row, is_signed(index_, layer));
        encode_links(graph, node, layer, own, codes);
    }
}

// What the code of a node's value stands for.
graph::Value GraphPages::stored_value(uint32_t node) {
    PageReader reader(index_);
    const bool there = copy_value(index_, reader, place_of(node), own_value_.data());
    reader.release();
    if (!there) raise_corrupted(index_.relation, place_of(node).block(), "a node has gone while it was built");
    return own_value_.data();
}

RefDisk GraphPages::place_upper(const MemoryGraph& graph, uint32_t node, graph::Value own) {
    const int layers = index_.layout.upper_layers(graph.level(node));
    const Size size = index_.layout.upper_size(layers);
    std::memset(item_, 0, size);
    auto* upper = reinterpret_cast<UpperDisk*>(item_);
    upper->head.type = static_cast<uint8>(ItemType::kUpper);
    upper->head.level = static_cast<uint8>(layers);
    upper->owner = store_ref(place_of(node));
    for (int layer = 1; layer <= layers; layer++) {
        RefDisk* link = upper_links(index_, upper, layer).data();
        for (const MemoryGraph::Link& to : graph.links(node, layer))
            *link++ = store_ref(place_of(to.node), to.fill != 0);
        encode_links(graph, node, layer, own, upper_codes(index_, upper, layer));
    }
    return store_ref(place(&upper->head, size, place_of(node)));
}

void GraphPages::complete_node(const MemoryGraph& graph, uint32_t node) {
    rows_.clear();
    graph.for_each_row(node, [&](uint64_t row) { rows_.push_back(row); });
    const RefDisk more_rows = place_row_lists(place_of(node), rows_);

    RefDisk upper{};
    codes_.clear();
    if (index_.has_codes(0)) {
        own_value_.resize(value_bytes_);
        linked_value_.resize(value_bytes_);
        graph::Value own = index_.has_own_codes() ? stored_value(node) : graph.vector(node, own_value_.data());
        if (index_.layout.has_upper(graph.level(node))) upper = place_upper(graph, node, own);
        encode_inline_links(graph, node, own);
    }
    const Buffer buffer = lock_exclusive(index_, place_of(node));
    NodeDisk* disk = find_node(index_, BufferGetPage(buffer), place_of(node));
    if (disk == nullptr) raise_corrupted(index_.relation, place_of(node).block(), "a node has gone while it was built");
    disk->head.rows = static_cast<uint16>(std::min<size_t>(rows_.size(), kInlineRows));
    for (size_t i = 0; i < disk->head.rows; i++) disk->row[i] = row_pointer(rows_[i]);
    disk->more_rows = more_rows;
    for (int layer = 0; layer <= graph.level(node); layer++) {
        RefDisk* link = node_links(index_, disk, layer).data();
        for (const MemoryGraph::Link& to : graph.links(node, layer)) {
            *link++ = store_ref(place_of(to.node), to.fill != 0, to.kept != 0);
        }
    }
    if (!codes_.empty()) std::memcpy(node_codes(index_, disk, 0).add, codes_.data(), codes_.size());
    if (load_ref(upper).valid()) *node_upper(index_, disk) = upper;
    MarkBufferDirty(buffer);
    UnlockReleaseBuffer(buffer);
}

void GraphPages::learn_signatures(const MemoryGraph& graph) {
    if (index_.signatures == nullptr) return;
    // Evenly among all.
    constexpr uint32_t kMost = 1U << 14;
    const uint32_t step = 1 + graph.size() / kMost;
    own_value_.resize(value_bytes_);
    Array<uint64> keys(rows_.memory());
    for (int column = 0; column < index_.columns; column++) {
        keys.clear();
        for (uint32_t node = 0; node < graph.size(); node += step) {
            CHECK_FOR_INTERRUPTS();
            graph::Value value = graph.vector(node, own_value_.data());
            const pg::Attributes attributes(value + index_.layout.value_bytes);
            if ((attributes.nulls() >> column & 1) == 0) keys.push_back(attributes.key(column));
        }
        if (!keys.empty()) index_.signatures->learn(column, {&keys[0], keys.size()});
    }
    store_signatures(index_);
}

void GraphPages::complete(const MemoryGraph& graph, uint32_t first, uint32_t end) {
    if (end_of_nodes_ == 0) end_of_nodes_ = RelationGetNumberOfBlocks(index_.relation);
    for (uint32_t node = first; node < end; node++) {
        CHECK_FOR_INTERRUPTS();
        complete_node(graph, node);
    }
}

void GraphPages::complete_entry(const MemoryGraph& graph) {
    if (index_.columns > 0) DirectoryBuild(index_, rows_.memory()).run();
    if (graph.size() > 0) raise_entry(index_, place_of(graph.entry()), graph.entry_level());
}

} // namespace rv::hnsw
