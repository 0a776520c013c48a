// The kernels, once, over a description of the vector registers ("lanes"). Each instruction-set file includes this and
// makes its table from it; everything here has internal linkage (see private_xsimd.hpp for why).
//
// Lanes: Batch of floats, kWidth, zero(), load(p), load_part(p, n) for 0 < n < kWidth with the other lanes zero,
// store(p, x), these three for float and for Half, broadcast(f), madd(x, y, z) = x * y + z, abs(x), sum(x),
// any_less(x, y), choose_less(x, y, a, b) (where x < y: a, else b), and kPairChains, kSingleChains, kCosineChains: how
// many independent accumulators hide the latency of an addition for a kernel with two loads a step, one load, or three
// sums.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/simd/bits_impl.hpp"
#include "ruvector/core/simd/kernel_tables.hpp"

#include <cstddef>
#include <cstdint>

namespace rv::simd {
namespace {

// The accumulators of a kernel are an array, which the compiler keeps in registers only if every index is a constant
// before its first passes over the code are done: loops over them are unrolled by templates, and everything is inlined
// at once.
#define RV_INLINE __attribute__((always_inline))

template <std::size_t kValue>
struct Index {
    RV_INLINE constexpr operator std::size_t() const noexcept { return kValue; }
};

// f(Index<0>) to f(Index<kCount - 1>).
template <std::size_t kCount, std::size_t kFirst = 0, class F>
RV_INLINE inline void unrolled(F f) noexcept {
    if constexpr (kFirst < kCount) {
        f(Index<kFirst>{});
        unrolled<kCount, kFirst + 1>(f);
    }
}

template <class L, std::size_t kChains>
struct Sum {
    static_assert((kChains & (kChains - 1)) == 0);
    typename L::Batch chain[kChains];

