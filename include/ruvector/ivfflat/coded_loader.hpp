// Writes the sorted rows of a new index with codes onto its pages, without WAL.
#pragma once

#include "ruvector/ivfflat/code_pages.hpp"
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

    // Of the rows added; 0 if there are none.
    float mean_error() const;

private:
    void add_to_block(const CodedRow& row);
    void add_to_tail(const CodedRow& row);
    void start_page(PageKind kind);
    void flush_pages();
    void close_list();
    ItemPointerData add_value(const ItemPointerData& row, const char* vector);
    void flush_values();

    const Index& index_;
    bool blocks_; // whether rows go into blocks
    bool open_ = false;
    uint32 list_ = 0;
    HeadDisk head_{};
    char* pages_; // pages of the list that are not written yet
    int page_count_ = 0;
    int in_block_ = 0; // rows of the last block
    char* block_ = nullptr;
    Page values_;
    BlockNumber values_block_ = InvalidBlockNumber; // where they will lie
    double errors_ = 0;
    uint64 rows_ = 0;
};

} // namespace rv::ivfflat
