// The kernels over bits, at every level of this machine, against counting one bit after the other.
#include "simd_support.hpp"

namespace {

using namespace simd_test;

using Bytes = ArrayOf<std::uint8_t>;

std::vector<std::uint8_t> random_bytes(std::size_t n, unsigned seed) {
    std::mt19937 engine(seed);
    std::vector<std::uint8_t> bytes(n);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(engine());
    return bytes;
}

struct Counts {
    std::uint64_t differing = 0, both = 0, either = 0;

    Counts(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) {
        for (std::size_t i = 0; i < a.size(); ++i) {
            for (int bit = 0; bit < 8; ++bit) {
                const bool x = (a[i] >> bit & 1) != 0;
                const bool y = (b[i] >> bit & 1) != 0;
                differing += x != y;
                both += x && y;
                either += x || y;
            }
        }
    }
};

class SimdBits : public testing::TestWithParam<rv::simd::Level> {
protected:
    const rv::simd::BitKernels& bits() const { return *rv::simd::bit_kernels_for(GetParam()); }
};

TEST_P(SimdBits, CountAsOneBitAfterTheOther) {
    std::vector<std::size_t> lengths = dimensions();
    lengths.push_back(0);
    for (std::size_t n : lengths) {
        const std::vector<std::uint8_t> a = random_bytes(n, 1);
        const std::vector<std::uint8_t> b = random_bytes(n, 2);
        const Counts expected(a, b);
        for (std::size_t misalignment : {0, 1, 7}) {
            Bytes x(a, misalignment);
            Bytes y(b, 1);
            std::uint64_t both = 99, either = 99;
            ASSERT_EQ(bits().hamming(x.data(), y.data(), n), expected.differing) << n;
            bits().jaccard_parts(x.data(), y.data(), n, &both, &either);
            ASSERT_EQ(both, expected.both) << n;
            ASSERT_EQ(either, expected.either) << n;
        }
    }
}

TEST_P(SimdBits, EveryBitCounts) {
    for (std::size_t n = 1; n <= 140; ++n) {
        for (std::size_t at = 0; at < n; ++at) {
            std::vector<std::uint8_t> one(n, 0);
            one[at] = 0x10;
            Bytes x(one, 1);
            Bytes y(std::vector<std::uint8_t>(n, 0xFF), 0);
            std::uint64_t both = 0, either = 0;
            ASSERT_EQ(bits().hamming(x.data(), y.data(), n), 8 * n - 1);
            bits().jaccard_parts(x.data(), y.data(), n, &both, &either);
            ASSERT_EQ(both, 1);
            ASSERT_EQ(either, 8 * n);
        }
    }
}

TEST_P(SimdBits, NothingOutsideOfTheArraysIsRead) {
    GuardedPageOf<std::uint8_t> a(0xFF);
    GuardedPageOf<std::uint8_t> b(0x0F);
    for (std::size_t n = 0; n <= 300; ++n) {
        for (const std::uint8_t* x : {a.first(), a.last(n)}) {
            for (const std::uint8_t* y : {b.first(), b.last(n)}) {
                std::uint64_t both = 0, either = 0;
                ASSERT_EQ(bits().hamming(x, y, n), 4 * n);
                bits().jaccard_parts(x, y, n, &both, &either);
                ASSERT_EQ(both, 4 * n);
                ASSERT_EQ(either, 8 * n);
            }
        }
    }
}

TEST(Jaccard, IsOneWithoutCommonBits) {
    EXPECT_EQ(rv::simd::jaccard_distance(0, 0), 1.0);
    EXPECT_EQ(rv::simd::jaccard_distance(0, 7), 1.0);
    EXPECT_EQ(rv::simd::jaccard_distance(7, 7), 0.0);
    EXPECT_EQ(rv::simd::jaccard_distance(1, 4), 0.75);
}

INSTANTIATE_TEST_SUITE_P(Levels, SimdBits, testing::ValuesIn(available_levels()), level_of);

} // namespace
