// The kernels over halves, at every level of this machine: distances against the same sum in double precision,
// conversions bit for bit against core/base/half.hpp.
#include "simd_support.hpp"

#include <bit>

namespace {

using namespace simd_test;
using rv::Half;

using HalfArray = ArrayOf<Half>;

std::vector<Half> narrowed(const std::vector<float>& values) {
    std::vector<Half> halves;
    for (const float value : values) halves.push_back(rv::to_half(value));
    return halves;
}

std::vector<float> widened(const std::vector<Half>& halves) {
    std::vector<float> values;
    for (const Half half : halves) values.push_back(rv::to_float(half));
    return values;
}

class SimdHalf : public PerLevel {
protected:
    const rv::simd::HalfKernels& halves() const { return *rv::simd::half_kernels_for(GetParam()); }

    void compare(const std::vector<Half>& a, const std::vector<Half>& b) {
        const std::size_t n = a.size();
        const Expected expected(widened(a), widened(b));
        for (std::size_t misalign_a : {0, 1}) {
            for (std::size_t misalign_b : {0, 1}) {
                SCOPED_TRACE("n " + std::to_string(n) + ", misaligned by " + std::to_string(misalign_a) + " and " +
                             std::to_string(misalign_b));
                HalfArray x(a, misalign_a);
                HalfArray y(b, misalign_b);
                expect_near(halves().l2_squared(x.data(), y.data(), n), expected.l2, "l2_squared");
                expect_near(halves().inner_product(x.data(), y.data(), n), expected.dot, "inner_product");
                expect_near(halves().l1(x.data(), y.data(), n), expected.l1, "l1");
                expect_near(halves().norm_squared(x.data(), n), expected.norm_a, "norm_squared");
                float dot = -1, norm_a = -1, norm_b = -1;
                halves().cosine_parts(x.data(), y.data(), n, &dot, &norm_a, &norm_b);
                expect_near(dot, expected.dot, "cosine_parts, dot");
                expect_near(norm_a, expected.norm_a, "cosine_parts, norm_a");
                expect_near(norm_b, expected.norm_b, "cosine_parts, norm_b");
            }
        }
    }
};

TEST_P(SimdHalf, AgreesWithDoublePrecision) {
    for (std::size_t n : dimensions()) {
        compare(narrowed(random_values(n, 1)), narrowed(random_values(n, 2)));
        compare(narrowed(random_values(n, 3, -6e4F, 6e4F)), narrowed(random_values(n, 4, -6e4F, 6e4F)));
        // Below the normal range.
        compare(narrowed(random_values(n, 5, -6e-5F, 6e-5F)), narrowed(random_values(n, 6, -6e-5F, 6e-5F)));
    }
}

TEST_P(SimdHalf, EveryElementCounts) {
    for (std::size_t n = 1; n <= 130; ++n) {
        for (std::size_t at = 0; at < n; ++at) {
            std::vector<float> one(n, 0.0F);
            one[at] = -3.0F;
            HalfArray x(narrowed(one), 1);
            HalfArray y(narrowed(std::vector<float>(n, 2.0F)), 0);
            ASSERT_EQ(halves().inner_product(x.data(), y.data(), n), -6.0F) << n << ' ' << at;
            ASSERT_EQ(halves().l2_squared(x.data(), y.data(), n), 4.0F * static_cast<float>(n - 1) + 25.0F);
            ASSERT_EQ(halves().l1(x.data(), y.data(), n), 2.0F * static_cast<float>(n - 1) + 5.0F);
            ASSERT_EQ(halves().norm_squared(x.data(), n), 9.0F) << n << ' ' << at;
        }
    }
}

TEST_P(SimdHalf, NoValuesGiveZero) {
    EXPECT_EQ(halves().l2_squared(nullptr, nullptr, 0), 0.0F);
    EXPECT_EQ(halves().inner_product(nullptr, nullptr, 0), 0.0F);
    EXPECT_EQ(halves().l1(nullptr, nullptr, 0), 0.0F);
    EXPECT_EQ(halves().norm_squared(nullptr, 0), 0.0F);
    EXPECT_TRUE(halves().all_finite(nullptr, 0));
}

TEST_P(SimdHalf, WidensEveryValue) {
    std::vector<Half> all(0x10000);
    for (std::size_t i = 0; i < all.size(); ++i) all[i].bits = static_cast<std::uint16_t>(i);
    // Whole registers, and one value at a time.
    for (std::size_t n : {std::size_t{1}, std::size_t{3}, all.size()}) {
        for (std::size_t start = 0; start + n <= all.size(); start += n) {
            Array out(n, 1);
            halves().to_float(&all[start], out.data(), n);
            for (std::size_t i = 0; i < n; ++i) {
                const float expected = rv::to_float(all[start + i]);
                if (std::isnan(expected))
                    ASSERT_TRUE(std::isnan(out[i])) << start + i;
                else
                    ASSERT_EQ(std::bit_cast<std::uint32_t>(out[i]), std::bit_cast<std::uint32_t>(expected))
                        << start + i;
            }
        }
    }
}

TEST_P(SimdHalf, NarrowsAsTheReferenceDoes) {
    std::mt19937 random(7);
    std::vector<float> values;
    for (int i = 0; i < 200000; ++i) values.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(random())));
    for (unsigned bits = 0; bits < 0x7C00; ++bits) {
        const float low = rv::to_float(Half{static_cast<std::uint16_t>(bits)});
        const float high = rv::to_float(Half{static_cast<std::uint16_t>(bits + 1)});
        const float middle = bits == 0x7BFF ? 65520.0F : (low + high) / 2;
        for (const float value : {low, middle, std::nextafter(middle, 0.0F), std::nextafter(middle, 1e30F), -middle})
            values.push_back(value);
    }
    HalfArray out(values.size(), 1);
    halves().from_float(values.data(), out.data(), values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        ASSERT_EQ(out[i].bits, rv::to_half(values[i]).bits) << std::bit_cast<std::uint32_t>(values[i]);
    for (std::size_t n = 1; n <= 40; ++n) {
        HalfArray few(n, 0);
        halves().from_float(values.data(), few.data(), n);
        for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(few[i].bits, out[i].bits) << n << ' ' << i;
    }
}

