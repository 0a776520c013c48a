// The kernels for x86-64 with AVX2, FMA and F16C.
#if defined(__x86_64__)

#define RV_SIMD_NAMESPACE xsimd_for_ruvector_avx2
#include "ruvector/core/simd/private_xsimd.hpp"

#include "ruvector/core/simd/kernels_impl.hpp"
#include "ruvector/core/simd/matrix_impl.hpp"

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
    static bool any_less(Batch x, Batch y) noexcept { return _mm256_movemask_ps(_mm256_cmp_ps(x, y, _CMP_LT_OQ)) != 0; }
    static float sum(Batch x) noexcept {
        const __m128 halves = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
        const __m128 pairs = _mm_add_ps(halves, _mm_movehl_ps(halves, halves));
        return _mm_cvtss_f32(_mm_add_ss(pairs, _mm_movehdup_ps(pairs)));
    }
};

} // namespace

constinit const detail::KernelTables detail::avx2_kernels = make_tables<Lanes, PlainWords>();

} // namespace rv::simd

#endif
