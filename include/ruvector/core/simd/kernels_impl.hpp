// The kernels, once, over a description of the vector registers ("lanes"). Each instruction-set file includes this and
// makes its table from it; everything here has internal linkage (see private_xsimd.hpp for why).
//
// Lanes: Batch, kWidth, zero(), load(p), load_part(p, n) for 0 < n < kWidth with the other lanes zero, store(p, x),
// broadcast(f), madd(x, y, z) = x * y + z, abs(x), sum(x), and kPairChains, kSingleChains, kCosineChains: how many
// independent accumulators hide the latency of an addition for a kernel with two loads a step, one load, or three sums.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/simd/distance.hpp"

namespace rv::simd {
namespace {

#define RV_KERNEL_INLINE [[gnu::always_inline]] inline

// Adds the accumulators up as a tree and returns the first.
template <class L, std::size_t kChains>
RV_KERNEL_INLINE float total(typename L::Batch (&sum)[kChains]) noexcept {
    static_assert((kChains & (kChains - 1)) == 0);
    for (std::size_t half = kChains / 2; half > 0; half /= 2) {
        for (std::size_t c = 0; c < half; ++c) sum[c] = sum[c] + sum[c + half];
    }
    return L::sum(sum[0]);
}

// Sums step() over one array. A step over zeros must leave its sum as it is: the end of the array is filled up with
// them.
template <class L, class Step>
RV_KERNEL_INLINE float sum_over(const float* a, std::size_t n, Step step) noexcept {
    constexpr std::size_t kChains = L::kSingleChains;
    typename L::Batch sum[kChains];
    for (std::size_t c = 0; c < kChains; ++c) sum[c] = L::zero();
    std::size_t i = 0;
    for (; i + kChains * L::kWidth <= n; i += kChains * L::kWidth) {
        for (std::size_t c = 0; c < kChains; ++c) sum[c] = step(sum[c], L::load(a + i + c * L::kWidth));
    }
    for (std::size_t c = 0; c + 1 < kChains && i + L::kWidth <= n; ++c, i += L::kWidth) {
        sum[c] = step(sum[c], L::load(a + i));
    }
    if (i < n) sum[kChains - 1] = step(sum[kChains - 1], L::load_part(a + i, n - i));
    return total<L>(sum);
}

// The same over two arrays.
template <class L, class Step>
RV_KERNEL_INLINE float sum_over(const float* a, const float* b, std::size_t n, Step step) noexcept {
    constexpr std::size_t kChains = L::kPairChains;
    typename L::Batch sum[kChains];
    for (std::size_t c = 0; c < kChains; ++c) sum[c] = L::zero();
    std::size_t i = 0;
    for (; i + kChains * L::kWidth <= n; i += kChains * L::kWidth) {
        for (std::size_t c = 0; c < kChains; ++c) {
            sum[c] = step(sum[c], L::load(a + i + c * L::kWidth), L::load(b + i + c * L::kWidth));
        }
    }
    for (std::size_t c = 0; c + 1 < kChains && i + L::kWidth <= n; ++c, i += L::kWidth) {
        sum[c] = step(sum[c], L::load(a + i), L::load(b + i));
    }
    if (i < n) sum[kChains - 1] = step(sum[kChains - 1], L::load_part(a + i, n - i), L::load_part(b + i, n - i));
    return total<L>(sum);
}

template <class L>
float l2_squared(const float* a, const float* b, std::size_t n) noexcept {
    using Batch = typename L::Batch;
    return sum_over<L>(
        a, b, n, [](Batch sum, Batch x, Batch y) __attribute__((always_inline)) {
            const Batch d = x - y;
            return L::madd(d, d, sum);
        });
}

template <class L>
float inner_product(const float* a, const float* b, std::size_t n) noexcept {
    using Batch = typename L::Batch;
    return sum_over<L>(
        a, b, n, [](Batch sum, Batch x, Batch y) __attribute__((always_inline)) { return L::madd(x, y, sum); });
}

template <class L>
float l1(const float* a, const float* b, std::size_t n) noexcept {
    using Batch = typename L::Batch;
    return sum_over<L>(
        a, b, n, [](Batch sum, Batch x, Batch y) __attribute__((always_inline)) { return sum + L::abs(x - y); });
}

template <class L>
float norm_squared(const float* a, std::size_t n) noexcept {
    using Batch = typename L::Batch;
    return sum_over<L>(
        a, n, [](Batch sum, Batch x) __attribute__((always_inline)) { return L::madd(x, x, sum); });
}

template <class L>
void cosine_parts(const float* a, const float* b, std::size_t n, float* dot, float* norm_a, float* norm_b) noexcept {
    using Batch = typename L::Batch;
    constexpr std::size_t kChains = L::kCosineChains;
    Batch ab[kChains];
    Batch aa[kChains];
    Batch bb[kChains];
    for (std::size_t c = 0; c < kChains; ++c) ab[c] = aa[c] = bb[c] = L::zero();
    const auto step = [&](std::size_t c, Batch x, Batch y) __attribute__((always_inline)) {
        ab[c] = L::madd(x, y, ab[c]);
        aa[c] = L::madd(x, x, aa[c]);
        bb[c] = L::madd(y, y, bb[c]);
    };
    std::size_t i = 0;
    for (; i + kChains * L::kWidth <= n; i += kChains * L::kWidth) {
        for (std::size_t c = 0; c < kChains; ++c)
            step(c, L::load(a + i + c * L::kWidth), L::load(b + i + c * L::kWidth));
    }
    for (std::size_t c = 0; c + 1 < kChains && i + L::kWidth <= n; ++c, i += L::kWidth) {
        step(c, L::load(a + i), L::load(b + i));
    }
    if (i < n) step(kChains - 1, L::load_part(a + i, n - i), L::load_part(b + i, n - i));
    *dot = total<L>(ab);
    *norm_a = total<L>(aa);
    *norm_b = total<L>(bb);
}

// out[i] = op(a[i], b[i]) for whole registers, and one value at a time for the rest.
template <class L, class Op>
RV_KERNEL_INLINE void each(const float* a, const float* b, float* out, std::size_t n, Op op) noexcept {
    std::size_t i = 0;
    for (; i + L::kWidth <= n; i += L::kWidth) L::store(out + i, op(L::load(a + i), L::load(b + i)));
    for (; i < n; ++i) out[i] = op(a[i], b[i]);
}

template <class L>
void add(const float* a, const float* b, float* out, std::size_t n) noexcept {
    each<L>(
        a, b, out, n, [](auto x, auto y) __attribute__((always_inline)) { return x + y; });
}

template <class L>
void sub(const float* a, const float* b, float* out, std::size_t n) noexcept {
    each<L>(
        a, b, out, n, [](auto x, auto y) __attribute__((always_inline)) { return x - y; });
}

template <class L>
void mul(const float* a, const float* b, float* out, std::size_t n) noexcept {
    each<L>(
        a, b, out, n, [](auto x, auto y) __attribute__((always_inline)) { return x * y; });
}

template <class L>
void scale(const float* a, float factor, float* out, std::size_t n) noexcept {
    const typename L::Batch factors = L::broadcast(factor);
    std::size_t i = 0;
    for (; i + L::kWidth <= n; i += L::kWidth) L::store(out + i, L::load(a + i) * factors);
    for (; i < n; ++i) out[i] = a[i] * factor;
}

template <class L>
bool all_finite(const float* a, std::size_t n) noexcept {
    using Batch = typename L::Batch;
    // x * 0 is zero for a finite x and NaN otherwise; NaN survives every addition.
    return sum_over<L>(
               a, n, [](Batch sum, Batch x) __attribute__((always_inline)) { return L::madd(x, L::zero(), sum); }) ==
           0.0F;
}

#undef RV_KERNEL_INLINE

template <class L>
constexpr DistanceKernels make_distance_kernels() noexcept {
    return {.l2_squared = l2_squared<L>,
            .inner_product = inner_product<L>,
            .l1 = l1<L>,
            .norm_squared = norm_squared<L>,
            .cosine_parts = cosine_parts<L>,
            .add = add<L>,
            .sub = sub<L>,
            .mul = mul<L>,
            .scale = scale<L>,
            .all_finite = all_finite<L>};
}

} // namespace
} // namespace rv::simd
