// Writes the exact vectors of a new index with codes, in the order in which rows come, without WAL. Several processes
// may do so at once, each onto pages of its own.
#pragma once

#include "ruvector/ivfflat/value_pages.hpp"

namespace rv::ivfflat {

class ValueWriter {
public:
    // Allocates in `context`.
    ValueWriter(const Index& index, MemoryContext context);

    // Returns where the vector will lie.
    ItemPointerData add(const ItemPointerData& row, const void* vector);

    // Writes what is left.
    void finish();

private:
    const Index& index_;
    Page page_;                              // the page that is being filled
    BlockNumber block_ = InvalidBlockNumber; // and where it will lie
};

} // namespace rv::ivfflat
