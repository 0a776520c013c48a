// Steps of MATCH, and what the clauses behind it may make of them where less of its rows is asked for.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/plan/planner.hpp"

#include <set>

namespace rv::cypher {

// --- Hints of what stands right behind `match`, a plan of plan_match(). Each gives whether it changed the plan.

// Only the different values of `end` count: DISTINCT end, count(DISTINCT end), with nothing else read. Where the last
// step is a path of variable length to it, each end comes once for each row before (or once at all), found by breadth.
bool use_distinct_ends(PlanNode& match, Slot end);

// Rows count, and of what they hold only the slots in `read`: count(*). Where nothing of the last step is read, it
// gives one row for each of its input's that has a match, and in `weight` how many there are; rows without a match do
// not come. The count is the sum of the weights.
bool count_last_step(PlanNode& match, const std::set<Slot>& read, Slot weight);

// ORDER BY node._vector <-> vector, ascending: rows come in that order, and the sort can be left out. Those without a
// vector come last.
bool order_by_distance(PlanNode& match, Slot node, VectorMetric metric, const Expression* vector);

// --- Estimates for others.

// Slots of nodes and relationships whose properties (or the whole entities) something in the statement reads.
std::set<Slot> slots_with_properties(const Statement& statement);

} // namespace rv::cypher
