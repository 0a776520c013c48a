// Removes the documents of dead rows from the pending list, where it cannot be folded.
#pragma once

#include "ruvector/bm25/vacuum/mark_dead.hpp"

namespace rv::bm25 {

// C++ zone, under the fold lock. Documents keep their places: each that is removed loses its row's name.
Marked remove_pending(Relation index, const ChainDisk& chain, IndexBulkDeleteCallback callback, void* argument);

} // namespace rv::bm25
