// The kernels that every machine can run: SSE 4.2 on x86-64, plain C++ for the compiler to vectorize elsewhere.
#if defined(__x86_64__)
#define RV_SIMD_NAMESPACE xsimd_for_ruvector_baseline
#include "ruvector/core/simd/private_xsimd.hpp"
#endif

#include "ruvector/core/simd/tables_impl.hpp"

namespace rv::simd {
namespace {

#if defined(__x86_64__)

struct Lanes {
    using Batch = xsimd::batch<float, xsimd::sse4_2>;
    static constexpr std::size_t kWidth = Batch::size;
    static constexpr std::size_t kPairChains = 4;
    static constexpr std::size_t kSingleChains = 8;
    static constexpr std::size_t kCosineChains = 4;

    static Batch zero() noexcept { return Batch(0.0F); }
    static Batch broadcast(float value) noexcept { return Batch(value); }
    static Batch load(const float* p) noexcept { return Batch::load_unaligned(p); }
    static void store(float* p, Batch x) noexcept { x.store_unaligned(p); }
    static Batch load_part(const float* p, std::size_t n) noexcept {
        if (n == 1) return _mm_load_ss(p);
        const __m128 two = _mm_castsi128_ps(_mm_loadu_si64(p));
        return n == 2 ? two : _mm_movelh_ps(two, _mm_load_ss(p + 2));
    }
    static Batch load(const Half* p) noexcept { return widen(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p))); }
    static Batch load_part(const Half* p, std::size_t n) noexcept {
        return widen(_mm_cvtsi64_si128(static_cast<long long>(load_few(p, n).low)));
    }
    static void store(Half* p, Batch x) noexcept {
        float values[kWidth];
        x.store_unaligned(values);
        for (std::size_t i = 0; i < kWidth; ++i) p[i] = to_half(values[i]);
    }
    // to_float of core/base/half.hpp without branches, but for NaN, which stays as it is. Halves below the normal range
    // are made by a subtraction of normal floats, which does not slow the processor down.
    static Batch widen(__m128i halves) noexcept {
        const __m128i wide = _mm_cvtepu16_epi32(halves);
        const __m128i magnitude = _mm_and_si128(wide, _mm_set1_epi32(0x7FFF));
        const __m128i sign = _mm_slli_epi32(_mm_andnot_si128(_mm_set1_epi32(0x7FFF), wide), 16);
        const __m128i rebased = _mm_add_epi32(_mm_slli_epi32(magnitude, 13), _mm_set1_epi32(112 << 23));
        const __m128i special =
            _mm_and_si128(_mm_cmpgt_epi32(magnitude, _mm_set1_epi32(0x7BFF)), _mm_set1_epi32(0x7F800000));
        const __m128 small =
            _mm_sub_ps(_mm_castsi128_ps(_mm_add_epi32(rebased, _mm_set1_epi32(1 << 23))), _mm_set1_ps(0x1p-14F));
        const __m128 is_small = _mm_castsi128_ps(_mm_cmplt_epi32(magnitude, _mm_set1_epi32(0x0400)));
        const __m128 value = _mm_blendv_ps(_mm_castsi128_ps(_mm_or_si128(rebased, special)), small, is_small);
        return _mm_or_ps(value, _mm_castsi128_ps(sign));
    }
    static Batch madd(Batch x, Batch y, Batch z) noexcept { return x * y + z; }
    static Batch abs(Batch x) noexcept { return xsimd::abs(x); }
    static Batch choose_less(Batch x, Batch y, Batch a, Batch b) noexcept { return xsimd::select(x < y, a, b); }
    static bool any_less(Batch x, Batch y) noexcept { return _mm_movemask_ps(_mm_cmplt_ps(x, y)) != 0; }
    static float sum(Batch x) noexcept {
        const __m128 pairs = _mm_add_ps(x, _mm_movehl_ps(x, x));
        return _mm_cvtss_f32(_mm_add_ss(pairs, _mm_movehdup_ps(pairs)));
    }
    template <std::size_t kDistance>
    static Batch exchange(Batch x) noexcept {
        return _mm_shuffle_ps(x, x, kDistance == 1 ? 0xB1 : 0x4E);
    }
};

struct Bytes {
    using Block = __m128i;
    using Products = __m128i; // 16 bits each
    using Sum = __m128i;      // 32 bits each
    static constexpr std::size_t kRows = 1;

