// Memory for the rows that a scan reads along. C++ zone.
#pragma once

#include "ruvector/graph/store.hpp"

namespace rv::graph {

// What a scan reads along goes with the next batch.
class RowBatch {
public:
    explicit RowBatch(TableStore& store) : store_(store) {
        context_ = pg::pg_call(
            [&] { return AllocSetContextCreate(store.context(), "ruvector graph scan", ALLOCSET_DEFAULT_SIZES); });
    }
    ~RowBatch() {
        store_.came_by(nullptr);
        MemoryContextDelete(context_);
    }
    RowBatch(const RowBatch&) = delete;
    RowBatch& operator=(const RowBatch&) = delete;
    void reset() {
        store_.came_by(nullptr);
        MemoryContextReset(context_);
    }
    MemoryContext context() const { return context_; }

private:
    TableStore& store_;
    MemoryContext context_;
};

} // namespace rv::graph
