// Server zone.
#include "ruvector/hnsw/search/reranker.hpp"

extern "C" {
#include "miscadmin.h"
#include "utils/memutils.h"
}

#include "ruvector/hnsw/format/pending_view.hpp"
#include "ruvector/hnsw/format/value.hpp"

namespace rv::hnsw {

bool PieceReranker::distance(ItemRef ref, float* distance) {
    PageReader reader(index_);
    NodeDisk* node = reader.node(ref);
    graph::Value value = node != nullptr ? look_at_exact_value(index_, reader, node) : nullptr;
    const bool there = value != nullptr;
    if (there) *distance = index_.space.distance(query_, value);
    reader.release();
    looked_up_++;
    if (there || index_.pending == nullptr) return there;
    // It may have gone from the pending area, and its value with it.
    const size_t i = index_.pending->find(ref);
    return i < index_.pending->size() && index_.pending->measure(i, distance);
}

TableDistances::TableDistances(const Index& index, IndexScanDesc scan, pg::HeapValues* values, graph::Value query,
                               MemoryContext context)
    : index_(index),
      scan_(scan),
      values_(values),
      row_context_(AllocSetContextCreate(context, "ruvector hnsw row", ALLOCSET_SMALL_SIZES)),
      opclass_(operator_class(index.relation)),
      query_(query) {}

bool TableDistances::distance(const ItemPointerData& row, float* distance) {
    CHECK_FOR_INTERRUPTS();
    MemoryContext old = MemoryContextSwitchTo(row_context_);
    ItemPointerData copy = row;
    Datum value;
    graph::Value exact = values_->fetch(scan_, &copy, &value) ? index_value(index_, opclass_, value) : nullptr;
    if (exact != nullptr) *distance = query_ != nullptr ? index_.space.distance(query_, exact) : 0.0F;
    MemoryContextSwitchTo(old);
    MemoryContextReset(row_context_);
    return exact != nullptr;
}

TableReranker::TableReranker(const Index& index, IndexScanDesc scan, pg::HeapValues* values, Datum operand,
                             MemoryContext context)
    : index_(index),
      scan_(scan),
      values_(values),
      row_context_(AllocSetContextCreate(context, "ruvector hnsw rerank", ALLOCSET_DEFAULT_SIZES)),
      opclass_(operator_class(index.relation)),
      query_(unrotated_value(index, opclass_, operand)) {}

bool TableReranker::distance(ItemRef node, float* distance) {
    ItemPointerData row;
    rows_.open(index_, node);
    while (rows_.next(index_, &row)) {
        CHECK_FOR_INTERRUPTS();
        MemoryContext old = MemoryContextSwitchTo(row_context_);
        Datum value;
        looked_up_++;
        graph::Value exact = values_->fetch(scan_, &row, &value) ? unrotated_value(index_, opclass_, value) : nullptr;
        if (exact != nullptr) *distance = index_.space.distance(query_, exact);
        MemoryContextSwitchTo(old);
        MemoryContextReset(row_context_);
        if (exact != nullptr) return true;
    }
    return false;
}

} // namespace rv::hnsw
