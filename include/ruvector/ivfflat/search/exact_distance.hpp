// Exact distances of rows whose codes an index has: of the vectors that it keeps beside, or else of the table's.
#pragma once

#include "ruvector/ivfflat/format/index.hpp"
#include "ruvector/ivfflat/search/candidates.hpp"
#include "ruvector/pg/heap_values.hpp"

namespace rv::ivfflat {

class ExactDistance {
public:
    // `query` is a payload. Allocates in `context`, which lives as long as the search; `table` belongs to the scan.
    ExactDistance(const Index& index, IndexScanDesc scan, pg::HeapValues* table, const void* query,
                  MemoryContext context);

    // Says which row will be asked for soon.
    void announce(const Candidate& row);

    // False if the row is gone, or the scan's snapshot does not see it.
    bool measure(const Candidate& row, float* distance);

    // How many rows were looked up in the table.
    uint64 looked_up() const { return looked_up_; }

private:
    bool in_index(const Candidate& row, float* distance);
    bool in_table(const Candidate& row, float* distance);

    const Index& index_;
    IndexScanDesc scan_;
    pg::HeapValues* table_;
    const void* query_;
    MemoryContext row_context_;
    uint64 looked_up_ = 0;
};

} // namespace rv::ivfflat
