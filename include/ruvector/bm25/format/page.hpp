// Pages of a bm25 index. Every pointer into a page is checked here.
#pragma once

#include "ruvector/bm25/format/format.hpp"
#include "ruvector/pg/buffers.hpp"

extern "C" {
#include "access/genam.h"
#include "storage/bufmgr.h"
#include "utils/rel.h"
}

namespace rv::bm25 {

[[noreturn]] void raise_corrupted(Relation index, BlockNumber block, const char* what);

inline PageTailDisk* page_tail(Page page) { return reinterpret_cast<PageTailDisk*>(PageGetSpecialPointer(page)); }
inline PageKind page_kind(Page page) { return static_cast<PageKind>(page_tail(page)->kind); }
inline char* page_contents(Page page) { return static_cast<char*>(page) + MAXALIGN(SizeOfPageHeaderData); }
// How many bytes the page has between header and tail.
inline Size page_bytes(Page page) {
    return reinterpret_cast<PageHeader>(page)->pd_lower - MAXALIGN(SizeOfPageHeaderData);
}
void set_page_bytes(Page page, Size bytes);

void init_page(Page page, PageKind kind, uint64 owner = 0);
// With contents.
void fill_page(Page page, PageKind kind, uint64 owner, const void* bytes, Size size);

// Whether a page is one of ours with sound bounds, as the server may have left it; it must be locked. A page of zeros
// is not.
bool is_sound_page(Page page);
// Whether nothing is on the page: all zeros (as a crash during extension leaves it) or freed. Raises for a page that is
// none of ours.
bool is_free_page(Relation index, BlockNumber block, Page page);
// Whether the page is of that kind and owner.
bool belongs(Page page, PageKind kind, uint64 owner);

// Pins and locks a page of that kind and owner. One that is not: on a primary the index is corrupted; in a transaction
// that began during recovery it was used again, and the query has to be cancelled.
Buffer lock_owned(Relation index, BlockNumber block, pg::BufferLock mode, PageKind kind, uint64 owner);
[[noreturn]] void raise_stray(Relation index, BlockNumber block);

// A free page or a new one, exclusively locked. Nothing refers to it; the caller initialises it.
Buffer take_free_page(Relation index);
// Writes a page that nothing refers to yet; returns its block.
BlockNumber write_new_page(Relation index, PageKind kind, uint64 owner, const void* bytes, Size size,
                           BlockNumber next = InvalidBlockNumber);
// Makes a page free, if it is the owner's; tells the free space map. Returns whether it was.
bool free_page(Relation index, BlockNumber block, uint64 owner, BufferAccessStrategy strategy = nullptr);

} // namespace rv::bm25
