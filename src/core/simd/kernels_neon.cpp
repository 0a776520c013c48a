// The kernels for 64-bit ARM, where NEON is always there.
#if defined(__aarch64__)

#define RV_SIMD_NAMESPACE xsimd_for_ruvector_neon
#include "ruvector/core/simd/private_xsimd.hpp"

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
    static Batch load(const Half* p) noexcept {
        return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(reinterpret_cast<const std::uint16_t*>(p))));
    }
    static Batch load_part(const Half* p, std::size_t n) noexcept {
        return vcvt_f32_f16(vreinterpret_f16_u64(vcreate_u64(load_few(p, n).low)));
    }
    static void store(Half* p, Batch x) noexcept {
        vst1_u16(reinterpret_cast<std::uint16_t*>(p), vreinterpret_u16_f16(vcvt_f16_f32(x)));
    }
    static Batch madd(Batch x, Batch y, Batch z) noexcept { return xsimd::fma(x, y, z); }
    static Batch abs(Batch x) noexcept { return xsimd::abs(x); }
    static bool any_less(Batch x, Batch y) noexcept { return vmaxvq_u32(vcltq_f32(x, y)) != 0; }
    static float sum(Batch x) noexcept { return vaddvq_f32(x); }
};

struct Words {
    using Block = uint8x16_t;
    using Count = uint64x2_t;
    static constexpr std::size_t kBytes = 16;

    static Block load(const std::uint8_t* p) noexcept { return vld1q_u8(p); }
    static Block load_part(const std::uint8_t* p, std::size_t n) noexcept {
        std::uint8_t bytes[kBytes] = {};
        __builtin_memcpy(bytes, p, n);
        return vld1q_u8(bytes);
    }
    static Count zero() noexcept { return vdupq_n_u64(0); }
    static Count add(Count count, Block block) noexcept {
        return vpadalq_u32(count, vpaddlq_u16(vpaddlq_u8(vcntq_u8(block))));
    }
    static std::uint64_t total(Count count) noexcept { return vaddvq_u64(count); }
};

} // namespace

constinit const detail::KernelTables detail::neon_kernels = make_tables<Lanes, Words>();

} // namespace rv::simd

#endif
