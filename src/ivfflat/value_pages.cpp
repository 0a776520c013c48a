// Server zone. Exact vectors of a coded index.
#include "ruvector/ivfflat/value_pages.hpp"

extern "C" {
#include "storage/freespace.h"
#include "storage/indexfsm.h"
}

namespace rv::ivfflat {

OffsetNumber free_place(const Entries& entries) {
    for (int i = 0; i < entries.count(); i++) {
        if (!ItemPointerIsValid(entries.row(i))) return static_cast<OffsetNumber>(i + 1);
    }
    return entries.room() > 0 ? static_cast<OffsetNumber>(entries.count() + 1) : InvalidOffsetNumber;
}

void put_value(const Index& index, Entries& entries, OffsetNumber place, const ItemPointerData& row,
               const void* vector) {
    if (place > entries.count()) {
        entries.add(row, vector, index.vector_bytes());
        return;
    }
    *entries.row(place - 1) = row;
    std::memcpy(entries.payload(place - 1), vector, index.vector_bytes());
}

namespace {

// Pages that are wholly free have a category of their own (indexfsm.h).
constexpr Size kWhollyFree = BLCKSZ / 2;

// Locks a page if it takes another value. Else, the map knows now.
Buffer try_page(const Index& index, BlockNumber block) {
    const Buffer buffer = pg::read_buffer(index.relation, block);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    Page page = BufferGetPage(buffer);
    const bool values = !PageIsNew(page) && page_kind(page) == PageKind::kValues;
    if (values && free_place(value_entries(index, block, page)) != InvalidOffsetNumber) return buffer;
    UnlockReleaseBuffer(buffer);
    if (values) RecordPageWithFreeSpace(index.relation, block, 0);
    return InvalidBuffer;
}

} // namespace

// As the heap does it, each backend goes on with the page that it used last, so that they keep out of each other's way.
Buffer page_for_value(const Index& index, bool* fresh) {
    *fresh = false;
    Relation relation = index.relation;
    const BlockNumber blocks = RelationGetNumberOfBlocks(relation);
    const Size stride = index.value_stride() + sizeof(ItemPointerData);
    BlockNumber block = RelationGetTargetBlock(relation);
    if (block == InvalidBlockNumber && stride < kWhollyFree) block = GetPageWithFreeSpace(relation, stride);
    while (block != InvalidBlockNumber) {
        const bool plausible = block >= index.first_data_block() && block < blocks;
        const Buffer buffer = plausible ? try_page(index, block) : InvalidBuffer;
        if (buffer != InvalidBuffer) {
            RelationSetTargetBlock(relation, block);
            return buffer;
        }
        if (stride >= kWhollyFree) break;
        // A wholly free page may be named, too; it is left for whoever takes free pages.
        const BlockNumber next = GetPageWithFreeSpace(relation, stride);
        block = next == block ? InvalidBlockNumber : next;
    }
    *fresh = true;
    const Buffer buffer = take_free_page(index);
    RelationSetTargetBlock(relation, BufferGetBlockNumber(buffer));
    return buffer;
}

const char* value_on(const Index& index, BlockNumber block, Page page, OffsetNumber place, const ItemPointerData& row) {
    if (PageIsNew(page) || page_kind(page) != PageKind::kValues) return nullptr;
    const Entries entries = value_entries(index, block, page);
    if (place < 1 || place > entries.count()) return nullptr;
    ItemPointerData owner = *entries.row(place - 1);
    return ItemPointerEquals(&owner, const_cast<ItemPointer>(&row)) ? entries.payload(place - 1) : nullptr;
}

} // namespace rv::ivfflat
