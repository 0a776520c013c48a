// The random rotation: orthogonal, invertible, the same everywhere, and spreading what is in one coordinate.
#include "simd_support.hpp"

#include "ruvector/core/base/random.hpp"
#include "ruvector/core/quantize/rotation.hpp"
#include "ruvector/core/simd/rotation.hpp"

#include <bit>

using rv::quantize::Rotation;

namespace {

std::vector<float> random_values(size_t n, uint64_t seed) {
    rv::Random random(seed);
    std::vector<float> values(n);
    for (float& value : values) value = static_cast<float>(random.uniform() * 2 - 1);
    return values;
}

double dot(const std::vector<float>& a, const std::vector<float>& b) {
    double sum = 0;
    for (size_t i = 0; i < a.size(); i++) sum += static_cast<double>(a[i]) * b[i];
    return sum;
}

const size_t kSizes[] = {1, 2, 3, 7, 8, 16, 31, 64, 100, 127, 128, 129, 255, 300, 768, 1023, 1536, 2000};

class SimdRotation : public testing::TestWithParam<rv::simd::Level> {};

TEST_P(SimdRotation, IsTheWalshHadamardTransform) {
    const auto& kernels = *rv::simd::rotation_kernels_for(GetParam());
    for (size_t n = 1; n <= 512; n *= 2) {
        const std::vector<float> values = random_values(n, n);
        simd_test::Array transformed(values, 1);
        kernels.hadamard(transformed.data(), n);
        for (size_t i = 0; i < n; i++) {
            double expected = 0;
            for (size_t j = 0; j < n; j++) expected += (std::popcount(i & j) % 2 == 0 ? 1.0 : -1.0) * values[j];
            ASSERT_NEAR(transformed[i], expected, 1e-4) << n << " " << i;
        }
    }
}

TEST_P(SimdRotation, ButterfliesGiveSumAndDifference) {
    const auto& kernels = *rv::simd::rotation_kernels_for(GetParam());
    for (size_t n : simd_test::dimensions()) {
        const std::vector<float> a = random_values(n, 1);
        const std::vector<float> b = random_values(n, 2);
        simd_test::Array x(a, 1), y(b, 3);
        kernels.butterfly(x.data(), y.data(), 0.25F, n);
        for (size_t i = 0; i < n; i++) {
            ASSERT_NEAR(x[i], 0.25F * (a[i] + b[i]), 1e-6);
            ASSERT_NEAR(y[i], 0.25F * (a[i] - b[i]), 1e-6);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Levels, SimdRotation, testing::ValuesIn(simd_test::available_levels()), simd_test::level_of);

} // namespace

TEST(Rotation, KeepsInnerProductsAndHasAnInverse) {
    for (const size_t dims : kSizes) {
        std::pmr::monotonic_buffer_resource memory;
        const Rotation rotation(&memory, dims, 7);
        const std::vector<float> a = random_values(dims, 1);
        const std::vector<float> b = random_values(dims, 2);
        std::vector<float> x = a;
        std::vector<float> y = b;
        rotation.apply(x.data());
        rotation.apply(y.data());
        const double scale = std::sqrt(dot(a, a) * dot(b, b));
        EXPECT_NEAR(dot(x, y), dot(a, b), 1e-5 * scale) << dims;
        EXPECT_NEAR(dot(x, x), dot(a, a), 1e-5 * dot(a, a)) << dims;
        rotation.invert(x.data());
        for (size_t i = 0; i < dims; i++) EXPECT_NEAR(x[i], a[i], 1e-5) << dims;
    }
}

TEST(Rotation, DependsOnTheSeedAlone) {
    std::pmr::monotonic_buffer_resource memory;
    const std::vector<float> values = random_values(300, 1);
    std::vector<float> first = values, again = values, other = values;
    Rotation(&memory, 300, 7).apply(first.data());
    Rotation(&memory, 300, 7).apply(again.data());
    Rotation(&memory, 300, 8).apply(other.data());
    EXPECT_EQ(first, again);
    EXPECT_NE(first, other);
}

// What an index stored stays readable: these values may not change.
TEST(Rotation, IsTheOneThatIndexesStore) {
    std::pmr::monotonic_buffer_resource memory;
    std::vector<float> values(6, 0.0F);
    values[1] = 1;
    Rotation(&memory, 6, 42).apply(values.data());
    const float expected[6] = {-0.015625F, 0.421875F, 0.25F, 0.015625F, -0.734375F, -0.46875F};
    for (size_t i = 0; i < 6; i++) EXPECT_NEAR(values[i], expected[i], 1e-6);
}

// For coordinates of a random direction, the mean of x^4 is 3 / (d (d + 2)) where |x| = 1: the more it is, the less
// evenly spread they are. The input is the worst: all in one coordinate, or in two.
TEST(Rotation, SpreadsSingleCoordinates) {
    for (const size_t dims : {size_t{64}, size_t{100}, size_t{128}, size_t{255}, size_t{768}, size_t{1536}}) {
        double fourth = 0;
        constexpr size_t kSeeds = 40;
        for (size_t seed = 0; seed < kSeeds; seed++) {
            std::pmr::monotonic_buffer_resource memory;
            const Rotation rotation(&memory, dims, seed);
            std::vector<float> values(dims, 0.0F);
            values[seed * 31 % dims] = 0.6F;
            values[(seed * 17 + 1) % dims] += 0.8F;
            const double squared = dot(values, values);
            rotation.apply(values.data());
            for (const float x : values) fourth += std::pow(x, 4) / (squared * squared);
        }
        const auto d = static_cast<double>(dims);
        EXPECT_LT(fourth / kSeeds, 1.25 * 3 / (d + 2)) << dims;
    }
}
