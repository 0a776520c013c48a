#include "ruvector/core/simd/distance.hpp"

#include <gtest/gtest.h>

namespace {

using rv::simd::Level;

class SimdLevel : public testing::Test {
protected:
    ~SimdLevel() override { rv::simd::set_level(rv::simd::detected_level()); }
};

TEST_F(SimdLevel, StartsWithTheDetectedOne) {
    EXPECT_EQ(rv::simd::active_level(), rv::simd::detected_level());
    EXPECT_TRUE(rv::simd::level_available(rv::simd::detected_level()));
    EXPECT_EQ(rv::simd::kernels().l2_squared, rv::simd::kernels_for(rv::simd::detected_level())->l2_squared);
}

TEST_F(SimdLevel, BaselineIsAlwaysThere) {
    EXPECT_TRUE(rv::simd::level_available(Level::kBaseline));
    ASSERT_NE(rv::simd::kernels_for(Level::kBaseline), nullptr);
}

TEST_F(SimdLevel, ForcingPutsTheKernelsOfAnAvailableLevelInForce) {
    const rv::simd::DistanceKernels& kernels = rv::simd::kernels();
    for (Level level : rv::simd::kAllLevels) {
        const Level before = rv::simd::active_level();
        auto* const l2_before = kernels.l2_squared;
        const rv::simd::DistanceKernels* table = rv::simd::kernels_for(level);
        EXPECT_EQ(rv::simd::level_available(level), table != nullptr);
        EXPECT_EQ(rv::simd::set_level(level), table != nullptr);
        if (table != nullptr) {
            EXPECT_EQ(rv::simd::active_level(), level);
            EXPECT_EQ(kernels.l2_squared, table->l2_squared);
            EXPECT_EQ(kernels.all_finite, table->all_finite);
        } else {
            EXPECT_EQ(rv::simd::active_level(), before);
            EXPECT_EQ(kernels.l2_squared, l2_before);
        }
    }
}

TEST_F(SimdLevel, LevelsOfTheOtherArchitectureAreMissing) {
#if defined(__x86_64__)
    EXPECT_FALSE(rv::simd::level_available(Level::kNeon));
    // AVX-512 comes with everything that the AVX2 kernels need.
    if (rv::simd::level_available(Level::kAvx512)) {
        EXPECT_TRUE(rv::simd::level_available(Level::kAvx2));
    }
#else
    EXPECT_FALSE(rv::simd::level_available(Level::kAvx2));
    EXPECT_FALSE(rv::simd::level_available(Level::kAvx512));
#endif
}

TEST_F(SimdLevel, Names) {
    EXPECT_STREQ(rv::simd::level_name(Level::kBaseline), "baseline");
    EXPECT_STREQ(rv::simd::level_name(Level::kAvx2), "avx2");
    EXPECT_STREQ(rv::simd::level_name(Level::kAvx512), "avx512");
    EXPECT_STREQ(rv::simd::level_name(Level::kNeon), "neon");
}

} // namespace
