// Reading and extending a relation's main fork through the buffer manager.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "storage/bufmgr.h"
#include "storage/bufpage.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
}

namespace rv::pg {

// What LockBuffer takes.
#if PG_VERSION_NUM >= 190000
using BufferLock = BufferLockMode;
#else
using BufferLock = int;
#endif

// Pins a page. A small table in the relation cache remembers in which buffer each page was last found, which spares the
// lookup in the shared buffer table (and its lock) as long as the page stays there. Raises if the page does not exist.
Buffer read_buffer(Relation relation, BlockNumber block);

// Says that a scan with this snapshot (null: nobody does) is about to use a page that is pinned and locked. With
// old_snapshot_threshold (until PostgreSQL 16) VACUUM may have removed rows from it that the snapshot still sees; then
// it raises "snapshot too old". The setting was dropped in PostgreSQL 17.
inline void test_for_old_snapshot(Snapshot snapshot, Relation relation, Page page) {
#if PG_VERSION_NUM < 170000
    if (snapshot != nullptr) TestForOldSnapshot(snapshot, relation, page);
#else
    (void)snapshot;
    (void)relation;
    (void)page;
#endif
}

// How many pages read_buffer() has returned in this process: the difference is what something has read.
extern uint64 pages_read;

// The memory where the page was last seen, or null. It is not pinned: another page may lie there by now, or be coming
// in. Good for one thing, telling the processor what will be wanted soon.
Page peek_page(Relation relation, BlockNumber block);

// Has the processor fetch what pinning and locking the page touches first.
void prefetch_page(Relation relation, BlockNumber block);

// The same for a page of which the bytes [from, to) will be read; one that is in no buffer is read ahead from disk.
void prefetch_block(Relation relation, BlockNumber block, Size from = 0, Size to = BLCKSZ);

// Adds a page at the end and returns its buffer, pinned and exclusively locked. The page is all zeros.
Buffer extend_relation(Relation relation);

} // namespace rv::pg
