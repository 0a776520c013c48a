// What a query wants of an ordered index scan: how many rows, how near, and whether more than the first search gives.
//
// An access method is asked for one row after the other and does not learn why. But where LIMIT or a filter stands
// above it, ending early would leave rows out of the answer; and the plan tells how many rows will about be asked for
// until the query has enough. When an executor starts, its index scans are given a ScanDemand, which the access method
// finds at the ScanKey of its ORDER BY operand.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/amapi.h"
#include "access/genam.h"
#include "access/skey.h"
#include "nodes/pathnodes.h"
#include "utils/rel.h"
}

namespace rv::pg {

struct ScanDemand {
    // How many rows the scan is expected to hand out until the query has enough, by the planner's estimate of what the
    // filters leave; 0: not known.
    double rows = 0;
    // Whether a filter sees the scan's rows. Only then `passed` is kept.
    bool filtered = false;
    // Rows whose distance, as the operator gives it, is above this are not wanted; infinite: all are.
    double within = std::numeric_limits<double>::infinity();

    // In the access method's own measure. It notes in `handed` the distance of the row that it hands out; when the row
    // has passed the filter, the executor's side copies it to `passed`: what comes later must not be nearer.
    float handed = -std::numeric_limits<float>::infinity();
    float passed = -std::numeric_limits<float>::infinity();
};

// Whether a row at `distance`, as the operator gives it, is surely not wanted. `terms`: the size of the terms whose sum
// the distance is, where they may cancel; else 0. Distances are rounded.
bool beyond_bound(const ScanDemand& demand, double distance, double terms);

// Registers the setting ruvector.complete_scans and the hook. `scans` are the amgettuple callbacks of the access
// methods that want demands. Once, when the module is loaded.
void define_scan_demand(std::initializer_list<amgettuple_function> scans);

// The demand on a scan whose ORDER BY operand is `order_by`; null where the scan may end after its first search.
ScanDemand* scan_demand(const ScanKeyData* order_by);

// Puts a demand onto the scan of an index that no executor runs: what LIMIT would put there for `rows` rows.
void demand_rows(ScanKeyData* order_by, Relation index, double rows);

// What ScanDemand::rows will be for a path, as far as the planner knows now.
double planned_demand(PlannerInfo* root, const IndexPath* path);
// Whether scans go on (the setting ruvector.complete_scans).
bool complete_scans();

} // namespace rv::pg
