// The plans of clauses that write: CREATE, MERGE, SET, REMOVE, DELETE and FOREACH.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/plan/planner.hpp"

namespace rv::cypher {

// Whether a clause writes, FOREACH included.
bool is_update(const Clause& clause);

// An updating clause behind `input`: all rows of it are read, then written for, one after the other, then given on.
// Adds the slots that it fills to `planner.filled`.
PlanPtr plan_update(Planner& planner, Clause& clause, PlanPtr input);

// Nobody reads the rows of this plan: where its last step writes, it keeps none.
void drop_rows(PlanNode& plan);

} // namespace rv::cypher
