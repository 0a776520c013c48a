// The text of an expression, for EXPLAIN: as it was written where that is known, else made from the tree.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/syntax/ast.hpp"

#include <string>

namespace rv::cypher {

std::string describe(const Expression& expression);

} // namespace rv::cypher
