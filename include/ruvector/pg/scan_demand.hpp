// What a query wants of an ordered index scan: how many rows, how near, and whether more than the first search gives.
//
// An access method is asked for one row after the other and does not learn why. But where LIMIT or a filter stands
// above it, ending early would leave rows out of the answer; and the plan tells how many rows will about be asked for
// until the query has enough. When an executor starts, its index scans are given a ScanDemand, which the access method
// finds at the ScanKey of its ORDER BY operand. Through it the two sides also agree on the order of rows
// (ordered_rows.hpp): the access method says how near its rows are, the executor's side which rows come too late.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/amapi.h"
#include "access/genam.h"
#include "access/skey.h"
#include "nodes/pathnodes.h"
#include "utils/rel.h"
}

#include <cmath>

namespace rv::pg {

struct ScanDemand {
    // Whether the scan goes on when its first search is used up; false: nothing is demanded but order.
    bool goes_on = false;
    // How many rows the scan is expected to hand out until the query has enough, by the planner's estimate of what the
    // filters leave; 0: not known.
    double rows = 0;
    // The share of the index's rows that meet the scan's conditions, by the planner's estimate; 0: not known, or none.
    double share = 0;
    // How many rows will be asked for at least, if there are so many; 0: not known.
    double at_least = 0;
    // Whether all rows will be asked for.
    bool all = false;
    // Whether what stands above takes its rows in order, and may take many more than `rows`, or all: groups, DISTINCT,
    // merge joins, cursors.
    bool open = false;
    // Whether a filter sees the scan's rows.
    bool filtered = false;
    // Rows whose distance, as the operator gives it, is above this are not wanted; infinite: all are.
    double within = std::numeric_limits<double>::infinity();

    // The access method's word. Whether rows are to be kept in order at all.
    bool ordered = true;
    // How many rows it has at hand after its first search; kAllReady: all of the index, and all come in order.
    static constexpr size_t kAllReady = std::numeric_limits<size_t>::max();
    size_t ready = 0;
    // The distance of the row handed out last, as the operator gives it but for rounding; and what neither its distance
    // nor that of a row which comes in order after it is below. The same where it is exact.
    double handed = 0;
    double least = 0;
    // How often the scan was started.
    uint64 starts = 0;

    // The executor's word: what is nearer than this comes too late, and must not be handed out any more; and how many
    // rows it has left out for that itself.
    double floor = -std::numeric_limits<double>::infinity();
    uint64 late = 0;
    // Whether somebody keeps the floor; else it follows the rows handed out.
    bool watched = false;

    // The access method starts a scan.
    void start() {
        starts++;
        floor = -std::numeric_limits<double>::infinity();
        ordered = true;
        ready = 0;
        late = 0;
    }
    // It hands out a row at a distance that is exact up to a margin; NaN: all rows are as near.
    void hand(double distance, double margin) {
        handed = distance;
        least = std::isinf(margin) ? -margin : margin > 0 ? distance - margin : distance;
        if (!watched) floor = distance;
    }
    // Whether a row comes too late. NaN never does.
    bool too_late(double distance, double margin) const { return ordered && distance + margin < floor; }
};

// Whether a scan that goes on reads all of the index at once, so that no row can come too late: because all rows will
// be asked for; or because that may be, and the index is small.
bool wants_whole(const ScanDemand& demand, Relation index);

// Whether a row at `distance`, as the operator gives it, is surely not wanted. `terms`: the size of the terms whose sum
// the distance is, where they may cancel; else 0. Distances are rounded.
bool beyond_bound(const ScanDemand& demand, double distance, double terms);

// How exact a distance is that an index has computed of values which it has rounded, rotated or scaled. `terms`: as
// above, or the size of the values.
double rounding_margin(double distance, double terms);

// Registers the setting ruvector.complete_scans and the hook. `scans` are the amgettuple callbacks of the access
// methods that want demands. Once, when the module is loaded.
void define_scan_demand(std::initializer_list<amgettuple_function> scans);

// The demand on a scan whose ORDER BY operand is `order_by`; null where no executor runs it.
ScanDemand* scan_demand(const ScanKeyData* order_by);

// Puts a demand onto the scan of an index that no executor runs: what LIMIT would put there for `rows` rows.
void demand_rows(ScanKeyData* order_by, Relation index, double rows);

// What ScanDemand::rows will be for a path of which so many of the index's rows meet the conditions, as far as the
// planner knows now.
double planned_demand(PlannerInfo* root, const IndexPath* path, double passing);
// Whether scans go on (the setting ruvector.complete_scans).
bool complete_scans();

} // namespace rv::pg
