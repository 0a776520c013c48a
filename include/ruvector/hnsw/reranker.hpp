// Exact distances for nodes that have codes in place of their values: the table has those. All rows of a node have the
// same value, so the first one that the scan's snapshot sees is enough.
#pragma once

#include "ruvector/hnsw/rows.hpp"
#include "ruvector/pg/heap_values.hpp"

namespace rv::hnsw {

class Reranker {
public:
    // `operand` is what the scan searches for. Allocates in `context`, which lives as long as the search.
    Reranker(const Index& index, IndexScanDesc scan, pg::HeapValues* values, Datum operand, MemoryContext context);

    // False if the snapshot sees no row of the node.
    bool distance(ItemRef node, float* distance);

    // How many rows were looked up.
    uint64 looked_up() const { return looked_up_; }

private:
    const Index& index_;
    IndexScanDesc scan_;
    pg::HeapValues* values_;
    MemoryContext row_context_;
    const OperatorClass& opclass_;
    graph::Value query_; // as it is in the table
    RowCursor rows_;
    uint64 looked_up_ = 0;
};

} // namespace rv::hnsw
