// The rotation kernels, once, over the lanes that kernels_impl.hpp describes. Lanes also have exchange<h>(x), whose
// lane i is lane i ^ h of x; h is a power of two below kWidth.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/simd/kernels_impl.hpp"
#include "ruvector/core/simd/rotation.hpp"

#include <cstddef>

namespace rv::simd {
namespace {

#define RV_INLINE __attribute__((always_inline))

// The stages of the transform within a register.
template <class L, std::size_t kHalf = 1>
RV_INLINE inline typename L::Batch hadamard_within(typename L::Batch x) noexcept {
    if constexpr (kHalf == L::kWidth) {
        return x;
    } else {
        float signs[L::kWidth];
        unrolled<L::kWidth>([&](auto i) RV_INLINE { signs[i] = (i & kHalf) != 0 ? -1.0F : 1.0F; });
        return hadamard_within<L, 2 * kHalf>(L::madd(x, L::load(signs), L::template exchange<kHalf>(x)));
    }
}

template <class L>
void hadamard(float* a, std::size_t n) noexcept {
    std::size_t half = 1;
    if (n < L::kWidth) {
        for (; half < n; half *= 2) {
            for (std::size_t i = 0; i < n; ++i) {
                if ((i & half) != 0) continue;
                const float x = a[i];
                const float y = a[i + half];
                a[i] = x + y;
                a[i + half] = x - y;
            }
        }
        return;
    }
    for (std::size_t i = 0; i < n; i += L::kWidth) L::store(a + i, hadamard_within<L>(L::load(a + i)));
    // Two stages in one pass over the values, while there are two.
    for (half = L::kWidth; half * 4 <= n; half *= 4) {
        for (std::size_t i = 0; i < n; i += 4 * half) {
            for (float* p = a + i; p != a + i + half; p += L::kWidth) {
                const auto x0 = L::load(p), x1 = L::load(p + half);
                const auto x2 = L::load(p + 2 * half), x3 = L::load(p + 3 * half);
                const auto s0 = x0 + x1, s1 = x0 - x1, s2 = x2 + x3, s3 = x2 - x3;
                L::store(p, s0 + s2);
                L::store(p + half, s1 + s3);
                L::store(p + 2 * half, s0 - s2);
                L::store(p + 3 * half, s1 - s3);
            }
        }
    }
    if (half == n) return;
    for (float* p = a; p != a + half; p += L::kWidth) {
        const auto x = L::load(p), y = L::load(p + half);
        L::store(p, x + y);
        L::store(p + half, x - y);
    }
}

template <class L>
void butterfly(float* a, float* b, float scale, std::size_t n) noexcept {
    const auto factor = L::broadcast(scale);
    std::size_t i = 0;
    for (; i + L::kWidth <= n; i += L::kWidth) {
        const auto x = L::load(a + i), y = L::load(b + i);
        L::store(a + i, factor * (x + y));
        L::store(b + i, factor * (x - y));
    }
    for (; i < n; ++i) {
        const float x = a[i], y = b[i];
        a[i] = scale * (x + y);
        b[i] = scale * (x - y);
    }
}

#undef RV_INLINE

template <class L>
constexpr RotationKernels make_rotation_kernels() noexcept {
    return {.hadamard = hadamard<L>, .butterfly = butterfly<L>};
}

} // namespace
} // namespace rv::simd
