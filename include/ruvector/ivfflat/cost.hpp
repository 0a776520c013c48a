// What the planner is told of an index scan.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/amapi.h"
#include "nodes/pathnodes.h"
}

namespace rv::ivfflat {

void estimate_cost(PlannerInfo* root, IndexPath* path, double loop_count, Cost* startup_cost, Cost* total_cost,
                   Selectivity* selectivity, double* correlation, double* pages);

// Of a parallel path's costs, what its participants share; nothing if they must not.
std::optional<Cost> shared_cost(PlannerInfo* root, IndexPath* path);

} // namespace rv::ivfflat