TEST_P(SimdHalf, AllFiniteSeesEveryPosition) {
    for (std::size_t n = 1; n <= 130; ++n) {
        std::vector<Half> values = narrowed(random_values(n, 8));
        values[0].bits = 0x7BFF;
        values[n - 1].bits = 0xFBFF;
        HalfArray finite(values, 1);
        ASSERT_TRUE(halves().all_finite(finite.data(), n)) << n;
        for (std::size_t at = 0; at < n; ++at) {
            for (const std::uint16_t bad : {0x7C00, 0xFC00, 0x7E00, 0x7C01, 0xFFFF}) {
                std::vector<Half> changed = values;
                changed[at].bits = bad;
                HalfArray infinite(changed, 0);
                ASSERT_FALSE(halves().all_finite(infinite.data(), n)) << n << ' ' << at << ' ' << bad;
            }
        }
    }
}

TEST_P(SimdHalf, NothingOutsideOfTheArraysIsTouched) {
    const Half one = rv::to_half(1.0F);
    GuardedPageOf<Half> a(one);
    GuardedPageOf<Half> b(one);
    GuardedPage wide;
    for (std::size_t n = 0; n <= 260; ++n) {
        const auto count = static_cast<float>(n);
        for (Half* x : {a.first(), a.last(n)}) {
            for (Half* y : {b.first(), b.last(n)}) {
                float dot, norm_a, norm_b;
                halves().cosine_parts(x, y, n, &dot, &norm_a, &norm_b);
                ASSERT_EQ(dot, count);
                ASSERT_EQ(halves().inner_product(x, y, n), count);
                ASSERT_EQ(halves().l2_squared(x, y, n), 0.0F);
                ASSERT_EQ(halves().l1(x, y, n), 0.0F);
            }
            ASSERT_EQ(halves().norm_squared(x, n), count);
            ASSERT_TRUE(halves().all_finite(x, n));
            for (float* out : {wide.first(), wide.last(n)}) {
                halves().to_float(x, out, n);
                halves().from_float(out, x, n);
                ASSERT_EQ(halves().norm_squared(x, n), count);
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Levels, SimdHalf, testing::ValuesIn(available_levels()), level_of);

} // namespace
