// Exact distances for nodes that are searched by codes of their own values.
#pragma once

#include "ruvector/hnsw/format/pending_view.hpp"
#include "ruvector/hnsw/format/rows.hpp"
#include "ruvector/pg/heap_values.hpp"

namespace rv::hnsw {

class Reranker {
public:
    // False if the node has no value any more that the scan could return.
    virtual bool distance(ItemRef node, float* distance) = 0;

    // How many values were looked up.
    uint64 looked_up() const { return looked_up_; }

protected:
    ~Reranker() = default;

    uint64 looked_up_ = 0;
};

// Of the values that nodes have in pieces, beside the codes. `query` as in score_nodes.
class PieceReranker final : public Reranker {
public:
    PieceReranker(const Index& index, graph::Value query) : index_(index), query_(query) {}

    bool distance(ItemRef node, float* distance) override;

private:
    const Index& index_;
    graph::Value query_;
};

// Of rows by themselves, in any index. `query` as in score_nodes.
class TableDistances final : public RowDistances {
public:
    // Allocates in `context`, which lives as long as the search.
    TableDistances(const Index& index, IndexScanDesc scan, pg::HeapValues* values, graph::Value query,
                   MemoryContext context);

    bool distance(const ItemPointerData& row, float* distance) override;

private:
    const Index& index_;
    IndexScanDesc scan_;
    pg::HeapValues* values_;
    MemoryContext row_context_;
    const OperatorClass& opclass_;
    graph::Value query_;
};

// Of the values in the table. All rows of a node have the same value, so the first one that the scan's snapshot sees is
// enough.
class TableReranker final : public Reranker {
public:
    // `operand` is what the scan searches for. Allocates in `context`, which lives as long as the search.
    TableReranker(const Index& index, IndexScanDesc scan, pg::HeapValues* values, Datum operand, MemoryContext context);

    bool distance(ItemRef node, float* distance) override;

private:
    const Index& index_;
    IndexScanDesc scan_;
    pg::HeapValues* values_;
    MemoryContext row_context_;
    const OperatorClass& opclass_;
    graph::Value query_; // as it is in the table
    RowCursor rows_;
};

} // namespace rv::hnsw
