// The elementwise kernels, at every level of this machine: they round once, so the results are exact.
#include "simd_support.hpp"

namespace {

using namespace simd_test;

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

class SimdElementwise : public PerLevel {};

TEST_P(SimdElementwise, GivesWhatAFloatOperationGives) {
    for (std::size_t n : dimensions()) {
        for (std::size_t misalignment : {0, 1}) {
            SCOPED_TRACE("n " + std::to_string(n) + ", misaligned by " + std::to_string(misalignment));
            Array a(random_values(n, 1, -1e3F, 1e3F), misalignment);
            Array b(random_values(n, 2, -1e-3F, 1e3F), 1 - misalignment);
            Array sum(n, misalignment), difference(n, misalignment), product(n, misalignment), scaled(n, misalignment);
            kernels().add(a.data(), b.data(), sum.data(), n);
            kernels().sub(a.data(), b.data(), difference.data(), n);
            kernels().mul(a.data(), b.data(), product.data(), n);
            kernels().scale(a.data(), 0.3F, scaled.data(), n);
            for (std::size_t i = 0; i < n; ++i) {
                ASSERT_EQ(sum[i], a[i] + b[i]) << i;
                ASSERT_EQ(difference[i], a[i] - b[i]) << i;
                ASSERT_EQ(product[i], a[i] * b[i]) << i;
                ASSERT_EQ(scaled[i], a[i] * 0.3F) << i;
            }
        }
    }
}

TEST_P(SimdElementwise, TheResultMayReplaceAnOperand) {
    for (std::size_t n = 1; n <= 130; ++n) {
        const std::vector<float> a = random_values(n, 3);
        const std::vector<float> b = random_values(n, 4);
        Array added(a, 1), subtracted(b, 0), squared(a, 1), scaled(a, 0);
        Array other(b, 0), minuend(a, 1);
        kernels().add(added.data(), other.data(), added.data(), n);
        kernels().sub(minuend.data(), subtracted.data(), subtracted.data(), n);
        kernels().mul(squared.data(), squared.data(), squared.data(), n);
        kernels().scale(scaled.data(), -2.0F, scaled.data(), n);
        for (std::size_t i = 0; i < n; ++i) {
            ASSERT_EQ(added[i], a[i] + b[i]) << n << ' ' << i;
            ASSERT_EQ(subtracted[i], a[i] - b[i]) << n << ' ' << i;
            ASSERT_EQ(squared[i], a[i] * a[i]) << n << ' ' << i;
            ASSERT_EQ(scaled[i], a[i] * -2.0F) << n << ' ' << i;
        }
    }
}

TEST_P(SimdElementwise, OverflowIsInfiniteAndUnderflowIsZero) {
    for (std::size_t n = 1; n <= 40; ++n) {
        Array huge(std::vector<float>(n, 3e38F), 1), tiny(std::vector<float>(n, 1e-38F), 0), out(n, 1);
        kernels().add(huge.data(), huge.data(), out.data(), n);
        for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(out[i], kInf);
        EXPECT_FALSE(kernels().all_finite(out.data(), n));
        kernels().mul(tiny.data(), tiny.data(), out.data(), n);
        for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(out[i], 0.0F);
        EXPECT_TRUE(kernels().all_finite(out.data(), n));
    }
}

TEST_P(SimdElementwise, AllFiniteSeesEveryPosition) {
    EXPECT_TRUE(kernels().all_finite(nullptr, 0));
    for (std::size_t n = 1; n <= 130; ++n) {
        std::vector<float> values = random_values(n, 5);
        values[0] = std::numeric_limits<float>::max();
        values[n / 2] = std::numeric_limits<float>::lowest();
        values[n - 1] = std::numeric_limits<float>::denorm_min();
        Array finite(values, 1);
        ASSERT_TRUE(kernels().all_finite(finite.data(), n)) << n;
        for (std::size_t at = 0; at < n; ++at) {
            for (float bad : {kInf, -kInf, kNan, -kNan}) {
                std::vector<float> changed = values;
                changed[at] = bad;
                Array infinite(changed, 1);
                ASSERT_FALSE(kernels().all_finite(infinite.data(), n)) << n << ' ' << at << ' ' << bad;
            }
        }
    }
}

TEST_P(SimdElementwise, NothingOutsideOfTheArraysIsTouched) {
    GuardedPage a;
    GuardedPage b;
    GuardedPage out;
    for (std::size_t n = 0; n <= 260; ++n) {
        for (bool at_end : {false, true}) {
            float* x = at_end ? a.last(n) : a.first();
            float* y = at_end ? b.last(n) : b.first();
            float* z = at_end ? out.last(n) : out.first();
            kernels().add(x, y, z, n);
            kernels().sub(x, y, z, n);
            kernels().mul(x, y, z, n);
            kernels().scale(x, 2.0F, z, n);
            ASSERT_TRUE(kernels().all_finite(z, n));
            // One too many would have changed what lies inside of the page.
            float* beside = at_end ? z - 1 : z + n;
            ASSERT_EQ(*beside, 1.0F);
            for (std::size_t i = 0; i < n; ++i) {
                ASSERT_EQ(z[i], 2.0F);
                z[i] = 1.0F;
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Levels, SimdElementwise, testing::ValuesIn(available_levels()), level_of);

} // namespace
