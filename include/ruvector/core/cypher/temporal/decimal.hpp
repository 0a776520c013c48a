// Fractional amounts as decimals: what people write is decimal, and 0.1 of a day shall be 8,640 seconds to the
// nanosecond.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/temporal/checked.hpp"

#include <string_view>

namespace rv::cypher {

// A fixed-point number of 18 decimal places.
inline constexpr std::int64_t kFixedOne = 1'000'000'000'000'000'000;
using Fixed = Wide;

// numerator / denominator, the denominator a power of ten up to 10^19. What is too great for that has a numerator of
// kTooGreat; places beyond the nineteenth are cut off.
struct Decimal {
    static constexpr Wide kTooGreat = Wide{10} * kFixedOne;
    Wide numerator = 0;
    Wide denominator = 1;
};

// The shortest decimal that reads back as the number. Raises ArgumentError for NaN and infinities.
Decimal decimal_of(double number);
// Digits with at most one point (or comma), without a sign.
Decimal decimal_of(std::string_view digits);

// Rounded towards zero; raise ArithmeticError: NumberOutOfRange, and ArithmeticError: DivisionByZero.
Fixed multiply(std::int64_t amount, const Decimal& factor);
Fixed divide(std::int64_t amount, const Decimal& divisor);

} // namespace rv::cypher
