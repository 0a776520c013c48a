// Distance and elementwise kernels over float32 arrays.
//
// Every kernel takes n >= 0 values at any alignment, reads and writes nothing outside of the arrays, and accumulates in
// float over several accumulators: a result may differ in its last bits between levels, and a sum beyond the range of
// float is infinite. NaN and infinite values go through as IEEE 754 has it, except that the sign of a zero is not kept.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/simd/level.hpp"

#include <cstddef>

namespace rv::simd {

struct DistanceKernels {
    float (*l2_squared)(const float* a, const float* b, std::size_t n) noexcept;
    float (*inner_product)(const float* a, const float* b, std::size_t n) noexcept;
    float (*l1)(const float* a, const float* b, std::size_t n) noexcept;
    float (*norm_squared)(const float* a, std::size_t n) noexcept;
    // a.b, |a|^2 and |b|^2 in one pass.
    void (*cosine_parts)(const float* a, const float* b, std::size_t n, float* dot, float* norm_a,
                         float* norm_b) noexcept;

    // out[i] = a[i] (op) b[i]; out may be a or b, but not overlap them otherwise.
    void (*add)(const float* a, const float* b, float* out, std::size_t n) noexcept;
    void (*sub)(const float* a, const float* b, float* out, std::size_t n) noexcept;
    void (*mul)(const float* a, const float* b, float* out, std::size_t n) noexcept;
    // out[i] = a[i] * factor
    void (*scale)(const float* a, float factor, float* out, std::size_t n) noexcept;
    // Whether no value is NaN or infinite.
    bool (*all_finite)(const float* a, std::size_t n) noexcept;
};

namespace detail {
// A table and not a pointer to one: a call costs one load and one indirect branch.
[[gnu::visibility("hidden")]] extern DistanceKernels active_distance_kernels;
} // namespace detail

// The kernels in force. The reference stays valid, and follows set_level.
inline const DistanceKernels& kernels() noexcept { return detail::active_distance_kernels; }

// The kernels of one level; null where it is not available.
const DistanceKernels* kernels_for(Level level) noexcept;

} // namespace rv::simd
