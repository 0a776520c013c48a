// Moves the rows of a list from its tail into blocks, or all of them onto new pages. src/ivfflat/README.md tells why
// readers and inserters need not be kept out meanwhile.
#pragma once

#include "ruvector/ivfflat/format/heads.hpp"

#include "ruvector/core/base/array.hpp"

namespace rv::ivfflat {

// A heavyweight lock, which nobody waits for with a page locked: only who holds it takes pages from the list's chains.
void lock_list(const Index& index, uint32 list);
bool try_lock_list(const Index& index, uint32 list);
void unlock_list(const Index& index, uint32 list);

struct FoldedPages {
    Array<BlockNumber> written;
    Array<BlockNumber> freed;
};

enum class FoldScope {
    kTail,  // the tail but for its last page
    kWhole, // that, and the settled pages
};

// The list must be locked. Allocates in the current memory context. The map of free pages is not told.
void fold(const Index& index, uint32 list, FoldScope scope, BufferAccessStrategy strategy, FoldedPages* pages);

// For an insert that has made the tail longer: folds it if it is long enough for that, and nobody else is at it.
void fold_long_tail(const Index& index, uint32 list);

} // namespace rv::ivfflat
