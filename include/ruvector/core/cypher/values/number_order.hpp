// Integers beside floats by their exact values: above 2^53 not every integer is a float.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cmath>
#include <compare>
#include <cstdint>

namespace rv::cypher {

inline constexpr double kTwoTo63 = 9223372036854775808.0;

inline std::partial_ordering compare_exactly(std::int64_t a, double b) noexcept {
    if (std::isnan(b)) return std::partial_ordering::unordered;
    if (b >= kTwoTo63) return std::partial_ordering::less;
    if (b < -kTwoTo63) return std::partial_ordering::greater;
    const auto whole = static_cast<std::int64_t>(b);
    if (a != whole) return a <=> whole;
    return 0.0 <=> b - static_cast<double>(whole);
}

} // namespace rv::cypher
