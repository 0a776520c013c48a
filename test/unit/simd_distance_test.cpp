// Every distance kernel, at every level of this machine, against the same sum in double precision.
#include "simd_support.hpp"

namespace {

using namespace simd_test;

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

class SimdDistance : public PerLevel {
protected:
    void compare(const std::vector<float>& a, const std::vector<float>& b) {
        const std::size_t n = a.size();
        const Expected expected(a, b);
        for (std::size_t misalign_a : {0, 1}) {
            for (std::size_t misalign_b : {0, 1}) {
                SCOPED_TRACE("n " + std::to_string(n) + ", misaligned by " + std::to_string(misalign_a) + " and " +
                             std::to_string(misalign_b));
                Array x(a, misalign_a);
                Array y(b, misalign_b);
                expect_near(kernels().l2_squared(x.data(), y.data(), n), expected.l2, "l2_squared");
                expect_near(kernels().inner_product(x.data(), y.data(), n), expected.dot, "inner_product");
                expect_near(kernels().l1(x.data(), y.data(), n), expected.l1, "l1");
                expect_near(kernels().norm_squared(x.data(), n), expected.norm_a, "norm_squared");
                float dot = kNan, norm_a = kNan, norm_b = kNan;
                kernels().cosine_parts(x.data(), y.data(), n, &dot, &norm_a, &norm_b);
                expect_near(dot, expected.dot, "cosine_parts, dot");
                expect_near(norm_a, expected.norm_a, "cosine_parts, norm_a");
                expect_near(norm_b, expected.norm_b, "cosine_parts, norm_b");
            }
        }
    }
};

TEST_P(SimdDistance, AgreesWithDoublePrecision) {
    for (std::size_t n : dimensions()) {
        for (unsigned seed : {1U, 2U, 3U}) compare(random_values(n, seed), random_values(n, seed + 100));
    }
}

TEST_P(SimdDistance, AgreesOnValuesOfOneSign) {
    for (std::size_t n : dimensions()) compare(random_values(n, 4, 0, 255), random_values(n, 5, 0, 255));
}

TEST_P(SimdDistance, AgreesOnHugeAndTinyValues) {
    for (std::size_t n : dimensions()) {
        compare(random_values(n, 6, -1e17F, 1e17F), random_values(n, 7, -1e17F, 1e17F));
        compare(random_values(n, 8, -1e-15F, 1e-15F), random_values(n, 9, -1e-15F, 1e-15F));
    }
}

TEST_P(SimdDistance, AgreesOnDenormals) {
    for (std::size_t n : dimensions()) {
        compare(random_values(n, 10, -1e-39F, 1e-39F), random_values(n, 11, -1e-39F, 1e-39F));
        const std::vector<float> a(n, 1e-40F);
        const std::vector<float> zero(n, 0.0F);
        Array x(a, 1);
        Array y(zero, 0);
        EXPECT_GT(kernels().l1(x.data(), y.data(), n), 0.0F) << "n " << n;
    }
}

TEST_P(SimdDistance, ZerosGiveZero) {
    for (std::size_t n : dimensions()) {
        Array x(std::vector<float>(n, 0.0F), 1);
        Array y(std::vector<float>(n, -0.0F), 0);
        EXPECT_EQ(kernels().l2_squared(x.data(), y.data(), n), 0.0F);
        EXPECT_EQ(kernels().inner_product(x.data(), y.data(), n), 0.0F);
        EXPECT_EQ(kernels().l1(x.data(), y.data(), n), 0.0F);
        EXPECT_EQ(kernels().norm_squared(x.data(), n), 0.0F);
    }
}

TEST_P(SimdDistance, AnArrayIsAtDistanceZeroOfItself) {
    for (std::size_t n : dimensions()) {
        Array x(random_values(n, 12, -1e3F, 1e3F), 1);
        EXPECT_EQ(kernels().l2_squared(x.data(), x.data(), n), 0.0F);
        EXPECT_EQ(kernels().l1(x.data(), x.data(), n), 0.0F);
    }
}

TEST_P(SimdDistance, EveryPositionCountsOnce) {
    for (std::size_t n = 1; n <= 130; ++n) {
        for (std::size_t at = 0; at < n; ++at) {
            std::vector<float> one(n, 0.0F);
            one[at] = -3.0F;
            Array x(one, 1);
            Array y(std::vector<float>(n, 0.0F), 0);
            Array z(std::vector<float>(n, 2.0F), 0);
            ASSERT_EQ(kernels().l2_squared(x.data(), y.data(), n), 9.0F) << n << ' ' << at;
            ASSERT_EQ(kernels().inner_product(x.data(), z.data(), n), -6.0F) << n << ' ' << at;
            ASSERT_EQ(kernels().l1(x.data(), y.data(), n), 3.0F) << n << ' ' << at;
            ASSERT_EQ(kernels().norm_squared(x.data(), n), 9.0F) << n << ' ' << at;
            float dot, norm_a, norm_b;
            kernels().cosine_parts(x.data(), z.data(), n, &dot, &norm_a, &norm_b);
            ASSERT_EQ(dot, -6.0F) << n << ' ' << at;
            ASSERT_EQ(norm_a, 9.0F) << n << ' ' << at;
            ASSERT_EQ(norm_b, 4.0F * static_cast<float>(n)) << n << ' ' << at;
        }
    }
}

TEST_P(SimdDistance, NoValuesGiveZero) {
    EXPECT_EQ(kernels().l2_squared(nullptr, nullptr, 0), 0.0F);
    EXPECT_EQ(kernels().inner_product(nullptr, nullptr, 0), 0.0F);
    EXPECT_EQ(kernels().l1(nullptr, nullptr, 0), 0.0F);
    EXPECT_EQ(kernels().norm_squared(nullptr, 0), 0.0F);
    float dot = kNan, norm_a = kNan, norm_b = kNan;
    kernels().cosine_parts(nullptr, nullptr, 0, &dot, &norm_a, &norm_b);
    EXPECT_EQ(dot, 0.0F);
    EXPECT_EQ(norm_a, 0.0F);
    EXPECT_EQ(norm_b, 0.0F);
}

TEST_P(SimdDistance, SumsBeyondFloatAreInfinite) {
    for (std::size_t n : dimensions()) {
        Array x(std::vector<float>(n, 3e38F), 1);
        Array y(std::vector<float>(n, -3e38F), 0);
        EXPECT_EQ(kernels().l2_squared(x.data(), y.data(), n), kInf);
        EXPECT_EQ(kernels().inner_product(x.data(), y.data(), n), -kInf);
        EXPECT_EQ(kernels().l1(x.data(), y.data(), n), kInf);
        EXPECT_EQ(kernels().norm_squared(x.data(), n), kInf);
        float dot, norm_a, norm_b;
        kernels().cosine_parts(x.data(), y.data(), n, &dot, &norm_a, &norm_b);
        EXPECT_EQ(dot, -kInf);
        EXPECT_EQ(norm_a, kInf);
        EXPECT_EQ(norm_b, kInf);
    }
}

TEST_P(SimdDistance, NanAndInfinityComeThroughFromEveryPosition) {
    for (std::size_t n = 1; n <= 130; ++n) {
        for (std::size_t at = 0; at < n; ++at) {
            SCOPED_TRACE("n " + std::to_string(n) + ", at " + std::to_string(at));
            std::vector<float> values = random_values(n, 13, 0.5F, 1.0F);
            Array y(values, 0);
            values[at] = kInf;
            Array inf(values, 1);
            values[at] = kNan;
            Array nan(values, 1);
            float dot, norm_a, norm_b;

            ASSERT_EQ(kernels().l2_squared(inf.data(), y.data(), n), kInf);
            ASSERT_EQ(kernels().inner_product(inf.data(), y.data(), n), kInf);
            ASSERT_EQ(kernels().l1(y.data(), inf.data(), n), kInf);
            ASSERT_EQ(kernels().norm_squared(inf.data(), n), kInf);
            ASSERT_TRUE(std::isnan(kernels().l2_squared(inf.data(), inf.data(), n)));
            kernels().cosine_parts(inf.data(), y.data(), n, &dot, &norm_a, &norm_b);
            ASSERT_EQ(dot, kInf);
            ASSERT_EQ(norm_a, kInf);
            ASSERT_TRUE(std::isfinite(norm_b));

            ASSERT_TRUE(std::isnan(kernels().l2_squared(y.data(), nan.data(), n)));
            ASSERT_TRUE(std::isnan(kernels().inner_product(nan.data(), y.data(), n)));
            ASSERT_TRUE(std::isnan(kernels().l1(nan.data(), y.data(), n)));
            ASSERT_TRUE(std::isnan(kernels().norm_squared(nan.data(), n)));
            kernels().cosine_parts(y.data(), nan.data(), n, &dot, &norm_a, &norm_b);
            ASSERT_TRUE(std::isnan(dot));
            ASSERT_TRUE(std::isfinite(norm_a));
            ASSERT_TRUE(std::isnan(norm_b));
        }
    }
}

TEST_P(SimdDistance, InfinityTimesZeroIsNan) {
    Array x({kInf, 1.0F, 2.0F}, 0);
    Array y({0.0F, 1.0F, 2.0F}, 0);
    EXPECT_TRUE(std::isnan(kernels().inner_product(x.data(), y.data(), 3)));
}

TEST_P(SimdDistance, NothingOutsideOfTheArraysIsRead) {
    GuardedPage a;
    GuardedPage b;
    for (std::size_t n = 0; n <= 260; ++n) {
        const float count = static_cast<float>(n);
        for (float* x : {a.first(), a.last(n)}) {
            for (float* y : {b.first(), b.last(n)}) {
                float dot, norm_a, norm_b;
                kernels().cosine_parts(x, y, n, &dot, &norm_a, &norm_b);
                ASSERT_EQ(dot, count);
                ASSERT_EQ(kernels().inner_product(x, y, n), count);
                ASSERT_EQ(kernels().l2_squared(x, y, n), 0.0F);
                ASSERT_EQ(kernels().l1(x, y, n), 0.0F);
            }
            ASSERT_EQ(kernels().norm_squared(x, n), count);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Levels, SimdDistance, testing::ValuesIn(available_levels()), level_of);

} // namespace
