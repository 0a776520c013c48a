// What code for dense vectors of any element type asks of an element: float and Half have the same functions here.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/half.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace rv {

inline bool is_nan(float x) noexcept { return std::isnan(x); }
inline bool is_infinite(float x) noexcept { return std::isinf(x); }
inline bool is_zero(float x) noexcept { return x == 0; }
inline float to_float(float x) noexcept { return x; }

// The nearest element: narrow<Half>(x).
template <class Element>
Element narrow(float x) noexcept;
template <>
inline float narrow<float>(float x) noexcept {
    return x;
}
template <>
inline Half narrow<Half>(float x) noexcept {
    return to_half(x);
}

// NaN does not count as a loss.
template <class Element>
bool narrowing_overflows(Element narrowed, float from) noexcept {
    return is_infinite(narrowed) && !is_infinite(from);
}

} // namespace rv
