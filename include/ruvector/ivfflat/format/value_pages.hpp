// Exact vectors of a coded index. They keep their places, which codes point to; a place is free again when vacuum has
// removed the row. Pages with free places are in the free space map.
#pragma once

#include "ruvector/ivfflat/format/page.hpp"

namespace rv::ivfflat {

// A page of values, locked and sound. Places are numbered from 1, as offsets of pointers are.
inline Entries value_entries(const Index& index, BlockNumber block, Page page) {
    return Entries::of_page(index, block, page, PageKind::kValues, index.value_stride(), 0);
}

// The first free place of a page, which is behind all others if need be; 0 if it is full.
OffsetNumber free_place(const Entries& entries);

// Where the vector at a place begins on its page.
inline Size place_offset(const Index& index, OffsetNumber place) {
    return MAXALIGN(SizeOfPageHeaderData) + static_cast<Size>(place - 1) * index.value_stride();
}

// Where the row that it belongs to stands.
inline Size owner_offset(OffsetNumber place) {
    constexpr Size end = BLCKSZ - MAXALIGN(sizeof(PageTailDisk));
    return end - std::min(end, static_cast<Size>(place) * sizeof(ItemPointerData));
}

// How many free places a page has.
int free_places(const Entries& entries);

// Puts a vector at a free place of a page that is being edited.
void put_value(const Index& index, Entries& entries, OffsetNumber place, const ItemPointerData& row,
               const void* vector);

// A page of values with room, exclusively locked; it may be a fresh page that has to be initialised (`*fresh`).
Buffer page_for_value(const Index& index, bool* fresh);

// Tells the map how many places of a page are free, so that any backend finds them when vacuum is done, or at once.
void record_free_places(const Index& index, BlockNumber block, int places);
void announce_free_places(const Index& index, BlockNumber block, int places);

// The vector of `row` at its place on a page; null if vacuum has removed the row. The page must be locked.
const char* value_on(const Index& index, BlockNumber block, Page page, OffsetNumber place, const ItemPointerData& row);

} // namespace rv::ivfflat
