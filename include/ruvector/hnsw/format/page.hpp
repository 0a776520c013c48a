// Items on pages: finding, reading and placing them. Every pointer into a page is checked here, and nowhere else.
#pragma once

#include "ruvector/hnsw/format/index.hpp"
#include "ruvector/pg/buffers.hpp"

namespace rv::hnsw {

// --- Finding ---------------------------------------------------------------------------------------------------------

inline PageTailDisk* page_tail(Page page) { return reinterpret_cast<PageTailDisk*>(PageGetSpecialPointer(page)); }

// Whether the page is a data page; false for one that is all zeros, as a crash during extension leaves it. Raises for
// others.
bool is_data_page(const Index& index, BlockNumber block, Page page);

void init_data_page(Page page);

// The item in a slot with its type and size checked; null for a slot without one. The page must be a data page and
// locked.
ItemHeadDisk* item_at(const Index& index, BlockNumber block, Page page, OffsetNumber offset);

// Calls use(offset, item) for each item of a data page, as item_at() gives it.
template <class Use>
void for_each_item(const Index& index, BlockNumber block, Page page, Use&& use) {
    for (OffsetNumber offset = FirstOffsetNumber; offset <= PageGetMaxOffsetNumber(page); offset++) {
        if (ItemHeadDisk* head = item_at(index, block, page, offset); head != nullptr) use(offset, head);
    }
}

// The heap rows that an item itself lists.
inline std::span<ItemPointerData> item_rows(ItemHeadDisk* head) {
    switch (static_cast<ItemType>(head->type)) {
    case ItemType::kNode:
        return {reinterpret_cast<NodeDisk*>(head)->row, head->rows};
    case ItemType::kRows:
        return {reinterpret_cast<RowsDisk*>(head)->row, head->rows};
    case ItemType::kPiece:
    case ItemType::kUpper:
    case ItemType::kDirectory:
    case ItemType::kSummary:
    case ItemType::kPending:
        break;
    }
    return {};
}

// The item that `ref` names, of the given type; null if the reference is broken.
ItemHeadDisk* find_item(const Index& index, Page page, ItemRef ref, ItemType type);

inline NodeDisk* find_node(const Index& index, Page page, ItemRef ref) {
    return reinterpret_cast<NodeDisk*>(find_item(index, page, ref, ItemType::kNode));
}

// Has the processor fetch an item, where it seems to be, or so many bytes of its start, and its end. Reads the page
// without a lock, and believes nothing that it says.
void prefetch_item(const Index& index, ItemRef ref, Size most = BLCKSZ);

// --- Parts of a node -------------------------------------------------------------------------------------------------

inline bool is_tombstone(const NodeDisk* node) { return (node->head.flags & kTombstone) != 0; }
inline bool is_pending(const NodeDisk* node) { return (node->head.flags & kPending) != 0; }
inline bool is_apart(const NodeDisk* node) { return (node->head.flags & kValueApart) != 0; }
inline std::byte* node_value(NodeDisk* node) { return reinterpret_cast<std::byte*>(node + 1); }
inline OwnDisk* node_own(NodeDisk* node) { return reinterpret_cast<OwnDisk*>(node + 1); }
inline RefDisk* node_pieces(const Index& index, NodeDisk* node) {
    return reinterpret_cast<RefDisk*>(node_value(node) + index.layout.own_bytes);
}

inline int node_piece_count(const NodeDisk* node) { return node->head.flags >> 8; }

inline Size node_body(const Index& index, NodeDisk* node) {
    if (is_apart(node)) return index.layout.own_bytes + static_cast<Size>(node_piece_count(node)) * sizeof(RefDisk);
    if (index.has_own_codes()) return index.layout.own_bytes;
    return index.layout.varies ? index.space.bytes(node_value(node)) : index.layout.value_bytes;
}

inline std::span<RefDisk> node_links(const Index& index, NodeDisk* node, int layer) {
    const Size first = layer == 0 ? 0 : index.layout.slots(layer - 1);
    auto* links = reinterpret_cast<RefDisk*>(node_value(node) + MAXALIGN(node_body(index, node)));
    return {links + first, static_cast<size_t>(index.max_links(layer))};
}

// Of a node that was pending: whether its row has gone over to another one of its value. A node whose rows a vacuum
// takes out keeps its mark.
inline bool has_joined(const NodeDisk* node) { return is_tombstone(node) && !is_pending(node); }

// Whether nothing has begun to link a pending node: no link leads to it.
inline bool is_untouched(const Index& index, NodeDisk* node) {
    return is_pending(node) && !load_ref(node_links(index, node, 0)[0]).valid();
}

// The attributes of a node's rows, which end the item.
inline std::byte* node_attributes(const Index& index, NodeDisk* node) {
    const Size size = index.layout.node_size(node->head.level, node_body(index, node));
    return reinterpret_cast<std::byte*>(node) + (size - index.layout.attribute_bytes);
}

// What links to a node have beside their codes; 0 where they have nothing.
inline pg::Signature node_signature(const Index& index, NodeDisk* node) {
    return index.signatures == nullptr ? pg::Signature{0} : index.signatures->of(node_attributes(index, node));
}

// Whether a node may be an answer: it has rows, and meets the conditions of the scan.
inline bool is_wanted(const Index& index, NodeDisk* node) {
    return !is_tombstone(node) && (index.conditions == nullptr || index.conditions->met(node_attributes(index, node)));
}

// --- A page under a shared lock --------------------------------------------------------------------------------------

// Locks one page at a time, and keeps it while the next item lies on the same page. release() comes before anything
// that may wait; after an error the transaction's abort releases.
class PageReader {
public:
    explicit PageReader(const Index& index) : index_(index) {}

