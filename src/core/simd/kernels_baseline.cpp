// The kernels that every machine can run: SSE 4.2 on x86-64, plain C++ for the compiler to vectorize elsewhere.
#if defined(__x86_64__)
#define RV_SIMD_NAMESPACE xsimd_for_ruvector_baseline
#include "ruvector/core/simd/private_xsimd.hpp"
#endif

#include "ruvector/core/simd/kernel_tables.hpp"
#include "ruvector/core/simd/kernels_impl.hpp"
#include "ruvector/core/simd/matrix_impl.hpp"

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
    static Batch madd(Batch x, Batch y, Batch z) noexcept { return x * y + z; }
    static Batch abs(Batch x) noexcept { return xsimd::abs(x); }
    static bool any_less(Batch x, Batch y) noexcept { return _mm_movemask_ps(_mm_cmplt_ps(x, y)) != 0; }
    static float sum(Batch x) noexcept {
        const __m128 pairs = _mm_add_ps(x, _mm_movehl_ps(x, x));
        return _mm_cvtss_f32(_mm_add_ss(pairs, _mm_movehdup_ps(pairs)));
    }
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
    static Batch madd(Batch x, Batch y, Batch z) noexcept { return x * y + z; }
    static Batch abs(Batch x) noexcept { return __builtin_fabsf(x); }
    static bool any_less(Batch x, Batch y) noexcept { return x < y; }
    static float sum(Batch x) noexcept { return x; }
};

#endif

} // namespace

constinit const DistanceKernels detail::baseline_distance_kernels = make_distance_kernels<Lanes>();
constinit const MatrixKernels detail::baseline_matrix_kernels = make_matrix_kernels<Lanes>();

} // namespace rv::simd
