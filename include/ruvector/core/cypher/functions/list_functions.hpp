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

// What range() of two or three arguments, none of them null, goes through.
struct RangeSteps {
    std::int64_t first;
    std::int64_t step;
    std::uint64_t count; // of all 64-bit integers one less
};
RangeSteps range_steps(std::span<const Value> arguments);

} // namespace rv::cypher
