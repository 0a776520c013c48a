// Exchanges segments and chains of an index for others, in one record.
#pragma once

#include "ruvector/bm25/format/metapage.hpp"

#include "ruvector/core/text_index/segment.hpp"

namespace rv::bm25 {

struct NewSegment {
    uint64 id;
    BlockNumber root;
    text::SegmentHead head;
};

// C++ zone, under the fold lock. `segments` go and `added` come; with `chain`, the sealed chain goes, too. One that has
// no documents is not added, and its pages are nobody's.
void exchange(Relation index, std::span<const SegmentDisk> gone, std::span<const NewSegment> added, bool chain);

// Whether there is room to retire so many, and to add as many.
bool has_room(const MetaDisk& meta, int retired, int added);

} // namespace rv::bm25
