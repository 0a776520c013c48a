// What is known of expressions before they are planned.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/plan/planner.hpp"

namespace rv::cypher {

// Gives parameters their slots, makes literals of what is made of literals by operators alone, and gives slots to calls
// whose result is the same for a whole run.
void prepare_expressions(Plan& plan);

// Whether an expression gives the same for each row: it reads no variable, no graph, nothing random.
bool is_constant(const Expression& expression);

} // namespace rv::cypher