    RV_INLINE Sum() noexcept {
        unrolled<kChains>([&](auto c) RV_INLINE { chain[c] = L::zero(); });
    }
    template <std::size_t kLive = kChains>
    RV_INLINE float total() noexcept {
        if constexpr (kLive == 1) {
            return L::sum(chain[0]);
        } else {
            unrolled<kLive / 2>([&](auto c) RV_INLINE { chain[c] = chain[c] + chain[c + kLive / 2]; });
            return total<kLive / 2>();
        }
    }
};

// The last whole registers, fewer than there are accumulators.
template <class L, std::size_t kEnd, std::size_t kFirst = 0, class Whole>
RV_INLINE inline void rest(std::size_t i, std::size_t left, Whole whole) noexcept {
    if constexpr (kFirst < kEnd) {
        if (left < L::kWidth) return;
        whole(Index<kFirst>{}, i);
        rest<L, kEnd, kFirst + 1>(i + L::kWidth, left - L::kWidth, whole);
    }
}

// Walks over [0, n): kChains registers a round, each for an accumulator of its own. whole(c, i) takes the register's
// worth at i into accumulator c; part(c, i, count) takes the last values, which do not fill a register.
template <class L, std::size_t kChains, class Whole, class Part>
RV_INLINE inline void walk(std::size_t n, Whole whole, Part part) noexcept {
    constexpr std::size_t kRound = kChains * L::kWidth;
    const std::size_t left = n % kRound;
    for (std::size_t i = 0; i != n - left; i += kRound) {
        unrolled<kChains>([&](auto c) RV_INLINE { whole(c, i + c * L::kWidth); });
    }
    if (left == 0) return;
    rest<L, kChains - 1>(n - left, left, whole);
    const std::size_t count = left % L::kWidth;
    if (count > 0) part(Index<kChains - 1>{}, n - count, count);
}

// Sums step() over one array. A step over zeros must leave its sum as it is: the end of the array is filled up with
// them.
template <class L, class T, class Step>
RV_INLINE inline float sum_over(const T* a, std::size_t n, Step step) noexcept {
    Sum<L, L::kSingleChains> sum;
    walk<L, L::kSingleChains>(
        n, [&](auto c, std::size_t i) RV_INLINE { sum.chain[c] = step(sum.chain[c], L::load(a + i)); },
        [&](auto c, std::size_t i, std::size_t count)
            RV_INLINE { sum.chain[c] = step(sum.chain[c], L::load_part(a + i, count)); });
    return sum.total();
}

// The same over two arrays.
template <class L, class T, class Step>
RV_INLINE inline float sum_over(const T* a, const T* b, std::size_t n, Step step) noexcept {
    Sum<L, L::kPairChains> sum;
    walk<L, L::kPairChains>(
        n, [&](auto c, std::size_t i) RV_INLINE { sum.chain[c] = step(sum.chain[c], L::load(a + i), L::load(b + i)); },
        [&](auto c, std::size_t i, std::size_t count)
            RV_INLINE { sum.chain[c] = step(sum.chain[c], L::load_part(a + i, count), L::load_part(b + i, count)); });
    return sum.total();
}

template <class L, class T>
float l2_squared(const T* a, const T* b, std::size_t n) noexcept {
    using Batch = typename L::Batch;
    return sum_over<L>(a, b, n, [](Batch sum, Batch x, Batch y) RV_INLINE {
        const Batch d = x - y;
        return L::madd(d, d, sum);
    });
}

template <class L, class T>
float inner_product(const T* a, const T* b, std::size_t n) noexcept {
    using Batch = typename L::Batch;
    return sum_over<L>(a, b, n, [](Batch sum, Batch x, Batch y) RV_INLINE { return L::madd(x, y, sum); });
}

template <class L, class T>
float l1(const T* a, const T* b, std::size_t n) noexcept {
    using Batch = typename L::Batch;
    return sum_over<L>(a, b, n, [](Batch sum, Batch x, Batch y) RV_INLINE { return sum + L::abs(x - y); });
}

template <class L, class T>
float norm_squared(const T* a, std::size_t n) noexcept {
    using Batch = typename L::Batch;
    return sum_over<L>(a, n, [](Batch sum, Batch x) RV_INLINE { return L::madd(x, x, sum); });
}

template <class L, class T>
void cosine_parts(const T* a, const T* b, std::size_t n, float* dot, float* norm_a, float* norm_b) noexcept {
    using Batch = typename L::Batch;
    Sum<L, L::kCosineChains> ab;
    Sum<L, L::kCosineChains> aa;
    Sum<L, L::kCosineChains> bb;
    const auto step = [&](auto c, Batch x, Batch y) RV_INLINE {
        ab.chain[c] = L::madd(x, y, ab.chain[c]);
        aa.chain[c] = L::madd(x, x, aa.chain[c]);
        bb.chain[c] = L::madd(y, y, bb.chain[c]);
    };
    walk<L, L::kCosineChains>(
        n, [&](auto c, std::size_t i) RV_INLINE { step(c, L::load(a + i), L::load(b + i)); },
        [&](auto c, std::size_t i, std::size_t count)
            RV_INLINE { step(c, L::load_part(a + i, count), L::load_part(b + i, count)); });
    *dot = ab.total();
    *norm_a = aa.total();
    *norm_b = bb.total();
}

// out[i] = op(a[i], b[i]) for whole registers, and one value at a time for the rest.
template <class L, class Op>
RV_INLINE inline void each(const float* a, const float* b, float* out, std::size_t n, Op op) noexcept {
    std::size_t i = 0;
    for (; i + L::kWidth <= n; i += L::kWidth) L::store(out + i, op(L::load(a + i), L::load(b + i)));
    for (; i < n; ++i) out[i] = op(a[i], b[i]);
}

template <class L>
void add(const float* a, const float* b, float* out, std::size_t n) noexcept {
    each<L>(a, b, out, n, [](auto x, auto y) { return x + y; });
}

template <class L>
void sub(const float* a, const float* b, float* out, std::size_t n) noexcept {
    each<L>(a, b, out, n, [](auto x, auto y) { return x - y; });
}

template <class L>
void mul(const float* a, const float* b, float* out, std::size_t n) noexcept {
    each<L>(a, b, out, n, [](auto x, auto y) { return x * y; });
}

template <class L>
void scale(const float* a, float factor, float* out, std::size_t n) noexcept {
    const typename L::Batch factors = L::broadcast(factor);
    std::size_t i = 0;
    for (; i + L::kWidth <= n; i += L::kWidth) L::store(out + i, L::load(a + i) * factors);
    for (; i < n; ++i) out[i] = a[i] * factor;
}

// On the bits, and left to the compiler to vectorize: arithmetic on NaN is what the kernels' compiler flags relax.
template <class Word, Word kInfinity, class T>
bool all_below_infinity(const T* a, std::size_t n) noexcept {
    static_assert(sizeof(Word) == sizeof(T));
    constexpr Word kMagnitude = static_cast<Word>(~Word{0}) >> 1;
    Word largest = 0;
    for (std::size_t i = 0; i < n; ++i) {
        Word bits;
        __builtin_memcpy(&bits, a + i, sizeof(bits));
        bits &= kMagnitude;
        largest = bits > largest ? bits : largest;
    }
    return largest < kInfinity;
}

template <class L>
bool all_finite(const float* a, std::size_t n) noexcept {
    return all_below_infinity<std::uint32_t, 0x7F800000>(a, n);
}

template <class L>
bool all_finite(const Half* a, std::size_t n) noexcept {
    return all_below_infinity<std::uint16_t, 0x7C00>(a, n);
}

template <class L>
void halves_to_floats(const Half* a, float* out, std::size_t n) noexcept {
    std::size_t i = 0;
    for (; i + L::kWidth <= n; i += L::kWidth) L::store(out + i, L::load(a + i));
    for (; i < n; ++i) out[i] = to_float(a[i]);
}

template <class L>
void floats_to_halves(const float* a, Half* out, std::size_t n) noexcept {
    std::size_t i = 0;
    for (; i + L::kWidth <= n; i += L::kWidth) L::store(out + i, L::load(a + i));
    for (; i < n; ++i) out[i] = to_half(a[i]);
}

// The first n < 8 halves, zeros behind them, for load_part where there is no masked load of 16 bits.
struct HalfBits {
    std::uint64_t low;
    std::uint64_t high;
};
RV_INLINE inline HalfBits load_few(const Half* p, std::size_t n) noexcept {
    HalfBits bits{0, 0};
    std::uint64_t* to = &bits.low;
    if (n >= 4) {
        __builtin_memcpy(to, p, 8);
        p += 4;
        to = &bits.high;
    }
    std::uint32_t pair = 0;
    std::uint16_t last = 0;
    if ((n & 2) != 0) __builtin_memcpy(&pair, p, 4);
    if ((n & 1) != 0) __builtin_memcpy(&last, p + (n & 2), 2);
    *to = (n & 3) == 1 ? std::uint64_t{last} : std::uint64_t{last} << 32 | pair;
    return bits;
}

#undef RV_INLINE

template <class L>
constexpr DistanceKernels make_distance_kernels() noexcept {
    return {.l2_squared = l2_squared<L, float>,
            .inner_product = inner_product<L, float>,
            .l1 = l1<L, float>,
            .norm_squared = norm_squared<L, float>,
            .cosine_parts = cosine_parts<L, float>,
            .add = add<L>,
            .sub = sub<L>,
            .mul = mul<L>,
            .scale = scale<L>,
            .all_finite = all_finite<L>};
}

template <class L>
constexpr HalfKernels make_half_kernels() noexcept {
    return {.l2_squared = l2_squared<L, Half>,
            .inner_product = inner_product<L, Half>,
            .l1 = l1<L, Half>,
            .norm_squared = norm_squared<L, Half>,
            .cosine_parts = cosine_parts<L, Half>,
            .all_finite = all_finite<L>,
            .to_float = halves_to_floats<L>,
            .from_float = floats_to_halves<L>};
}

} // namespace
} // namespace rv::simd
