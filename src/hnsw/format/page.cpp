// Server zone. Items on pages.
#include "ruvector/hnsw/format/page.hpp"

#include "ruvector/hnsw/format/own_code.hpp"

extern "C" {
#include "miscadmin.h"
#include "storage/freespace.h"
#include "utils/rel.h"
}

namespace rv::hnsw {

bool is_data_page(const Index& index, BlockNumber block, Page page) {
    if (PageIsNew(page)) return false;
    // The server accepts a page that ends before its header does, and would panic when an item is added.
    if (PageGetSpecialSize(page) != MAXALIGN(sizeof(PageTailDisk)) || page_tail(page)->page_id != kPageId ||
        reinterpret_cast<PageHeader>(page)->pd_lower < SizeOfPageHeaderData) {
        raise_corrupted(index.relation, block, "the page is not a page of an hnsw index");
    }
    return true;
}

void init_data_page(Page page) {
    PageInit(page, BLCKSZ, sizeof(PageTailDisk));
    *page_tail(page) = PageTailDisk{1, 0, 0, kPageId};
}

namespace {

bool is_sparse_count(graph::Value value) {
    int32 count;
    std::memcpy(&count, value, sizeof(count));
    return count >= 0 && static_cast<size_t>(count) <= graph::kMaxSparseElements;
}

// Whether a node that takes `size` bytes has the body and the links that it says.
bool is_node_size(const Index& index, NodeDisk* node, Size size) {
    if (size < sizeof(NodeDisk) + sizeof(RefDisk)) return false;
    if (index.has_own_codes() && is_apart(node) != index.layout.values_apart) return false;
    if (is_apart(node) ? node_piece_count(node) < 1 || node_piece_count(node) > kMaxPieces
                       : index.layout.varies && !is_sparse_count(node_value(node))) {
        return false;
    }
    return size == index.layout.node_size(node->head.level, node_body(index, node));
}

} // namespace

ItemHeadDisk* item_at(const Index& index, BlockNumber block, Page page, OffsetNumber offset) {
    const ItemId id = PageGetItemId(page, offset);
    if (!ItemIdIsNormal(id)) return nullptr;
    const Size start = ItemIdGetOffset(id);
    const Size size = ItemIdGetLength(id);
    const auto* header = reinterpret_cast<PageHeader>(page);
    if (start < header->pd_upper || start + size > header->pd_special || start % MAXIMUM_ALIGNOF != 0 ||
        size < sizeof(ItemHeadDisk)) {
        raise_corrupted(index.relation, block, "an item lies outside of its page");
    }
    auto* head = reinterpret_cast<ItemHeadDisk*>(PageGetItem(page, id));
    bool sound = false;
    switch (static_cast<ItemType>(head->type)) {
    case ItemType::kNode:
        sound = head->rows <= kInlineRows && is_node_size(index, reinterpret_cast<NodeDisk*>(head), size);
        break;
    case ItemType::kRows: {
        const auto* rows = reinterpret_cast<const RowsDisk*>(head);
        sound = size >= offsetof(RowsDisk, row) && head->rows <= rows->capacity && rows->capacity <= kMaxRowsPerList &&
                size == rows_size(rows->capacity);
        break;
    }
    case ItemType::kPiece:
        sound = size > sizeof(PieceDisk);
        break;
    case ItemType::kUpper:
        sound = index.layout.upper_apart && head->level >= 1 && head->level <= index.layout.coded_top &&
                size == index.layout.upper_size(head->level);
        break;
    case ItemType::kDirectory:
    case ItemType::kSummary:
        sound = index.columns > 0 && size == kMaxItemSize;
        break;
    case ItemType::kPending:
        sound = index.has_pending && size == kMaxItemSize;
        break;
    }
    if (!sound) raise_corrupted(index.relation, block, "an item has a wrong type or size");
    return head;
}

ItemHeadDisk* find_item(const Index& index, Page page, ItemRef ref, ItemType type) {
    // The page's own mark lies at its other end, out of the way of what a search reads. A reference comes from another
    // page of the index, and an item's type, size and generation say enough.
    if (PageIsNew(page)) return nullptr;
    const OffsetNumber offset = ref.offset();
    if (offset < FirstOffsetNumber || offset > PageGetMaxOffsetNumber(page)) return nullptr;
    ItemHeadDisk* head = item_at(index, ref.block(), page, offset);
    if (head == nullptr || head->generation != ref.generation() || head->type != static_cast<uint8>(type))
        return nullptr;
    return head;
}

void prefetch_item(const Index& index, ItemRef ref, Size most) {
    constexpr Size kLine = 64;
    Page page = pg::peek_page(index.relation, ref.block());
    if (page == nullptr || SizeOfPageHeaderData + ref.offset() * sizeof(ItemIdData) > BLCKSZ) return;
    const ItemIdData id = *PageGetItemId(page, ref.offset());
    const Size start = id.lp_off;
    const Size last = start + id.lp_len;
    if (id.lp_len == 0 || last > BLCKSZ) return;
    const Size end = std::min(start + most, last);
    for (Size at = start; at < end; at += kLine) __builtin_prefetch(static_cast<const char*>(page) + at);
    __builtin_prefetch(static_cast<const char*>(page) + last - 1);
}

// --- Values ----------------------------------------------------------------------------------------------------------

namespace {

// The value of a node that lies in one piece, where it is; null if the piece is gone. Its page takes the place of the
// node's in `reader`.
graph::Value only_piece(const Index& index, PageReader& reader, NodeDisk* node) {
    const ItemRef ref = load_ref(node_pieces(index, node)[0]);
    if (!ref.valid()) return nullptr;
    Page page = reader.lock(ref);
    const auto* piece = reinterpret_cast<const PieceDisk*>(find_item(index, page, ref, ItemType::kPiece));
    if (piece == nullptr) return nullptr;
    if (ItemIdGetLength(PageGetItemId(page, ref.offset())) < piece_size(index.layout.value_bytes))
        raise_corrupted(index.relation, ref.block(), "the pieces of a value have wrong sizes");
    return piece->bytes;
}

// Puts a value that lies in pieces together. False if a piece is gone.
bool join_pieces(const Index& index, PageReader& reader, NodeDisk* node, std::byte* out) {
    ItemRef pieces[kMaxPieces];
    const int count = node_piece_count(node);
    for (int i = 0; i < count; i++) pieces[i] = load_ref(node_pieces(index, node)[i]);
    Size joined = 0;
    for (int i = 0; i < count; i++) {
        if (!pieces[i].valid()) return false;
        Page page = reader.lock(pieces[i]);
        const auto* piece = reinterpret_cast<const PieceDisk*>(find_item(index, page, pieces[i], ItemType::kPiece));
        if (piece == nullptr) return false;
        // Items are padded to MAXALIGN: the last piece may be a little longer than what is left of the value.
        const Size length = ItemIdGetLength(PageGetItemId(page, pieces[i].offset())) - sizeof(PieceDisk);
        const Size bytes = std::min(length, index.layout.value_bytes - joined);
        std::memcpy(out + joined, piece->bytes, bytes);
        joined += bytes;
    }
    const bool whole = index.layout.varies
                           ? joined >= sizeof(int32) && is_sparse_count(out) && index.space.bytes(out) <= joined
                           : joined == index.layout.value_bytes;
    if (!whole) raise_corrupted(index.relation, pieces[0].block(), "the pieces of a value have wrong sizes");
    return true;
}

// Copies a value that is stored, on the node or in pieces. False if a piece is gone.
bool copy_stored(const Index& index, PageReader& reader, NodeDisk* node, std::byte* out) {
    if (is_apart(node)) return join_pieces(index, reader, node, out);
    std::memcpy(out, node_value(node), node_body(index, node));
    return true;
}

} // namespace

graph::Value look_at_value(const Index& index, PageReader& reader, NodeDisk* node) {
    if (!index.has_own_codes()) return look_at_exact_value(index, reader, node);
    decode_own(index, node_own(node), index.scratch);
    return index.scratch;
}

graph::Value look_at_exact_value(const Index& index, PageReader& reader, NodeDisk* node) {
    if (!is_apart(node)) return node_value(node);
    if (node_piece_count(node) == 1 && !index.layout.varies) return only_piece(index, reader, node);
    return join_pieces(index, reader, node, index.scratch) ? index.scratch : nullptr;
}

bool measure(const Index& index, PageReader& reader, ItemRef ref, const graph::Value* to, int n, float* distances,
             bool* alive, bool wanted) {
    NodeDisk* node = reader.node(ref);
    if (node == nullptr) return false;
    if (alive != nullptr) *alive = wanted ? is_wanted(index, node) : !is_tombstone(node);
    graph::Value value = look_at_value(index, reader, node);
    for (int i = 0; value != nullptr && i < n; i++) distances[i] = index.space.distance(to[i], value);
    return value != nullptr;
}

bool copy_value(const Index& index, PageReader& reader, ItemRef ref, std::byte* out) {
    NodeDisk* node = reader.node(ref);
    if (node == nullptr) return false;
    if (!index.has_own_codes()) return copy_stored(index, reader, node, out);
    decode_own(index, node_own(node), out);
    return true;
}

bool copy_exact_value(const Index& index, PageReader& reader, ItemRef ref, std::byte* out) {
    NodeDisk* node = reader.node(ref);
    return node != nullptr && copy_stored(index, reader, node, out);
}

// --- Changing --------------------------------------------------------------------------------------------------------

Size free_space(Page page) {
    const Size free = PageGetFreeSpace(page);
    if (free < kMaxItemSize) return free;
    // One that has dead slots, and nothing else, is no empty page.
    return PageGetMaxOffsetNumber(page) == 0 ? kWholePage : kMaxItemSize - 1;
}

Buffer lock_exclusive(const Index& index, ItemRef ref) {
    const Buffer buffer = pg::read_buffer(index.relation, ref.block());
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    return buffer;
}

Buffer page_with_room(const Index& index, Size size, bool* fresh) {
    Relation relation = index.relation;
    const Size needed = size + sizeof(ItemIdData);
    BlockNumber block = RelationGetTargetBlock(relation);
    const BlockNumber blocks = RelationGetNumberOfBlocks(relation);
    if (block == InvalidBlockNumber || block >= blocks) block = GetPageWithFreeSpace(relation, needed);
    // Without a hint try the last page, as the heap does: backends that insert one row each share pages then.
    bool last_tried = false;
    if (block == InvalidBlockNumber && blocks > kFirstDataBlock) {
        block = blocks - 1;
        last_tried = true;
    }
    while (block != InvalidBlockNumber && block != kMetaBlock && block < blocks) {
        const Buffer buffer = pg::read_buffer(relation, block);
        LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
        Page page = BufferGetPage(buffer);
        *fresh = !is_data_page(index, block, page);
        if (*fresh || PageGetFreeSpace(page) >= size) {
            RelationSetTargetBlock(relation, block);
            return buffer;
        }
        const Size free = free_space(page);
        UnlockReleaseBuffer(buffer);
        block = RecordAndGetPageWithFreeSpace(relation, block, free, needed);
        if (block == InvalidBlockNumber && !last_tried) {
            block = blocks - 1;
            last_tried = true;
        }
    }
    const Buffer buffer = pg::extend_relation(relation);
    RelationSetTargetBlock(relation, BufferGetBlockNumber(buffer));
    *fresh = true;
    return buffer;
}

Buffer empty_page(const Index& index, bool* fresh) {
    Relation relation = index.relation;
    const Size needed = kMaxItemSize + sizeof(ItemIdData);
    const BlockNumber blocks = RelationGetNumberOfBlocks(relation);
    BlockNumber block = GetPageWithFreeSpace(relation, needed);
    while (block != InvalidBlockNumber && block != kMetaBlock && block < blocks) {
        CHECK_FOR_INTERRUPTS();
        const Buffer buffer = pg::read_buffer(relation, block);
        LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
        Page page = BufferGetPage(buffer);
        *fresh = !is_data_page(index, block, page);
        if (*fresh || PageGetMaxOffsetNumber(page) == 0) return buffer;
        const Size free = free_space(page);
        UnlockReleaseBuffer(buffer);
        block = RecordAndGetPageWithFreeSpace(relation, block, free, needed);
    }
    *fresh = true;
    return pg::extend_relation(relation);
}

namespace {

// So that whoever looks for room comes to know at once.
void tell_free_space(const Index& index, BlockNumber block, Size free) {
    RecordPageWithFreeSpace(index.relation, block, free);
    FreeSpaceMapVacuumRange(index.relation, block, block + 1);
}

} // namespace

void note_empty_page(const Index& index, BlockNumber block) { tell_free_space(index, block, kWholePage); }

void note_free_space(const Index& index, BlockNumber block) {
    const Buffer buffer = pg::read_buffer(index.relation, block);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    const Size free = free_space(BufferGetPage(buffer));
    UnlockReleaseBuffer(buffer);
    tell_free_space(index, block, free);
}

ItemRef add_item(const Index& index, Buffer buffer, Page page, bool fresh, ItemHeadDisk* item, Size size) {
    if (fresh) init_data_page(page);
    item->generation = page_tail(page)->generation;
    const OffsetNumber offset =
        PageAddItem(page, reinterpret_cast<char*>(item), size, InvalidOffsetNumber, false, false);
    if (offset == InvalidOffsetNumber)
        raise_corrupted(index.relation, BufferGetBlockNumber(buffer), "no room for an item");
    return make_ref(BufferGetBlockNumber(buffer), item->generation, offset);
}

void log_empty_page(const Index& index, Buffer buffer) {
    pg::PageEdit edit(index.relation, index.logged);
    init_data_page(edit.page(buffer, true));
    edit.commit();
}

ItemRef place_item(const Index& index, ItemHeadDisk* item, Size size) {
    bool fresh = false;
    const Buffer buffer = page_with_room(index, size, &fresh);
    pg::PageEdit edit(index.relation, index.logged);
    const ItemRef ref = add_item(index, buffer, edit.page(buffer, fresh), fresh, item, size);
    edit.commit();
    UnlockReleaseBuffer(buffer);
    return ref;
}

namespace {

// Free slots at the end are given back: a page without items has room for one that fills it.
void give_back_slots(Page page) {
    auto* header = reinterpret_cast<PageHeader>(page);
    for (OffsetNumber last = PageGetMaxOffsetNumber(page); last > 0 && !ItemIdIsUsed(PageGetItemId(page, last)); last--)
        header->pd_lower -= sizeof(ItemIdData);
    PageSetHasFreeLinePointers(page);
}

// With those in use, fewer than a vacuum has bits for (SlotMap).
constexpr int kMostDeadSlots = 32;

int dead_slots(Page page) {
    int dead = 0;
    for (OffsetNumber offset = FirstOffsetNumber; offset <= PageGetMaxOffsetNumber(page); offset++)
        dead += ItemIdIsDead(PageGetItemId(page, offset));
    return dead;
}

} // namespace

void remove_item(Page page, OffsetNumber offset) {
    PageIndexTupleDeleteNoCompact(page, offset);
    give_back_slots(page);
}

void kill_item(Page page, OffsetNumber offset) {
    PageIndexTupleDeleteNoCompact(page, offset);
    // The last slot has gone with the item.
    if (offset > PageGetMaxOffsetNumber(page)) reinterpret_cast<PageHeader>(page)->pd_lower += sizeof(ItemIdData);
    ItemIdSetDead(PageGetItemId(page, offset));
    if (dead_slots(page) <= kMostDeadSlots) return;
    revive_slots(page);
    raise_generation(page);
}

bool has_dead_slots(Page page) { return dead_slots(page) > 0; }

void revive_slots(Page page) {
    for (OffsetNumber offset = FirstOffsetNumber; offset <= PageGetMaxOffsetNumber(page); offset++) {
        const ItemId id = PageGetItemId(page, offset);
        if (ItemIdIsDead(id)) ItemIdSetUnused(id);
    }
    give_back_slots(page);
}

void kill_item(const Index& index, ItemRef ref, ItemType type) {
    const Buffer buffer = lock_exclusive(index, ref);
    const bool there = find_item(index, BufferGetPage(buffer), ref, type) != nullptr;
    if (there) {
        pg::PageEdit edit(index.relation, index.logged);
        kill_item(edit.page(buffer), ref.offset());
        edit.commit();
    }
    UnlockReleaseBuffer(buffer);
    if (there) note_free_space(index, ref.block());
}

void raise_generation(Page page) { page_tail(page)->generation++; }

void remove_item(const Index& index, ItemRef ref, ItemType type) {
    const Buffer buffer = lock_exclusive(index, ref);
    if (find_item(index, BufferGetPage(buffer), ref, type) != nullptr) {
        pg::PageEdit edit(index.relation, index.logged);
        Page page = edit.page(buffer);
        remove_item(page, ref.offset());
        raise_generation(page);
        edit.commit();
    }
    UnlockReleaseBuffer(buffer);
}

} // namespace rv::hnsw
