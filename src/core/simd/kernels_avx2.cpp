// The kernels for x86-64 with AVX2, FMA and F16C.
#if defined(__x86_64__)

#define RV_SIMD_NAMESPACE xsimd_for_ruvector_avx2
#include "ruvector/core/simd/private_xsimd.hpp"

#include "ruvector/core/simd/tables_impl.hpp"

namespace rv::simd {
namespace {

struct Lanes {
    using Batch = xsimd::batch<float, xsimd::fma3<xsimd::avx2>>;
    static constexpr std::size_t kWidth = Batch::size;
    static constexpr std::size_t kPairChains = 4;
    static constexpr std::size_t kSingleChains = 8;
    static constexpr std::size_t kCosineChains = 4;

    static Batch zero() noexcept { return Batch(0.0F); }
    static Batch broadcast(float value) noexcept { return Batch(value); }
    static Batch load(const float* p) noexcept { return Batch::load_unaligned(p); }
    static void store(float* p, Batch x) noexcept { x.store_unaligned(p); }
    static Batch load_part(const float* p, std::size_t n) noexcept {
        const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
        return _mm256_maskload_ps(p, _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(n)), lane));
    }
    static Batch load(const Half* p) noexcept {
        return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
    }
    static Batch load_part(const Half* p, std::size_t n) noexcept {
        const HalfBits bits = load_few(p, n);
        return _mm256_cvtph_ps(_mm_set_epi64x(static_cast<long long>(bits.high), static_cast<long long>(bits.low)));
    }
    static void store(Half* p, Batch x) noexcept {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm256_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT));
    }
    static Batch madd(Batch x, Batch y, Batch z) noexcept { return xsimd::fma(x, y, z); }
    static Batch abs(Batch x) noexcept { return xsimd::abs(x); }
    static Batch choose_less(Batch x, Batch y, Batch a, Batch b) noexcept { return xsimd::select(x < y, a, b); }
    static bool any_less(Batch x, Batch y) noexcept { return _mm256_movemask_ps(_mm256_cmp_ps(x, y, _CMP_LT_OQ)) != 0; }
    static float sum(Batch x) noexcept {
        const __m128 halves = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
        const __m128 pairs = _mm_add_ps(halves, _mm_movehl_ps(halves, halves));
        return _mm_cvtss_f32(_mm_add_ss(pairs, _mm_movehdup_ps(pairs)));
    }
    template <std::size_t kDistance>
    static Batch exchange(Batch x) noexcept {
        if constexpr (kDistance == 4)
            return _mm256_permute2f128_ps(x, x, 1);
        else
            return _mm256_permute_ps(x, kDistance == 1 ? 0xB1 : 0x4E);
    }
};

struct Bytes {
    using Block = __m256i;
    using Products = __m256i; // 16 bits each
    using Sum = __m256i;      // 32 bits each
    static constexpr std::size_t kRows = 2;

    static Block gather(const std::uint8_t* const* rows, std::size_t j) noexcept {
        return _mm256_inserti128_si256(_mm256_castsi128_si256(load(rows[0] + j)), load(rows[1] + j), 1);
    }
    static Block repeat(const std::int8_t* p) noexcept { return _mm256_broadcastsi128_si256(load(p)); }
    template <std::size_t kShift>
    static Block field(Block x, int mask) noexcept {
        return _mm256_and_si256(_mm256_srli_epi16(x, kShift), _mm256_set1_epi8(static_cast<char>(mask)));
    }
    static Products multiply(Block u, Block q) noexcept { return _mm256_maddubs_epi16(u, q); }
    static Products multiply_add(Products sum, Block u, Block q) noexcept {
        return _mm256_add_epi16(sum, _mm256_maddubs_epi16(u, q));
    }
    static Sum zero() noexcept { return _mm256_setzero_si256(); }
    static Sum add(Sum sum, Products products) noexcept {
        return _mm256_add_epi32(sum, _mm256_madd_epi16(products, _mm256_set1_epi16(1)));
    }
    static void totals(Sum sum, std::int32_t* out) noexcept {
        const __m256i pairs = _mm256_add_epi32(sum, _mm256_shuffle_epi32(sum, 0x4E));
        const __m256i each = _mm256_add_epi32(pairs, _mm256_shuffle_epi32(pairs, 0xB1));
        out[0] = _mm256_extract_epi32(each, 0);
        out[1] = _mm256_extract_epi32(each, 4);
    }
    static void scan(const std::uint8_t* block, std::size_t positions, const std::uint8_t* tables,
                     std::uint16_t* sums) noexcept {
        scan_avx2(block, positions, tables, sums);
    }

private:
    static __m128i load(const void* p) noexcept { return _mm_loadu_si128(static_cast<const __m128i*>(p)); }
};

} // namespace

constinit const detail::KernelTables detail::avx2_kernels = make_tables<Lanes, PlainWords, Bytes>();

} // namespace rv::simd

#endif
