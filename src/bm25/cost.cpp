// Server zone. See the header.
#include "ruvector/bm25/cost.hpp"

extern "C" {
#include "utils/float.h"
}

#include "ruvector/pg/planner.hpp"

namespace rv::bm25 {

void estimate_cost(PlannerInfo*, IndexPath* path, double, Cost* startup_cost, Cost* total_cost,
                   Selectivity* selectivity, double* correlation, double* pages) {
    *selectivity = 0;
    *correlation = 0;
    *pages = 0;
    *startup_cost = *total_cost = get_float8_infinity();
    pg::disable_path(path);
}

} // namespace rv::bm25
