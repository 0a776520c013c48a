// What the planner thinks of parallel index scans whose work is done before the first row.
//
// PostgreSQL divides among the participants what an index scan costs after its start. A search does nearly all of its
// work at the start, and an access method that estimates it does not learn whether the path is a parallel one. So the
// paths are corrected when all of a table's are known. Nor does the planner, which knows no other parallel scans in the
// order of an operand, ask whether a worker can compute that.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/amapi.h"
#include "nodes/pathnodes.h"
}

namespace rv::pg {

struct ParallelSearch {
    // Tells the access method's paths from others.
    amcostestimate_function estimate;
    // What of a path's startup cost the participants share; nothing if the scan must not be shared. Null if the access
    // method has no parallel scans.
    std::optional<Cost> (*shared_cost)(PlannerInfo* root, IndexPath* path);
};

// Registers an access method, and the hook. When the module is loaded.
void correct_parallel_paths(const ParallelSearch& search);

} // namespace rv::pg
