// The kernels for x86-64 with AVX-512 F, BW, CD, DQ and VL.
#if defined(__x86_64__)

#if !defined(__clang__)
// GCC 12 warns of the undefined lanes in its own intrinsics.
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#define RV_SIMD_NAMESPACE xsimd_for_ruvector_avx512
#include "ruvector/core/simd/private_xsimd.hpp"

#include "ruvector/core/simd/kernels_impl.hpp"
#include "ruvector/core/simd/matrix_impl.hpp"

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
    static bool any_less(Batch x, Batch y) noexcept { return _mm512_cmp_ps_mask(x, y, _CMP_LT_OQ) != 0; }
    static float sum(Batch x) noexcept {
        const __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(x), _mm512_extractf32x8_ps(x, 1));
        const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
        const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
        return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
    }
};

} // namespace

constinit const detail::KernelTables detail::avx512_kernels = make_tables<Lanes, PlainWords>();

} // namespace rv::simd

#endif
