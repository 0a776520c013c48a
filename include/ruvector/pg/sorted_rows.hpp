// Rows sorted by their distances, then by their numbers, on disk as far as work_mem has no room for them (PostgreSQL's
// tuplesort).
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/htup.h"
#include "nodes/execnodes.h"
#include "utils/tuplesort.h"
}

namespace rv::pg {

struct RowDistance {
    double value; // NaN if null
    bool null;
    bool computed; // by the operator
};

// A row that waits.
struct WaitingRow {
    RowDistance distance;
    uint64 number; // among all that came
    HeapTuple tuple;

    // As float8 compares: NaN is above all. Rows without a distance are as near as each other.
    bool after(const WaitingRow& other) const;
};

class SortedRows {
public:
    // A sort ends with `owner`, or when that is used for another scan. Allocates in the current memory context.
    explicit SortedRows(ExprContext* owner);

    void begin();
    // Adds a copy of the row.
    void put(const WaitingRow& row);
    uint64 count() const { return count_; }
    // No more rows come.
    void finish();

    // The nearest row that was not taken; null if there is none. Its tuple is the caller's from take() on.
    const WaitingRow* nearest() const { return any_ ? &next_ : nullptr; }
    WaitingRow take();

    // Whether it runs or not. None of its rows is left.
    void end();

private:
    static void shut_down(Datum rows);
    void read_next();

    MemoryContext context_;
    ExprContext* owner_;
    TupleTableSlot* slot_;
    Tuplesortstate* sort_ = nullptr;
    uint64 count_ = 0;
    bool any_ = false;
    WaitingRow next_{};
};

} // namespace rv::pg
