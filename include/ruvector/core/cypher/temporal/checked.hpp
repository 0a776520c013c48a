// Arithmetic of temporal values that never wraps: what leaves its type raises ArithmeticError: NumberOutOfRange.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cstdint>
#include <limits>
#include <string_view>

namespace rv::cypher {

__extension__ using Wide = __int128;

[[noreturn]] void fail_range();                         // ArithmeticError: NumberOutOfRange
[[noreturn]] void fail_argument(std::string_view text); // ArgumentError: InvalidArgumentValue
[[noreturn]] void fail_type(std::string_view text);     // TypeError: InvalidArgumentType

template <typename Number>
Number checked_add(Number a, Number b) {
    Number sum;
    if (__builtin_add_overflow(a, b, &sum)) fail_range();
    return sum;
}
template <typename Number>
Number checked_subtract(Number a, Number b) {
    Number difference;
    if (__builtin_sub_overflow(a, b, &difference)) fail_range();
    return difference;
}
template <typename Number>
Number checked_multiply(Number a, Number b) {
    Number product;
    if (__builtin_mul_overflow(a, b, &product)) fail_range();
    return product;
}

inline std::int64_t narrow(Wide value) {
    if (value < std::numeric_limits<std::int64_t>::min() || value > std::numeric_limits<std::int64_t>::max()) {
        fail_range();
    }
    return static_cast<std::int64_t>(value);
}

// Division that rounds down; the divisor is positive.
template <typename Number>
constexpr Number floor_divide(Number value, Number divisor) {
    return value / divisor - (value % divisor < 0 ? 1 : 0);
}
template <typename Number>
constexpr Number floor_modulo(Number value, Number divisor) {
    const Number rest = value % divisor;
    return rest < 0 ? rest + divisor : rest;
}

} // namespace rv::cypher
