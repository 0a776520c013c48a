// The kernels for 64-bit ARM, where NEON is always there.
#if defined(__aarch64__)

#define RV_SIMD_NAMESPACE xsimd_for_ruvector_neon
#include "ruvector/core/simd/private_xsimd.hpp"

#include "ruvector/core/simd/kernel_tables.hpp"
#include "ruvector/core/simd/kernels_impl.hpp"
#include "ruvector/core/simd/matrix_impl.hpp"

namespace rv::simd {
namespace {

struct Lanes {
    using Batch = xsimd::batch<float, xsimd::neon64>;
    static constexpr std::size_t kWidth = Batch::size;
    static constexpr std::size_t kPairChains = 4;
    static constexpr std::size_t kSingleChains = 8;
    static constexpr std::size_t kCosineChains = 4;

    static Batch zero() noexcept { return Batch(0.0F); }
    static Batch broadcast(float value) noexcept { return Batch(value); }
    static Batch load(const float* p) noexcept { return Batch::load_unaligned(p); }
    static void store(float* p, Batch x) noexcept { x.store_unaligned(p); }
    static Batch load_part(const float* p, std::size_t n) noexcept {
        if (n == 1) return vld1q_lane_f32(p, vdupq_n_f32(0.0F), 0);
        const float32x4_t two = vcombine_f32(vld1_f32(p), vdup_n_f32(0.0F));
        return n == 2 ? two : vld1q_lane_f32(p + 2, two, 2);
    }
    static Batch madd(Batch x, Batch y, Batch z) noexcept { return xsimd::fma(x, y, z); }
    static Batch abs(Batch x) noexcept { return xsimd::abs(x); }
    static bool any_less(Batch x, Batch y) noexcept { return vmaxvq_u32(vcltq_f32(x, y)) != 0; }
    static float sum(Batch x) noexcept { return vaddvq_f32(x); }
};

} // namespace

constinit const DistanceKernels detail::neon_distance_kernels = make_distance_kernels<Lanes>();
constinit const MatrixKernels detail::neon_matrix_kernels = make_matrix_kernels<Lanes>();

} // namespace rv::simd

#endif
