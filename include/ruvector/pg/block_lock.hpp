// Heavyweight locks on the blocks of an index, released at the end of the transaction at the latest. They are tuple
// locks by their tag: until PostgreSQL 16, whoever has a page lock may take no other lock.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "storage/lock.h"
#include "utils/rel.h"
}

namespace rv::pg {

inline LOCKTAG block_lock_tag(Relation relation, BlockNumber block) {
    LOCKTAG tag;
    SET_LOCKTAG_TUPLE(tag, relation->rd_lockInfo.lockRelId.dbId, relation->rd_lockInfo.lockRelId.relId, block,
                      FirstOffsetNumber);
    return tag;
}

inline void lock_block(Relation relation, BlockNumber block, LOCKMODE mode) {
    const LOCKTAG tag = block_lock_tag(relation, block);
    LockAcquire(&tag, mode, false, false);
}

// False if it would have to wait.
inline bool try_lock_block(Relation relation, BlockNumber block, LOCKMODE mode) {
    const LOCKTAG tag = block_lock_tag(relation, block);
    return LockAcquire(&tag, mode, false, true) != LOCKACQUIRE_NOT_AVAIL;
}

inline void unlock_block(Relation relation, BlockNumber block, LOCKMODE mode) {
    const LOCKTAG tag = block_lock_tag(relation, block);
    LockRelease(&tag, mode, false);
}

// Whether this backend has the lock, by any of its resource owners. Its own locks are not in its way.
inline bool holds_block_lock(Relation relation, BlockNumber block, LOCKMODE mode) {
    const LOCKTAG tag = block_lock_tag(relation, block);
#if PG_VERSION_NUM >= 170000
    return LockHeldByMe(&tag, mode, false);
#else
    return LockHeldByMe(&tag, mode);
#endif
}

} // namespace rv::pg
