// round() with a precision and a mode.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace rv::cypher {

enum class Rounding : std::uint8_t { kUp, kDown, kCeiling, kFloor, kHalfUp, kHalfDown, kHalfEven };

std::optional<Rounding> rounding_of(std::string_view mode); // "HALF_UP", in any case

// To so many digits behind the point, of the decimal digits that a float is written with: 2.675 to two is 2.68.
double round_to(double value, std::int64_t places, Rounding rounding);

} // namespace rv::cypher
