// C++ zone.
#include "ruvector/bm25/write/exchange.hpp"

#include "ruvector/pg/guard.hpp"

namespace rv::bm25 {
namespace {

void retire(MetaDisk* meta, uint64 id, BlockNumber block, bool is_chain) {
    meta->retired[meta->retired_count++] = {id, meta->epoch, block, is_chain ? 1U : 0U};
}

void remove_segment(Relation index, MetaDisk* meta, uint64 id) {
    SegmentDisk* end = meta->segments + meta->segment_count;
    SegmentDisk* found = std::find_if(meta->segments, end, [&](const SegmentDisk& each) { return each.id == id; });
    if (found == end) raise_corrupted(index, kMetaBlock, "a segment is gone that nobody else may have taken");
    retire(meta, found->id, found->root, false);
    std::copy(found + 1, end, found);
    meta->segment_count--;
}

} // namespace

bool has_room(const MetaDisk& meta, int retired, int added) {
    return static_cast<int>(meta.retired_count) + retired <= kMostRetired &&
           static_cast<int>(meta.segment_count) + added <= kMostSegments;
}

void exchange(Relation index, std::span<const SegmentDisk> gone, std::span<const NewSegment> added, bool chain) {
    pg::pg_call([&] {
        change_meta(index, [&](MetaDisk* meta) {
            for (const SegmentDisk& each : gone) remove_segment(index, meta, each.id);
            if (chain) {
                retire(meta, meta->sealed.id, meta->sealed.first, true);
                meta->sealed = empty_chain(meta->sealed.id);
            }
            for (const NewSegment& each : added) {
                if (each.head.documents == 0) continue;
                meta->segments[meta->segment_count++] = {
                    each.id, each.head.total_length, each.root, each.head.documents, 0, 0};
            }
            meta->epoch++;
        });
    });
}

} // namespace rv::bm25
