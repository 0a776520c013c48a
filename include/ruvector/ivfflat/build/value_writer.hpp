// Writes the exact vectors of a new index with codes, in the order in which rows come. Several processes may do so at
// once, each onto pages of its own.
#pragma once

#include "ruvector/ivfflat/format/value_pages.hpp"
#include "ruvector/pg/bulk_pages.hpp"

namespace rv::ivfflat {

class ValueWriter {
public:
    // Allocates in `context`.
    ValueWriter(const Index& index, MemoryContext context) : index_(index), pages_(index.relation, context) {}

    // Returns where the vector will lie.
    ItemPointerData add(const ItemPointerData& row, const void* vector);

    // Writes what is left. Returns pages that are no longer needed, and zeros.
    pg::BlockRange finish() { return pages_.finish(); }

private:
    const Index& index_;
    pg::BulkPages pages_;
    Page page_ = nullptr; // the page that is being filled
    BlockNumber block_ = InvalidBlockNumber;
};

} // namespace rv::ivfflat
