// Server zone.
#include "ruvector/ivfflat/format/chain_walk.hpp"

#include "ruvector/pg/vacuum_delay.hpp"

namespace rv::ivfflat {

bool ChainWalk::next() {
    if (next_ == InvalidBlockNumber || strayed_) return false;
    block_ = next_;
    pg::vacuum_delay(); // which checks for interrupts, whoever walks
    if (block_ < index_.first_data_block())
        raise_corrupted(index_.relation, block_, "a list leads to a page that is no data page");
    guard_.visit(index_, block_);
    buffer_ = strategy_ == nullptr ? pg::read_buffer(index_.relation, block_)
                                   : ReadBufferExtended(index_.relation, MAIN_FORKNUM, block_, RBM_NORMAL, strategy_);
    LockBuffer(buffer_, BUFFER_LOCK_SHARE);
    strayed_ = !belongs(page(), kind_, list_, generation_);
    if (strayed_) UnlockReleaseBuffer(buffer_);
    return !strayed_;
}

void ChainWalk::leave() {
    next_ = page_tail(page())->next;
    UnlockReleaseBuffer(buffer_);
}

void ChainWalk::lock_exclusively() {
    LockBuffer(buffer_, BUFFER_LOCK_UNLOCK);
    LockBuffer(buffer_, BUFFER_LOCK_EXCLUSIVE);
}

void ChainWalk::expect_end() const {
    if (strayed_) raise_corrupted(index_.relation, block_, "a list leads to a page that is not its own");
}

} // namespace rv::ivfflat
