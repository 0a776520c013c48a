// Marks the documents of dead rows in a segment.
#pragma once

#include "ruvector/bm25/format/metapage.hpp"

extern "C" {
#include "access/genam.h"
}

namespace rv::bm25 {

struct Marked {
    uint64 removed;
    uint64 left;
};

// C++ zone, under the fold lock. Marks documents, then writes how many of each term are left, then tells the metapage.
// The metapage says from before the first mark that the numbers may be wrong; a vacuum that finds it saying so counts
// again.
Marked mark_dead(Relation index, const SegmentDisk& segment, IndexBulkDeleteCallback callback, void* argument);

} // namespace rv::bm25
