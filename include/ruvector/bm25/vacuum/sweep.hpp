// Looks for pages that belong to nobody: those of a fold, a merge or an insert that was cut off, and those that were
// freed and that the free space map does not know of.
#pragma once

#include "ruvector/bm25/format/page.hpp"

namespace rv::bm25 {

// C++ zone, under the fold lock. Returns how many pages are free.
BlockNumber sweep(Relation index, BufferAccessStrategy strategy);

} // namespace rv::bm25
