// Server zone. Exact vectors of a coded index.
#include "ruvector/ivfflat/format/value_pages.hpp"

extern "C" {
#include "miscadmin.h"
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

int free_places(const Entries& entries) {
    int places = entries.room();
    for (int i = 0; i < entries.count(); i++) places += !ItemPointerIsValid(entries.row(i));
    return places;
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
// The map counts in steps. It rounds what a page has down, and what is wanted up.
constexpr Size kMapStep = BLCKSZ / 256;

Size place_bytes(const Index& index) { return index.value_stride() + sizeof(ItemPointerData); }

// Locks a page if it takes another value, or is free (`*fresh`). Else, the map knows now.
Buffer try_page(const Index& index, BlockNumber block, BlockNumber blocks, bool* fresh) {
    if (block >= index.first_data_block() && block < blocks) {
        const Buffer buffer = lock_page(index, block, BUFFER_LOCK_EXCLUSIVE);
        Page page = BufferGetPage(buffer);
        *fresh = is_free_page(index, block, page);
        if (*fresh || (is_of_kind(page, PageKind::kValues) &&
                       free_place(value_entries(index, block, page)) != InvalidOffsetNumber)) {
            if (*fresh) RecordUsedIndexPage(index.relation, block);
            return buffer;
        }
        UnlockReleaseBuffer(buffer);
    }
    RecordPageWithFreeSpace(index.relation, block, 0);
    return InvalidBuffer;
}

} // namespace

// As the heap does it, each backend goes on with the page that it used last, so that they keep out of each other's way.
Buffer page_for_value(const Index& index, bool* fresh) {
    Relation relation = index.relation;
    const BlockNumber blocks = RelationGetNumberOfBlocks(relation);
    // A page on which a vector takes more has one place, and is wholly free or full.
    const Size wanted = std::min(place_bytes(index), kWhollyFree - kMapStep);
    const auto named = [&] { return GetPageWithFreeSpace(relation, wanted); };
    BlockNumber block = RelationGetTargetBlock(relation);
    if (block == InvalidBlockNumber) block = named();
    for (; block != InvalidBlockNumber; block = named()) {
        CHECK_FOR_INTERRUPTS();
        const Buffer buffer = try_page(index, block, blocks, fresh);
        if (buffer == InvalidBuffer) continue;
        RelationSetTargetBlock(relation, block);
        return buffer;
    }
    *fresh = true;
    const Buffer buffer = pg::extend_relation(relation);
    RelationSetTargetBlock(relation, BufferGetBlockNumber(buffer));
    return buffer;
}

void record_free_places(const Index& index, BlockNumber block, int places) {
    const Size bytes = TYPEALIGN(kMapStep, static_cast<Size>(places) * place_bytes(index));
    RecordPageWithFreeSpace(index.relation, block, std::min(bytes, kWhollyFree - 1));
}

void announce_free_places(const Index& index, BlockNumber block, int places) {
    record_free_places(index, block, places);
    FreeSpaceMapVacuumRange(index.relation, block, block + 1);
}

const char* value_on(const Index& index, BlockNumber block, Page page, OffsetNumber place, const ItemPointerData& row) {
    if (!is_of_kind(page, PageKind::kValues)) return nullptr;
    const Entries entries = value_entries(index, block, page);
    if (place < 1 || place > entries.count()) return nullptr;
    ItemPointerData owner = *entries.row(place - 1);
    const bool same = ItemPointerIsValid(&owner) && ItemPointerEquals(&owner, const_cast<ItemPointer>(&row));
    return same ? entries.payload(place - 1) : nullptr;
}

} // namespace rv::ivfflat
