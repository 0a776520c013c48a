// Functions of lists; some take strings, too.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/functions/function.hpp"

namespace rv::cypher {

Value size(Environment& environment, std::span<const Value> arguments); // a string's: in characters
Value is_empty(Environment& environment, std::span<const Value> arguments);
Value head(Environment& environment, std::span<const Value> arguments);
Value last(Environment& environment, std::span<const Value> arguments);
Value tail(Environment& environment, std::span<const Value> arguments);
Value reverse(Environment& environment, std::span<const Value> arguments);
Value range(Environment& environment, std::span<const Value> arguments); // both ends in it

} // namespace rv::cypher
