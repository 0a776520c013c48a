// One pass over the pages of an index, for functions that count what is there.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/rel.h"
}

namespace rv::pg {

// Calls use(block, page) for each page from `first` on, under a shared lock. The pass goes through a small ring of
// buffers, so that it leaves the others as they are. Returns how many pages the index has, those before `first`
// included.
template <class Use>
BlockNumber pass_over_pages(Relation index, BlockNumber first, Use&& use) {
    BufferAccessStrategy ring = GetAccessStrategy(BAS_BULKREAD);
    const BlockNumber pages = RelationGetNumberOfBlocks(index);
    for (BlockNumber block = first; block < pages; block++) {
        CHECK_FOR_INTERRUPTS();
        const Buffer buffer = ReadBufferExtended(index, MAIN_FORKNUM, block, RBM_NORMAL, ring);
        LockBuffer(buffer, BUFFER_LOCK_SHARE);
        use(block, BufferGetPage(buffer));
        UnlockReleaseBuffer(buffer);
    }
    FreeAccessStrategy(ring);
    return pages;
}

} // namespace rv::pg
