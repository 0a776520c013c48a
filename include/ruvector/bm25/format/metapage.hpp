// The metapage: configuration, segments, chains of pending documents, and what has been given up.
//
// Who changes segments, the sealed chain or the retired ones holds the fold lock; the open chain belongs to those who
// hold the growth lock. Pages are given an owner's id before they are written, and the ids are never used again.
//
// Order of locks: fold lock, growth lock, metapage, last page of the open chain, a page that nothing leads to.
#pragma once

#include "ruvector/bm25/format/page.hpp"
#include "ruvector/pg/block_lock.hpp"
#include "ruvector/pg/page_edit.hpp"

namespace rv::bm25 {

// Of one who makes segments, gives pages up or frees them.
inline constexpr BlockNumber kFoldLock = kMetaBlock;
// Of one who makes the open chain longer, or seals it. Beyond all blocks that an index can have, as the next.
inline constexpr BlockNumber kGrowthLock = 0xFFFD0000;
// The first of those of views: each holds the one of its epoch.
inline constexpr BlockNumber kEpochLocks = 0xFFFE0000;
inline constexpr uint64 kEpochLockCount = 0x10000;
inline BlockNumber epoch_lock(uint64 epoch) { return kEpochLocks + static_cast<BlockNumber>(epoch % kEpochLockCount); }

void init_meta_page(Page page, Oid configuration, int columns);

// The metapage's content, checked; the page must be locked.
const MetaDisk* checked_meta(Relation index, Page page);
// A copy.
void read_meta(Relation index, MetaDisk* meta);

// What an insert wants to know.
struct OpenChain {
    ChainDisk chain;
    Oid configuration;
};
OpenChain read_open_chain(Relation index);
uint64 read_epoch(Relation index);

// Changes the metapage, in one record by itself: change(meta).
template <class F>
void change_meta(Relation index, F&& change) {
    const Buffer buffer = pg::read_buffer(index, kMetaBlock);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    checked_meta(index, BufferGetPage(buffer));
    pg::PageEdit edit(index, true);
    change(reinterpret_cast<MetaDisk*>(page_contents(edit.page(buffer))));
    edit.commit();
    UnlockReleaseBuffer(buffer);
}

// An id for a segment, for good.
uint64 new_id(Relation index);

inline bool exists(const ChainDisk& chain) { return chain.first != InvalidBlockNumber; }
inline ChainDisk empty_chain(uint64 id) { return {id, InvalidBlockNumber, InvalidBlockNumber, 0, 0}; }

} // namespace rv::bm25
