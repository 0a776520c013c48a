// The yardstick: each distance kernel as a loop that somebody unrolled by hand, in intrinsics, for one instruction set,
// and a loop that does nothing but read. They take whole rounds only: n is a multiple of 128.
#pragma once

#include "ruvector/core/simd/level.hpp"

#include <cstddef>

namespace hand {

struct Kernels {
    float (*l2_squared)(const float* a, const float* b, std::size_t n) noexcept;
    float (*inner_product)(const float* a, const float* b, std::size_t n) noexcept;
    float (*l1)(const float* a, const float* b, std::size_t n) noexcept;
    float (*norm_squared)(const float* a, std::size_t n) noexcept;
    void (*cosine_parts)(const float* a, const float* b, std::size_t n, float* dot, float* norm_a,
                         float* norm_b) noexcept;
    float (*read)(const float* a, std::size_t n) noexcept;
};

#if defined(__x86_64__)
extern const Kernels sse_kernels;
extern const Kernels avx2_kernels;
extern const Kernels avx512_kernels;
#elif defined(__aarch64__)
extern const Kernels neon_kernels;
#endif

// Null where there is no loop for the level (plain C++ on ARM).
inline const Kernels* kernels_for(rv::simd::Level level) noexcept {
    switch (level) {
#if defined(__x86_64__)
    case rv::simd::Level::kBaseline:
        return &sse_kernels;
    case rv::simd::Level::kAvx2:
        return &avx2_kernels;
    case rv::simd::Level::kAvx512:
        return &avx512_kernels;
#elif defined(__aarch64__)
    case rv::simd::Level::kNeon:
        return &neon_kernels;
#endif
    default:
        return nullptr;
    }
}

} // namespace hand
