#include "ruvector/core/base/wide_math.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace {

std::vector<float> numbers(std::size_t n) {
    std::vector<float> x(n);
    for (std::size_t i = 0; i < n; i++) x[i] = 0.1F * static_cast<float>(i) - 3.3F;
    return x;
}

TEST(WideMath, AddsUpSquaresOfAnyLength) {
    for (std::size_t n = 0; n <= 130; n++) {
        const std::vector<float> x = numbers(n);
        long double expected = 0;
        for (const float value : x) expected += static_cast<long double>(value) * value;
        EXPECT_NEAR(rv::wide_norm_squared(x.data(), n), static_cast<double>(expected),
                    1e-12 * (1 + static_cast<double>(expected)));
    }
}

TEST(WideMath, KeepsSquaresBeyondTheRangeOfFloat) {
    const std::vector<float> large(20, std::numeric_limits<float>::max());
    const double max = std::numeric_limits<float>::max();
    EXPECT_DOUBLE_EQ(rv::wide_norm_squared(large.data(), large.size()), 20 * max * max);
    const std::vector<float> small(20, std::numeric_limits<float>::denorm_min());
    EXPECT_GT(rv::wide_norm_squared(small.data(), small.size()), 0);
}

TEST(WideMath, DividesAndScalesWithOneRounding) {
    for (std::size_t n = 0; n <= 40; n++) {
        const std::vector<float> x = numbers(n);
        std::vector<float> divided(n);
        std::vector<float> scaled = x;
        rv::wide_divide(x.data(), 0.7, divided.data(), n);
        rv::wide_scale(scaled.data(), 0.7, scaled.data(), n); // in place
        for (std::size_t i = 0; i < n; i++) {
            EXPECT_EQ(divided[i], static_cast<float>(static_cast<double>(x[i]) / 0.7));
            EXPECT_EQ(scaled[i], static_cast<float>(static_cast<double>(x[i]) * 0.7));
        }
    }
}

} // namespace
