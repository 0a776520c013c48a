// Server zone.
#include "ruvector/bm25/format/epoch_lock.hpp"

extern "C" {
#include "access/xlog.h"
#include "miscadmin.h"
#include "utils/resowner.h"
}

namespace rv::bm25 {
namespace {

// Runs `call` for the transaction's own resource owner.
template <class F>
void for_transaction(F&& call) {
    ResourceOwner owner = CurrentResourceOwner;
    PG_TRY();
    {
        CurrentResourceOwner = TopTransactionResourceOwner;
        call();
    }
    PG_FINALLY();
    { CurrentResourceOwner = owner; }
    PG_END_TRY();
}

} // namespace

bool lock_present_epoch(Relation index, MetaDisk* meta) {
    read_meta(index, meta);
    if (RecoveryInProgress()) return false;
    while (true) {
        CHECK_FOR_INTERRUPTS();
        const BlockNumber block = epoch_lock(meta->epoch);
        for_transaction([&] { pg::lock_block(index, block, ShareLock); });
        // It may have been over by then, and its pages be given to others.
        if (read_epoch(index) == meta->epoch) return true;
        for_transaction([&] { pg::unlock_block(index, block, ShareLock); });
        read_meta(index, meta);
    }
}

void unlock_epoch(Relation index, uint64 epoch) {
    const BlockNumber block = epoch_lock(epoch);
    if (TopTransactionResourceOwner == nullptr || !pg::holds_block_lock(index, block, ShareLock)) return;
    for_transaction([&] { pg::unlock_block(index, block, ShareLock); });
}

bool is_epoch_free(Relation index, uint64 epoch) {
    const BlockNumber block = epoch_lock(epoch);
    // A cursor of this session: its lock would not be in the way.
    if (pg::holds_block_lock(index, block, ShareLock)) return false;
    if (!pg::try_lock_block(index, block, ExclusiveLock)) return false;
    pg::unlock_block(index, block, ExclusiveLock);
    return true;
}

} // namespace rv::bm25
