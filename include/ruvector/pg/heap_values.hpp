// The values that rows of an index scan's table have for the index, as the scan's snapshot sees them: for an access
// method that keeps less than the values. Plain columns and expressions; the first key column.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/genam.h"
#include "access/relscan.h"
#include "executor/tuptable.h"
#include "nodes/execnodes.h"
}

namespace rv::pg {

class HeapValues {
public:
    // Allocates in `context`, which lives as long as the scan, when the first row is fetched. Nothing is held before.
    explicit HeapValues(MemoryContext context) : context_(context) {}

    // The value of the row, or of the version of it that the snapshot sees: it is the same in all that an index entry
    // leads to. False if it sees none, or if the value is null. It is valid until the next call or release(); what it
    // takes to detoast is the caller's.
    bool fetch(IndexScanDesc scan, ItemPointer row, Datum* value);

    // Lets go of the page of the last row.
    void release();

    // At the end of the scan.
    void close();

private:
    void open(IndexScanDesc scan);

    MemoryContext context_;
    IndexFetchTableData* rows_ = nullptr; // null: not open
    TupleTableSlot* slot_ = nullptr;
    AttrNumber column_ = 0; // 0: an expression
    IndexInfo* info_ = nullptr;
    EState* state_ = nullptr;
};

} // namespace rv::pg
