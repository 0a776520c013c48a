// A plan as a value: what EXPLAIN and PROFILE show.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/run/operator.hpp"

namespace rv::cypher {

// Maps of operator, details, estimated_rows, children; with counts rows, opened and milliseconds, too. Plans of
// subqueries within expressions are the root's subqueries.
Value explain(const Plan& plan, const std::vector<StepCount>* counts);

} // namespace rv::cypher
