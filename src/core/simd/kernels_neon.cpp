// The kernels for 64-bit ARM, where NEON is always there.
#if defined(__aarch64__)

#define RV_SIMD_NAMESPACE xsimd_for_ruvector_neon
#include "ruvector/core/simd/private_xsimd.hpp"

#include "ruvector/core/simd/tables_impl.hpp"

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
    static Batch choose_less(Batch x, Batch y, Batch a, Batch b) noexcept { return xsimd::select(x < y, a, b); }
    static bool any_less(Batch x, Batch y) noexcept { return vmaxvq_u32(vcltq_f32(x, y)) != 0; }
    static float sum(Batch x) noexcept { return vaddvq_f32(x); }
    template <std::size_t kDistance>
    static Batch exchange(Batch x) noexcept {
        if constexpr (kDistance == 1)
            return vrev64q_f32(x);
        else
            return vextq_f32(x, x, 2);
    }
};

struct Bytes {
    using Block = uint8x16_t;
    using Products = int16x8_t;
    using Sum = int32x4_t;
    static constexpr std::size_t kRows = 1;

    static Block gather(const std::uint8_t* const* rows, std::size_t j) noexcept { return vld1q_u8(rows[0] + j); }
    static int8x16_t repeat(const std::int8_t* p) noexcept { return vld1q_s8(p); }
    template <std::size_t kShift>
    static Block field(Block x, int mask) noexcept {
        const Block masks = vdupq_n_u8(static_cast<std::uint8_t>(mask));
        if constexpr (kShift == 0)
            return vandq_u8(x, masks);
        else
            return vandq_u8(vshrq_n_u8(x, kShift), masks);
    }
    static Products multiply(Block u, int8x16_t q) noexcept {
        const int8x16_t s = vreinterpretq_s8_u8(u);
        return vmlal_high_s8(vmull_s8(vget_low_s8(s), vget_low_s8(q)), s, q);
    }
    static Products multiply_add(Products sum, Block u, int8x16_t q) noexcept {
        const int8x16_t s = vreinterpretq_s8_u8(u);
        return vmlal_high_s8(vmlal_s8(sum, vget_low_s8(s), vget_low_s8(q)), s, q);
    }
    static Sum zero() noexcept { return vdupq_n_s32(0); }
    static Sum add(Sum sum, Products products) noexcept { return vpadalq_s16(sum, products); }
    static void totals(Sum sum, std::int32_t* out) noexcept { *out = vaddvq_s32(sum); }
    static void scan(const std::uint8_t* block, std::size_t positions, const std::uint8_t* tables,
                     std::uint16_t* sums) noexcept {
        uint16x8_t sum[4]; // eight codes each
        for (uint16x8_t& s : sum) s = vdupq_n_u16(0);
        for (std::size_t j = 0; j < positions; ++j, block += 32, tables += 32) {
            for (int half = 0; half < 2; ++half) {
                const uint8x16_t bytes = vld1q_u8(block + 16 * half);
                const uint8x16_t low = vqtbl1q_u8(vld1q_u8(tables), field<0>(bytes, 15));
                const uint8x16_t high = vqtbl1q_u8(vld1q_u8(tables + 16), field<4>(bytes, 15));
                uint16x8_t* to = sum + 2 * half;
                to[0] = vaddw_u8(vaddw_u8(to[0], vget_low_u8(low)), vget_low_u8(high));
                to[1] = vaddw_high_u8(vaddw_high_u8(to[1], low), high);
            }
        }
        for (int i = 0; i < 4; ++i) vst1q_u16(sums + 8 * i, sum[i]);
    }
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

constinit const detail::KernelTables detail::neon_kernels = make_tables<Lanes, Words, Bytes>();

} // namespace rv::simd

#endif
