// The lock by which a scan keeps the pages of the epoch that it began in.
//
// It belongs to the transaction, not to what part of it opened the scan: who closes a scan may be in another part, and
// the end of either must find the lock or know that it has gone.
#pragma once

#include "ruvector/bm25/format/metapage.hpp"

namespace rv::bm25 {

// Server zone. Locks the index's present epoch, and copies the metapage of it. During recovery it locks nothing.
// Returns whether it has.
bool lock_present_epoch(Relation index, MetaDisk* meta);
// Does nothing where the transaction's end has released the lock.
void unlock_epoch(Relation index, uint64 epoch);

// Whether no scan of any session keeps an epoch; then it cannot have one any more, since it is over.
bool is_epoch_free(Relation index, uint64 epoch);

} // namespace rv::bm25
