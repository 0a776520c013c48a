// What the planner is told of scans, and the selectivity of the match operators.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "nodes/pathnodes.h"
}

namespace rv::bm25 {

void estimate_cost(PlannerInfo* root, IndexPath* path, double loop_count, Cost* startup_cost, Cost* total_cost,
                   Selectivity* selectivity, double* correlation, double* pages);

} // namespace rv::bm25
