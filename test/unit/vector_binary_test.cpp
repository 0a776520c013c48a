#include "ruvector/core/base/vector_binary.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace {

using rv::VectorBinaryError;

std::vector<std::byte> encode(const std::vector<float>& x) {
    std::vector<std::byte> bytes(4 * x.size());
    rv::encode_vector_elements(x, bytes);
    return bytes;
}

TEST(VectorBinary, IsBigEndian) {
    const auto byte = [](int value) { return static_cast<std::byte>(value); };
    const std::vector<std::byte> expected{byte(0x3F), byte(0x80), byte(0), byte(0),
                                          byte(0xC0), byte(0x20), byte(0), byte(0)};
    EXPECT_EQ(encode({1.0F, -2.5F}), expected);
}

TEST(VectorBinary, GivesBackWhatItTookAtEveryLengthAndAlignment) {
    std::mt19937 random(1);
    for (std::size_t dim = 1; dim <= 130; dim++) {
        std::vector<float> x(dim);
        for (float& value : x) value = std::bit_cast<float>(static_cast<std::uint32_t>(random()) & 0xBFFFFFFF);
        const std::vector<std::byte> bytes = encode(x);
        for (std::size_t shift = 0; shift < 4; shift++) {
            std::vector<std::byte> moved(shift);
            moved.insert(moved.end(), bytes.begin(), bytes.end());
            std::vector<float> back(dim);
            ASSERT_EQ(rv::decode_vector_elements(std::span(moved).subspan(shift), back), VectorBinaryError::kNone);
            EXPECT_EQ(back, x);
        }
    }
}

TEST(VectorBinary, ReportsTheFirstElementThatIsNotFinite) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    for (std::size_t dim : {1, 2, 15, 16, 17, 40})
        for (std::size_t at = 0; at < dim; at++) {
            std::vector<float> x(dim, std::numeric_limits<float>::max());
            std::vector<float> back(dim);
            x[at] = nan;
            EXPECT_EQ(rv::decode_vector_elements(encode(x), back), VectorBinaryError::kNan);
            x[at] = -infinity;
            EXPECT_EQ(rv::decode_vector_elements(encode(x), back), VectorBinaryError::kInfinite);
            if (at + 1 < dim) x[at + 1] = nan;
            EXPECT_EQ(rv::decode_vector_elements(encode(x), back), VectorBinaryError::kInfinite);
        }
}

TEST(VectorBinary, ReportsMissingElementsAfterThoseThatAreThere) {
    std::vector<float> x{1, 2, 3};
    std::vector<float> back(3);
    const auto decode_first = [&](std::size_t size) {
        const std::vector<std::byte> bytes = encode(x);
        return rv::decode_vector_elements(std::span(bytes).first(size), back);
    };
    for (std::size_t size = 0; size < 12; size++) EXPECT_EQ(decode_first(size), VectorBinaryError::kTruncated);
    x[1] = std::numeric_limits<float>::infinity();
    EXPECT_EQ(decode_first(4), VectorBinaryError::kTruncated);
    EXPECT_EQ(decode_first(8), VectorBinaryError::kInfinite);
}

TEST(VectorBinary, GivesBackHalves) {
    std::mt19937 random(2);
    for (std::size_t dim = 1; dim <= 130; dim++) {
        std::vector<rv::Half> x(dim);
        for (rv::Half& value : x) value.bits = static_cast<std::uint16_t>(random() & 0xBFFF);
        x[0].bits = 0x3C01;
        std::vector<std::byte> bytes(2 * dim);
        rv::encode_vector_elements(x, bytes);
        EXPECT_EQ(bytes[0], std::byte{0x3C});
        EXPECT_EQ(bytes[1], std::byte{0x01});
        std::vector<rv::Half> back(dim);
        ASSERT_EQ(rv::decode_vector_elements(bytes, back), VectorBinaryError::kNone);
        for (std::size_t i = 0; i < dim; i++) ASSERT_EQ(back[i].bits, x[i].bits) << dim << ' ' << i;
        EXPECT_EQ(rv::decode_vector_elements(std::span(bytes).first(2 * dim - 1), back), VectorBinaryError::kTruncated);
    }
}

TEST(VectorBinary, ReportsTheFirstHalfThatIsNotFinite) {
    for (std::size_t dim : {1, 2, 15, 16, 17, 40})
        for (std::size_t at = 0; at < dim; at++) {
            std::vector<rv::Half> x(dim, rv::Half{0x7BFF});
            std::vector<rv::Half> back(dim);
            std::vector<std::byte> bytes(2 * dim);
            const auto decode = [&] {
                rv::encode_vector_elements(x, bytes);
                return rv::decode_vector_elements(bytes, back);
            };
            ASSERT_EQ(decode(), VectorBinaryError::kNone);
            x[at].bits = 0xFC00;
            if (at + 1 < dim) x[at + 1].bits = 0x7E00;
            ASSERT_EQ(decode(), VectorBinaryError::kInfinite);
            x[at].bits = 0xFC01;
            ASSERT_EQ(decode(), VectorBinaryError::kNan);
        }
}

TEST(VectorBinary, LeavesSurplusBytesAlone) {
    std::vector<float> back(1);
    EXPECT_EQ(rv::decode_vector_elements(encode({1, std::numeric_limits<float>::quiet_NaN()}), back),
              VectorBinaryError::kNone);
    EXPECT_EQ(back[0], 1);
}

} // namespace
