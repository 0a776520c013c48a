// Scanning an index into a bitmap of rows, and going through it, on every release of the server. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/tableam.h"
#include "nodes/tidbitmap.h"
}

namespace rv::pg {

inline IndexScanDesc begin_bitmap_scan(Relation index, Snapshot snapshot, int keys) {
#if PG_VERSION_NUM >= 180000
    return index_beginscan_bitmap(index, snapshot, nullptr, keys);
#else
    return index_beginscan_bitmap(index, snapshot, keys);
#endif
}

inline IndexFetchTableData* begin_fetch(Relation table) {
#if PG_VERSION_NUM >= 190000
    return table_index_fetch_begin(table, SO_NONE);
#else
    return table_index_fetch_begin(table);
#endif
}

#if PG_VERSION_NUM >= 180000
using BitmapPages = TBMPrivateIterator;
inline BitmapPages* begin_pages(TIDBitmap* bitmap) { return tbm_begin_private_iterate(bitmap); }
inline void end_pages(BitmapPages* pages) { tbm_end_private_iterate(pages); }
#else
using BitmapPages = TBMIterator;
inline BitmapPages* begin_pages(TIDBitmap* bitmap) { return tbm_begin_iterate(bitmap); }
inline void end_pages(BitmapPages* pages) { tbm_end_iterate(pages); }
#endif

// The next page and the places in it: all that there can be where the bitmap knows the page alone. There is room for
// MaxHeapTuplesPerPage of them.
inline bool next_page(BitmapPages* pages, BlockNumber* block, OffsetNumber* offsets, int* count) {
#if PG_VERSION_NUM >= 180000
    TBMIterateResult page;
    if (!tbm_private_iterate(pages, &page)) return false;
    *block = page.blockno;
    const bool lossy = page.lossy;
    if (!lossy) *count = tbm_extract_page_tuple(&page, offsets, MaxHeapTuplesPerPage);
#else
    const TBMIterateResult* page = tbm_iterate(pages);
    if (page == nullptr) return false;
    *block = page->blockno;
    const bool lossy = page->ntuples < 0;
    if (!lossy) {
        *count = page->ntuples;
        std::memcpy(offsets, page->offsets, sizeof(OffsetNumber) * static_cast<Size>(page->ntuples));
    }
#endif
    if (lossy) {
        *count = MaxHeapTuplesPerPage;
        for (int i = 0; i < *count; i++) offsets[i] = static_cast<OffsetNumber>(FirstOffsetNumber + i);
    }
    return true;
}

} // namespace rv::pg
