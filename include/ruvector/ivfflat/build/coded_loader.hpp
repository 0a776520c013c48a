// Writes the sorted rows of a new index with codes into its lists, without WAL.
#pragma once

#include "ruvector/ivfflat/format/typical_error.hpp"
#include "ruvector/ivfflat/write/page_filler.hpp"
#include "ruvector/ivfflat/write/row_coder.hpp"
#include "ruvector/pg/bulk_pages.hpp"

#include <span>

namespace rv::ivfflat {

// What goes through the sort for a row; its code follows, and its attributes.
struct SortRow {
    RowCode code;
    ItemPointerData value; // invalid where the index has no exact vectors
    uint16 unused;
};

// With the code.
inline Size sort_row_bytes(const Index& index) { return sizeof(SortRow) + index.shape().row_bytes(); }

class CodedLoader {
public:
    // Allocates in the current memory context. Takes the pages of `spare`, which has to outlive it, before new ones.
    CodedLoader(const Index& index, std::span<const pg::BlockRange> spare);

    // Takes the rows list by list.
    void add(uint32 list, const ItemPointerData& row, const char* sort_row);
    // Writes what is left.
    void close();

    // Of the rows added.
    float typical_error() const { return errors_.value(); }

private:
    void start_page();
    void flush();
    Buffer take_page();

    const Index& index_;
    std::span<const pg::BlockRange> spare_;
    BlockNumber taken_ = 0; // of the first of them
    bool blocks_;           // whether rows go into blocks
    PageFiller filler_;
    bool open_ = false;
    uint32 list_ = 0;
    HeadDisk head_{};
    Page page_;
    TypicalError errors_;
};

} // namespace rv::ivfflat
