// The number of SKIP and LIMIT: known when the step is opened, from literals and parameters.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/run/operator.hpp"

namespace rv::cypher {

// Raises SyntaxError: InvalidArgumentType or NegativeIntegerArgument.
std::int64_t row_count(const Expression& expression, const char* clause, Run& run);

} // namespace rv::cypher
