// Distance kernels over half-precision arrays, and their conversion from and to float.
//
// The distances widen each element to float, which is exact, and are then those of distance.hpp: the same order of
// sums, the same promises. A conversion gives what core/base/half.hpp gives, bit for bit, at every level.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/half.hpp"
#include "ruvector/core/simd/level.hpp"

#include <cstddef>

namespace rv::simd {

struct HalfKernels {
    float (*l2_squared)(const Half* a, const Half* b, std::size_t n) noexcept;
    float (*inner_product)(const Half* a, const Half* b, std::size_t n) noexcept;
    float (*l1)(const Half* a, const Half* b, std::size_t n) noexcept;
    float (*norm_squared)(const Half* a, std::size_t n) noexcept;
    // a.b, |a|^2 and |b|^2 in one pass.
    void (*cosine_parts)(const Half* a, const Half* b, std::size_t n, float* dot, float* norm_a,
                         float* norm_b) noexcept;

    // Whether no value is NaN or infinite.
    bool (*all_finite)(const Half* a, std::size_t n) noexcept;
    // The arrays must not overlap.
    void (*to_float)(const Half* a, float* out, std::size_t n) noexcept;
    void (*from_float)(const float* a, Half* out, std::size_t n) noexcept;
};

namespace detail {
[[gnu::visibility("hidden")]] extern HalfKernels active_half_kernels;
} // namespace detail

// The kernels in force. The reference stays valid, and follows set_level.
inline const HalfKernels& half_kernels() noexcept { return detail::active_half_kernels; }

// The kernels of one level; null where it is not available.
const HalfKernels* half_kernels_for(Level level) noexcept;

} // namespace rv::simd
