// The two steps that a fast orthogonal transform is made of (core/quantize/rotation.hpp).
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/simd/level.hpp"

#include <cstddef>

namespace rv::simd {

struct RotationKernels {
    // The Walsh-Hadamard transform of n values in place, which makes their length sqrt(n) times what it was. n is a
    // power of two.
    void (*hadamard)(float* a, std::size_t n) noexcept;
    // a[i], b[i] = scale * (a[i] + b[i]), scale * (a[i] - b[i]); the arrays must not overlap.
    void (*butterfly)(float* a, float* b, float scale, std::size_t n) noexcept;
};

namespace detail {
[[gnu::visibility("hidden")]] extern RotationKernels active_rotation_kernels;
} // namespace detail

// The kernels in force; they follow set_level.
inline const RotationKernels& rotation_kernels() noexcept { return detail::active_rotation_kernels; }

// The kernels of one level; null where it is not available.
const RotationKernels* rotation_kernels_for(Level level) noexcept;

} // namespace rv::simd
