// Writes the sorted rows of a new index with codes onto its pages, without WAL.
#pragma once

#include "ruvector/ivfflat/page_filler.hpp"
#include "ruvector/ivfflat/row_coder.hpp"

namespace rv::ivfflat {

// What goes through the sort for a row: RowCode, its code, and the vector if the index keeps it.
inline Size sort_row_bytes(const Index& index) {
    return sizeof(RowCode) + index.shape().row_bytes() + (index.coding.values ? index.vector_bytes() : 0);
}

class CodedLoader {
public:
    // Allocates in the current memory context.
    explicit CodedLoader(const Index& index);

    // Takes the rows list by list.
    void add(uint32 list, const ItemPointerData& row, const char* sort_row);
    // Writes what is left.
    void close();

    // Of the rows added whose error is finite; 0 if there are none.
    float mean_error() const;

private:
    void start_page();
    void flush_pages();
    void close_list();
    ItemPointerData add_value(const ItemPointerData& row, const char* vector);
    void flush_values();

    const Index& index_;
    bool blocks_; // whether rows go into blocks
    PageFiller filler_;
    bool open_ = false;
    uint32 list_ = 0;
    HeadDisk head_{};
    char* pages_; // pages of the list that are not written yet
    int page_count_ = 0;
    Page values_;
    BlockNumber values_block_ = InvalidBlockNumber; // where they will lie
    double errors_ = 0;
    uint64 measured_ = 0; // rows with a finite one
};

} // namespace rv::ivfflat
