// Arithmetic on float elements that is carried out in double precision: slower than the kernels of core/simd, but
// without their overflow where the elements are large and their cancellation where the result must be exact to the last
// bit.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cstddef>

namespace rv {

// The sum of the squares.
double wide_norm_squared(const float* x, std::size_t n) noexcept;

// out[i] = x[i] / divisor and out[i] = x[i] * factor, rounded once; out may be x.
void wide_divide(const float* x, double divisor, float* out, std::size_t n) noexcept;
void wide_scale(const float* x, double factor, float* out, std::size_t n) noexcept;

} // namespace rv
