// The check of one segment, and what the parts of an index have in common: no page lies in two places, no row in two
// documents.
#pragma once

#include "ruvector/bm25/format/metapage.hpp"

#include "ruvector/core/base/u64_set.hpp"
#include "ruvector/core/text_index/segment.hpp"

namespace rv::bm25 {

// C++ zone.
class CheckedParts {
public:
    CheckedParts(Relation index, std::pmr::memory_resource* memory) : index_(index), rows_(memory), pages_(memory) {}

    Relation index() const { return index_; }
    // Documents that have been looked at and are not dead.
    int64 live = 0;

    [[noreturn]] void fail(BlockNumber block, const char* what) const;
    void note_page(BlockNumber block);
    bool has_page(BlockNumber block) const { return pages_.contains(block); }
    // Of a document that is not dead.
    void note_row(BlockNumber block, const text::RowName& row);
    void note_attributes(BlockNumber block, const void* attributes) const;

private:
    Relation index_;
    U64Set rows_;
    U64Set pages_;
};

// C++ zone. Counts its documents in `found`.
void check_segment(CheckedParts& found, const SegmentDisk& disk);

} // namespace rv::bm25