    // The page of `ref`, share-locked.
    Page lock(ItemRef ref) {
        if (!BufferIsValid(buffer_) || block_ != ref.block()) {
            release();
            block_ = ref.block();
            buffer_ = pg::read_buffer(index_.relation, block_);
            LockBuffer(buffer_, BUFFER_LOCK_SHARE);
            pg::test_for_old_snapshot(index_.snapshot, index_.relation, BufferGetPage(buffer_));
        }
        return BufferGetPage(buffer_);
    }

    // The node that `ref` names, its page share-locked; null if the reference is broken.
    NodeDisk* node(ItemRef ref) { return find_node(index_, lock(ref), ref); }

    void release() {
        if (BufferIsValid(buffer_)) UnlockReleaseBuffer(buffer_);
        buffer_ = InvalidBuffer;
    }

private:
    const Index& index_;
    Buffer buffer_ = InvalidBuffer;
    BlockNumber block_ = InvalidBlockNumber;
};

// --- Values ----------------------------------------------------------------------------------------------------------

// Distances of a node's value to `n` values (n <= 2), in one visit. False if the reference is broken. `alive` may be
// null; `wanted`: it says whether the node is wanted. The page stays locked in `reader` unless the value lies apart.
bool measure(const Index& index, PageReader& reader, ItemRef ref, const graph::Value* to, int n, float* distances,
             bool* alive, bool wanted = false);

// The value of a node whose page is locked in `reader`: on its page, on that of its only piece, which then is the one
// locked, or put together or decoded in the index's scratch room. Null if a piece is gone. Valid until the next page is
// locked.
graph::Value look_at_value(const Index& index, PageReader& reader, NodeDisk* node);

// Copies a node's value to `out`, which has room for the index's largest. False if the reference is broken.
bool copy_value(const Index& index, PageReader& reader, ItemRef ref, std::byte* out);

// The same two of the exact value, where the index has it (Index::has_values()).
graph::Value look_at_exact_value(const Index& index, PageReader& reader, NodeDisk* node);
bool copy_exact_value(const Index& index, PageReader& reader, ItemRef ref, std::byte* out);

// --- Changing --------------------------------------------------------------------------------------------------------

// A data page's room as the free space map is told. The map rounds down, and would never again offer a page for an item
// that fills one: a page without items counts as more.
inline constexpr Size kWholePage = BLCKSZ - 1;
Size free_space(Page page);

// Pins and exclusively locks the page of `ref`.
Buffer lock_exclusive(const Index& index, ItemRef ref);

// A page with `size` bytes of room for an item, pinned and exclusively locked. `fresh`: it must be initialised.
Buffer page_with_room(const Index& index, Size size, bool* fresh);
// A page without items, in the same way; and says that a page has become one.
Buffer empty_page(const Index& index, bool* fresh);
void note_empty_page(const Index& index, BlockNumber block);
// Puts an item (its head's generation is filled in) on that page, which is being edited, and returns where.
ItemRef add_item(const Index& index, Buffer buffer, Page page, bool fresh, ItemHeadDisk* item, Size size);
// Makes a fresh page, which is locked, an empty one, in a record of its own. An item that comes on it then is logged
// without its zeros, as it is not in an image of the page: for items that have many.
void log_empty_page(const Index& index, Buffer buffer);

// Stores an item on a page with room, and returns where. Not a node: see place_node() (write/place_node.hpp).
ItemRef place_item(const Index& index, ItemHeadDisk* item, Size size);

// Removes an item from a page that is being edited, and leaves its slot dead: nothing takes it before revive_slots(),
// so that the generation need not rise now. Where too many slots are dead, it revives them and raises the generation.
void kill_item(Page page, OffsetNumber offset);
bool has_dead_slots(Page page);
// Makes dead slots free. raise_generation() belongs to it.
void revive_slots(Page page);
// The same in a record of its own, if the item is there, with a word to the free space map.
void kill_item(const Index& index, ItemRef ref, ItemType type);
// Tells the free space map what a page has.
void note_free_space(const Index& index, BlockNumber block);

// Removes an item from a page that is being edited; the other items keep their slots. raise_generation() belongs to it,
// once for all items that go in one edit.
void remove_item(Page page, OffsetNumber offset);
void raise_generation(Page page);

// Removes the item that `ref` names, if it is there.
void remove_item(const Index& index, ItemRef ref, ItemType type);

} // namespace rv::hnsw
