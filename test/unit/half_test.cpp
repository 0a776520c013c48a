// Conversions between half and float against the definition: every half, and floats around every half.
#include "ruvector/core/base/half.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace {

using rv::Half;

// The value of a finite half by its definition.
double value_of(std::uint16_t bits) {
    const int exponent = bits >> 10 & 0x1F;
    const int fraction = bits & 0x3FF;
    const double magnitude = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
    return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

TEST(Half, WidensEveryValueExactly) {
    for (unsigned bits = 0; bits <= 0xFFFF; ++bits) {
        const Half half{static_cast<std::uint16_t>(bits)};
        const float wide = rv::to_float(half);
        ASSERT_EQ(std::signbit(wide), (bits & 0x8000) != 0) << bits;
        if ((bits & 0x7C00) == 0x7C00) {
            ASSERT_EQ(std::isinf(wide), (bits & 0x3FF) == 0) << bits;
            ASSERT_EQ(std::isnan(wide), (bits & 0x3FF) != 0) << bits;
            ASSERT_EQ(rv::is_infinite(half), std::isinf(wide)) << bits;
            ASSERT_EQ(rv::is_nan(half), std::isnan(wide)) << bits;
            continue;
        }
        ASSERT_EQ(wide, value_of(half.bits)) << bits;
        ASSERT_EQ(rv::is_zero(half), wide == 0) << bits;
        ASSERT_FALSE(rv::is_nan(half) || rv::is_infinite(half)) << bits;
    }
}

TEST(Half, NarrowsBackToTheSame) {
    for (unsigned bits = 0; bits <= 0xFFFF; ++bits) {
        const Half half{static_cast<std::uint16_t>(bits)};
        const unsigned quiet = rv::is_nan(half) ? 0x0200 : 0;
        ASSERT_EQ(rv::to_half(rv::to_float(half)).bits, bits | quiet);
    }
}

TEST(Half, RoundsToTheNearestAndTiesToEven) {
    for (unsigned bits = 0; bits < 0x7C00; ++bits) {
        const double low = value_of(static_cast<std::uint16_t>(bits));
        // The neighbour of the largest finite half would be 65536: from the middle on, the result is infinite.
        const double high = bits == 0x7BFF ? 65536 : value_of(static_cast<std::uint16_t>(bits + 1));
        const auto middle = static_cast<float>((low + high) / 2);
        ASSERT_EQ(middle, (low + high) / 2);
        const unsigned even = (bits & 1) == 0 ? bits : bits + 1;
        for (const unsigned sign : {0U, 0x8000U}) {
            const auto narrowed = [sign](float x) { return rv::to_half(sign != 0 ? -x : x).bits; };
            ASSERT_EQ(narrowed(middle), sign | even) << bits;
            ASSERT_EQ(narrowed(std::nextafter(middle, 0.0F)), sign | bits) << bits;
            ASSERT_EQ(narrowed(std::nextafter(middle, 1e30F)), sign | (bits + 1)) << bits;
        }
    }
}

TEST(Half, KeepsZeroInfinityAndNan) {
    EXPECT_EQ(rv::to_half(0.0F).bits, 0x0000);
    EXPECT_EQ(rv::to_half(-0.0F).bits, 0x8000);
    EXPECT_EQ(rv::to_half(1e-30F).bits, 0x0000);
    EXPECT_EQ(rv::to_half(-std::numeric_limits<float>::denorm_min()).bits, 0x8000);
    EXPECT_EQ(rv::to_half(65519.996F).bits, 0x7BFF);
    EXPECT_EQ(rv::to_half(65520.0F).bits, 0x7C00);
    EXPECT_EQ(rv::to_half(-3e38F).bits, 0xFC00);
    EXPECT_EQ(rv::to_half(std::numeric_limits<float>::infinity()).bits, 0x7C00);
    EXPECT_TRUE(rv::is_nan(rv::to_half(std::numeric_limits<float>::quiet_NaN())));
    EXPECT_TRUE(rv::is_nan(rv::to_half(std::bit_cast<float>(0x7F800001U)))); // the smallest payload must not vanish
}

} // namespace
