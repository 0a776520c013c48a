// The values that the rows of a table have in an index of it.
#pragma once

#include "ruvector/inspect/index_argument.hpp"

extern "C" {
#include "access/tableam.h"
#include "executor/executor.h"
#include "miscadmin.h"
}

namespace rv::inspect {

// The value of one row after the other: of the indexed column or expression, where the index's predicate holds.
class IndexedRows {
public:
    explicit IndexedRows(const IndexArgument& argument);
    void close();

    TupleTableSlot* slot() { return slot_; }

    // The value of the row in the slot; false if it has none. It is good until the next call.
    bool value(Datum* value);

    // Calls use(value) for each row that has a value and that the snapshot sees, in the order of the table's blocks.
    template <class Use>
    void for_each(Snapshot snapshot, Use&& use) {
        TableScanDesc scan = table_beginscan_strat(table_, snapshot, 0, nullptr, true, false);
        while (table_scan_getnextslot(scan, ForwardScanDirection, slot_)) {
            CHECK_FOR_INTERRUPTS();
            Datum found = 0;
            if (value(&found)) use(found);
        }
        table_endscan(scan);
    }

    // Reset for each row.
    MemoryContext row_context() { return expressions_->ecxt_per_tuple_memory; }

private:
    Relation table_;
    TupleTableSlot* slot_;
    EState* state_;
    ExprContext* expressions_;
    IndexInfo* info_;
    ExprState* predicate_;
};

} // namespace rv::inspect
