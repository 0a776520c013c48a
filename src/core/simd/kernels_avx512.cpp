// The kernels for x86-64 with AVX-512 F, BW, CD, DQ and VL.
#if defined(__x86_64__)

#if !defined(__clang__)
// GCC 12 warns of the undefined lanes in its own intrinsics.
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#define RV_SIMD_NAMESPACE xsimd_for_ruvector_avx512
#include "ruvector/core/simd/private_xsimd.hpp"

#include "ruvector/core/simd/tables_impl.hpp"

namespace rv::simd {
namespace {

struct Lanes {
    using Batch = xsimd::batch<float, xsimd::avx512f>;
    static constexpr std::size_t kWidth = Batch::size;
    static constexpr std::size_t kPairChains = 4;
    static constexpr std::size_t kSingleChains = 8;
    static constexpr std::size_t kCosineChains = 4;

    static Batch zero() noexcept { return Batch(0.0F); }
    static Batch broadcast(float value) noexcept { return Batch(value); }
    static Batch load(const float* p) noexcept { return Batch::load_unaligned(p); }
    static void store(float* p, Batch x) noexcept { x.store_unaligned(p); }
    static Batch load_part(const float* p, std::size_t n) noexcept {
        return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1U << n) - 1U), p);
    }
    static Batch load(const Half* p) noexcept {
        return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
    }
    static Batch load_part(const Half* p, std::size_t n) noexcept {
        return _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(static_cast<__mmask16>((1U << n) - 1U), p));
    }
    static void store(Half* p, Batch x) noexcept {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT));
    }
    // xsimd 8.1 has no fused one for this set.
    static Batch madd(Batch x, Batch y, Batch z) noexcept { return _mm512_fmadd_ps(x, y, z); }
    static Batch abs(Batch x) noexcept { return _mm512_abs_ps(x); }
    static Batch choose_less(Batch x, Batch y, Batch a, Batch b) noexcept { return xsimd::select(x < y, a, b); }
    static bool any_less(Batch x, Batch y) noexcept { return _mm512_cmp_ps_mask(x, y, _CMP_LT_OQ) != 0; }
    static float sum(Batch x) noexcept {
        const __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(x), _mm512_extractf32x8_ps(x, 1));
        const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
        const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
        return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
    }
    template <std::size_t kDistance>
    static Batch exchange(Batch x) noexcept {
        if constexpr (kDistance >= 4)
            return _mm512_shuffle_f32x4(x, x, kDistance == 4 ? 0xB1 : 0x4E);
        else
            return _mm512_permute_ps(x, kDistance == 1 ? 0xB1 : 0x4E);
    }
};

struct Bytes {
    using Block = __m512i;
    using Products = __m512i; // 16 bits each
    using Sum = __m512i;      // 32 bits each
    static constexpr std::size_t kRows = 4;

    static Block gather(const std::uint8_t* const* rows, std::size_t j) noexcept {
        const __m256i low = _mm256_inserti128_si256(_mm256_castsi128_si256(load(rows[0] + j)), load(rows[1] + j), 1);
        const __m256i high = _mm256_inserti128_si256(_mm256_castsi128_si256(load(rows[2] + j)), load(rows[3] + j), 1);
        return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
    }
    static Block repeat(const std::int8_t* p) noexcept { return _mm512_broadcast_i32x4(load(p)); }
    template <std::size_t kShift>
    static Block field(Block x, int mask) noexcept {
        return _mm512_and_si512(_mm512_srli_epi16(x, kShift), _mm512_set1_epi8(static_cast<char>(mask)));
    }
    static Products multiply(Block u, Block q) noexcept { return _mm512_maddubs_epi16(u, q); }
    static Products multiply_add(Products sum, Block u, Block q) noexcept {
        return _mm512_add_epi16(sum, _mm512_maddubs_epi16(u, q));
    }
    static Sum zero() noexcept { return _mm512_setzero_si512(); }
    static Sum add(Sum sum, Products products) noexcept {
        return _mm512_add_epi32(sum, _mm512_madd_epi16(products, _mm512_set1_epi16(1)));
    }
    static void totals(Sum sum, std::int32_t* out) noexcept {
        const __m512i pairs = _mm512_add_epi32(sum, _mm512_shuffle_epi32(sum, _MM_PERM_BADC));
        const __m512i each = _mm512_add_epi32(pairs, _mm512_shuffle_epi32(pairs, _MM_PERM_CDAB));
        _mm512_mask_compressstoreu_epi32(out, 0x1111, each);
    }
    // A register of 32 bytes: a wider one would need two tables put together for each load.
    static void scan(const std::uint8_t* block, std::size_t positions, const std::uint8_t* tables,
                     std::uint16_t* sums) noexcept {
        scan_avx2(block, positions, tables, sums);
    }

private:
    static __m128i load(const void* p) noexcept { return _mm_loadu_si128(static_cast<const __m128i*>(p)); }
};

} // namespace

constinit const detail::KernelTables detail::avx512_kernels = make_tables<Lanes, PlainWords, Bytes>();

} // namespace rv::simd

#endif
