// Half-precision numbers (IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction) as they are stored, and their
// conversion from and to float by integer arithmetic: exact one way, to the nearest with ties to even the other way,
// the same as the machine's instructions give it, NaN included. Kernels that use the instructions are in core/simd.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <bit>
#include <cstdint>

namespace rv {

struct Half {
    std::uint16_t bits;
};
static_assert(sizeof(Half) == 2);

// Always inline, since files for different instruction sets use them: see core/simd/private_xsimd.hpp.
#define RV_HALF_INLINE [[gnu::always_inline]] constexpr

RV_HALF_INLINE bool is_nan(Half x) noexcept { return (x.bits & 0x7FFF) > 0x7C00; }
RV_HALF_INLINE bool is_infinite(Half x) noexcept { return (x.bits & 0x7FFF) == 0x7C00; }
RV_HALF_INLINE bool is_zero(Half x) noexcept { return (x.bits & 0x7FFF) == 0; }

RV_HALF_INLINE float to_float(Half x) noexcept {
    const std::uint32_t sign = static_cast<std::uint32_t>(x.bits & 0x8000) << 16;
    const std::uint32_t magnitude = x.bits & 0x7FFF;
    if (magnitude > 0x7C00) return std::bit_cast<float>(sign | 0x7FC00000 | magnitude << 13); // NaN becomes quiet
    if (magnitude == 0x7C00) return std::bit_cast<float>(sign | 0x7F800000);
    if (magnitude >= 0x0400) return std::bit_cast<float>(sign | ((magnitude << 13) + (112U << 23)));
    // Below the normal range the bits count units of 2^-24.
    const float value = static_cast<float>(magnitude) * 0x1p-24F;
    return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(value));
}

// A magnitude that rounds to more than 65504 becomes infinite.
RV_HALF_INLINE Half to_half(float x) noexcept {
    const auto bits = std::bit_cast<std::uint32_t>(x);
    const std::uint32_t sign = bits >> 16 & 0x8000;
    const std::uint32_t magnitude = bits & 0x7FFFFFFF;
    std::uint32_t half;
    if (magnitude > 0x7F800000) {
        half = 0x7E00 | (magnitude >> 13 & 0x03FF);
    } else if (magnitude >= 0x477FF000) {
        half = 0x7C00;
    } else if (magnitude >= 0x38800000) {
        half = (magnitude + 0x0FFF + (magnitude >> 13 & 1) - (112U << 23)) >> 13;
    } else {
        // A unit in the last place of 0.5 is 2^-24, that of a half below the normal range: the addition rounds.
        half =
            std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) + 0.5F) - std::bit_cast<std::uint32_t>(0.5F);
    }
    return {static_cast<std::uint16_t>(sign | half)};
}

#undef RV_HALF_INLINE

} // namespace rv