    static Block gather(const std::uint8_t* const* rows, std::size_t j) noexcept { return load(rows[0] + j); }
    static Block repeat(const std::int8_t* p) noexcept { return load(p); }
    template <std::size_t kShift>
    static Block field(Block x, int mask) noexcept {
        return _mm_and_si128(_mm_srli_epi16(x, kShift), _mm_set1_epi8(static_cast<char>(mask)));
    }
    static Products multiply(Block u, Block q) noexcept { return _mm_maddubs_epi16(u, q); }
    static Products multiply_add(Products sum, Block u, Block q) noexcept {
        return _mm_add_epi16(sum, _mm_maddubs_epi16(u, q));
    }
    static Sum zero() noexcept { return _mm_setzero_si128(); }
    static Sum add(Sum sum, Products products) noexcept {
        return _mm_add_epi32(sum, _mm_madd_epi16(products, _mm_set1_epi16(1)));
    }
    static void totals(Sum sum, std::int32_t* out) noexcept {
        const __m128i pairs = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
        out[0] = _mm_cvtsi128_si32(_mm_add_epi32(pairs, _mm_shuffle_epi32(pairs, 0xB1)));
    }
    static void scan(const std::uint8_t* block, std::size_t positions, const std::uint8_t* tables,
                     std::uint16_t* sums) noexcept {
        __m128i sum[4]; // eight codes each
        for (__m128i& s : sum) s = _mm_setzero_si128();
        for (std::size_t j = 0; j < positions; ++j, block += 32, tables += 32) {
            for (int half = 0; half < 2; ++half) {
                const __m128i bytes = load(block + 16 * half);
                const __m128i low = _mm_shuffle_epi8(load(tables), field<0>(bytes, 15));
                const __m128i high = _mm_shuffle_epi8(load(tables + 16), field<4>(bytes, 15));
                const __m128i none = _mm_setzero_si128();
                __m128i* to = sum + 2 * half;
                to[0] = _mm_add_epi16(to[0], _mm_unpacklo_epi8(low, none));
                to[1] = _mm_add_epi16(to[1], _mm_unpackhi_epi8(low, none));
                to[0] = _mm_add_epi16(to[0], _mm_unpacklo_epi8(high, none));
                to[1] = _mm_add_epi16(to[1], _mm_unpackhi_epi8(high, none));
            }
        }
        for (int i = 0; i < 4; ++i) _mm_storeu_si128(reinterpret_cast<__m128i*>(sums + 8 * i), sum[i]);
    }

private:
    static __m128i load(const void* p) noexcept { return _mm_loadu_si128(static_cast<const __m128i*>(p)); }
};

#else

struct Lanes {
    using Batch = float;
    static constexpr std::size_t kWidth = 1;
    static constexpr std::size_t kPairChains = 16;
    static constexpr std::size_t kSingleChains = 16;
    static constexpr std::size_t kCosineChains = 16;

    static Batch zero() noexcept { return 0.0F; }
    static Batch broadcast(float value) noexcept { return value; }
    static Batch load(const float* p) noexcept { return *p; }
    static Batch load_part(const float* p, std::size_t) noexcept { return *p; }
    static void store(float* p, Batch x) noexcept { *p = x; }
    static Batch load(const Half* p) noexcept { return to_float(*p); }
    static Batch load_part(const Half* p, std::size_t) noexcept { return to_float(*p); }
    static void store(Half* p, Batch x) noexcept { *p = to_half(x); }
    static Batch madd(Batch x, Batch y, Batch z) noexcept { return x * y + z; }
    static Batch abs(Batch x) noexcept { return __builtin_fabsf(x); }
    static Batch choose_less(Batch x, Batch y, Batch a, Batch b) noexcept { return x < y ? a : b; }
    static bool any_less(Batch x, Batch y) noexcept { return x < y; }
    static float sum(Batch x) noexcept { return x; }
    template <std::size_t kDistance>
    static Batch exchange(Batch x) noexcept {
        return x;
    }
};

struct Bytes {
    struct Block {
        std::uint8_t byte[kCodeUnit];
    };
    using Products = std::int32_t;
    using Sum = std::int32_t;
    static constexpr std::size_t kRows = 1;

    static Block gather(const std::uint8_t* const* rows, std::size_t j) noexcept { return load(rows[0] + j); }
    static Block repeat(const std::int8_t* p) noexcept { return load(p); }
    template <std::size_t kShift>
    static Block field(Block x, int mask) noexcept {
        for (std::uint8_t& byte : x.byte) byte = static_cast<std::uint8_t>(byte >> kShift & mask);
        return x;
    }
    static Products multiply(Block u, Block q) noexcept { return multiply_add(0, u, q); }
    static Products multiply_add(Products sum, Block u, Block q) noexcept {
        for (std::size_t i = 0; i < kCodeUnit; ++i) sum += u.byte[i] * static_cast<std::int8_t>(q.byte[i]);
        return sum;
    }
    static Sum zero() noexcept { return 0; }
    static Sum add(Sum sum, Products products) noexcept { return sum + products; }
    static void totals(Sum sum, std::int32_t* out) noexcept { *out = sum; }
    static void scan(const std::uint8_t* block, std::size_t positions, const std::uint8_t* tables,
                     std::uint16_t* sums) noexcept {
        for (std::size_t i = 0; i < kBlockCodes; ++i) {
            std::uint32_t sum = 0;
            for (std::size_t j = 0; j < positions; ++j) {
                const std::uint8_t byte = block[j * kBlockCodes + i];
                sum += std::uint32_t{tables[j * 32 + (byte & 15)]} + tables[j * 32 + 16 + (byte >> 4)];
            }
            sums[i] = static_cast<std::uint16_t>(sum);
        }
    }

private:
    static Block load(const void* p) noexcept {
        Block block;
        __builtin_memcpy(&block, p, sizeof(block));
        return block;
    }
};

#endif

} // namespace

constinit const detail::KernelTables detail::baseline_kernels = make_tables<Lanes, PlainWords, Bytes>();

} // namespace rv::simd
