// The rows of an index scan in the order that the planner relies on: that of the ORDER BY operator's values.
//
// An access method with ORDER BY operators claims that order, and DISTINCT, GROUP BY, window functions, merge joins and
// WITH TIES above a scan are wrong without it. Two things keep a search from it. What it finds later may be nearer than
// what it found before; and distances that an index computes of values which it has rounded, rotated or scaled differ
// from the operator's in their last digits. PostgreSQL has a queue for the second (nodeIndexscan.c), whose rows have
// not seen the filter, and which raises an error where the index was wrong. So rows are put into order here, between
// the scan with its filter and what stands above:
//
// - As many rows as are surely asked for are held back until they are found, then sorted, on disk if work_mem has no
//   room for them. That costs no search: they would all be asked for anyway. So a LIMIT gets its rows, in order, also
//   where filters drop most of them.
// - Where distances are rounded and something above reads them, a row waits until no row after it can be nearer. Its
//   distance is computed once, for the order and for the result.
// - A row that is nearer than one that has left comes too late, is left out, and counted.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/htup.h"
#include "nodes/execnodes.h"
}

#include "ruvector/core/base/array.hpp"
#include "ruvector/pg/scan_demand.hpp"
#include "ruvector/pg/sorted_rows.hpp"

namespace rv::pg {

class OrderedRows {
public:
    // In place of the scan's own projection. `read`: whether something reads the distance of the rows. `exactly`:
    // whether no more than demand->at_least rows will be asked for. Allocates in the current memory context.
    OrderedRows(IndexScanState* scan, ScanDemand* demand, bool read, bool exactly);

    // The next row; `run` is what the scan's node would do.
    TupleTableSlot* next(ExecProcNodeMtd run);

private:
    using Distance = RowDistance;
    using Held = WaitingRow;

    void begin();
    Distance distance_of(TupleTableSlot* slot);
    bool wants_hold() const;
    bool may_leave() const;
    void hold(TupleTableSlot* slot, const Distance& distance);
    void stop_holding();
    void spill();
    bool sorted_first() const;
    const Held* nearest() const;
    Held take_nearest();
    TupleTableSlot* let_go();
    TupleTableSlot* leave(TupleTableSlot* slot, const Distance& distance);
    ProjectionInfo* with_distance(ProjectionInfo* own) const;

    IndexScanState* scan_;
    ScanDemand* demand_;
    MemoryContext context_;
    bool read_;
    bool exactly_;
    ProjectionInfo* projection_;      // null: rows leave as they are
    ProjectionInfo* told_projection_; // the same, with the distance from outside
    Array<Held> held_;                // a heap, the nearest on top, then the one that came first
    SortedRows* sorted_ = nullptr;    // those that held_ had no room for; null: it always had
    size_t held_bytes_ = 0;
    uint64 number_ = 0;
    uint64 starts_ = 0;    // of the scan, when it was last run
    bool started_ = false; // whether there was a row
    bool holding_ = false; // until as many are held as are asked for
    size_t free_ = 0;      // how many of those may leave, whatever comes
    bool ended_ = false;
};

} // namespace rv::pg
