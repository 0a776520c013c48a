// Index paths with conditions behind the first column that the planner does not match by itself.
//
// Before PostgreSQL 17 it takes `column = ANY (array)` for the end of any order (it is, in a btree): an index path has
// the order or the condition, but not both. Before 16 it knows that a boolean column is a condition in indexes of its
// own access methods alone. So paths that have all take the place of those that lack some, when a table's paths have
// been made.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/amapi.h"
}

namespace rv::pg {

// For the access method with that callback. At load.
void add_condition_paths(amcostestimate_function estimate);

} // namespace rv::pg
