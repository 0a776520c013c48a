#include "ruvector/core/base/sparse_binary.hpp"

#include <bit>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace {

using rv::SparseBinaryError;

std::vector<std::byte> encode(const std::vector<std::int32_t>& indices, const std::vector<float>& values) {
    std::vector<std::byte> bytes(8 * indices.size());
    rv::encode_sparse_elements({indices.data(), values.data(), indices.size()}, bytes);
    return bytes;
}

struct Decoded {
    SparseBinaryError error;
    std::vector<std::int32_t> indices;
    std::vector<float> values;
};

Decoded decode(std::span<const std::byte> bytes, std::size_t count, std::int32_t dim = 100) {
    Decoded decoded{SparseBinaryError::kNone, std::vector<std::int32_t>(count), std::vector<float>(count)};
    decoded.error = rv::decode_sparse_elements(bytes, dim, decoded.indices, decoded.values.data());
    return decoded;
}

TEST(SparseBinary, HasIndicesThenValuesInNetworkOrder) {
    const std::vector<std::byte> bytes = encode({0x01020304, 0x01020305}, {1.0F, -2.5F});
    const unsigned expected[] = {1, 2, 3, 4, 1, 2, 3, 5, 0x3F, 0x80, 0, 0, 0xC0, 0x20, 0, 0};
    ASSERT_EQ(bytes.size(), std::size(expected));
    for (std::size_t i = 0; i < bytes.size(); i++) EXPECT_EQ(std::to_integer<unsigned>(bytes[i]), expected[i]) << i;
}

TEST(SparseBinary, GivesBackWhatItTook) {
    for (std::size_t count = 0; count <= 50; count++) {
        std::vector<std::int32_t> indices;
        std::vector<float> values;
        for (std::size_t i = 0; i < count; i++) {
            indices.push_back(static_cast<std::int32_t>(2 * i));
            values.push_back(static_cast<float>(i) - 25.5F);
        }
        const Decoded back = decode(encode(indices, values), count);
        EXPECT_EQ(back.error, SparseBinaryError::kNone);
        EXPECT_EQ(back.indices, indices);
        EXPECT_EQ(back.values, values);
    }
}

TEST(SparseBinary, ReportsWhatIsWrongFirst) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    const auto judge = [](const std::vector<std::int32_t>& indices, const std::vector<float>& values) {
        return decode(encode(indices, values), indices.size()).error;
    };
    EXPECT_EQ(judge({1, 100}, {nan, 1}), SparseBinaryError::kOutOfBounds);
    EXPECT_EQ(judge({-1, 1}, {1, 1}), SparseBinaryError::kOutOfBounds);
    EXPECT_EQ(judge({2, 1, 100}, {1, 1, 1}), SparseBinaryError::kNotAscending);
    EXPECT_EQ(judge({2, 2}, {1, 0}), SparseBinaryError::kDuplicate);
    EXPECT_EQ(judge({1, 2, 3}, {1, nan, infinity}), SparseBinaryError::kNan);
    EXPECT_EQ(judge({1, 2, 3}, {1, -infinity, 0}), SparseBinaryError::kInfinite);
    EXPECT_EQ(judge({1, 2, 3}, {1, -0.0F, nan}), SparseBinaryError::kZero);
}

TEST(SparseBinary, ReportsMissingBytesAfterThoseThatAreThere) {
    const std::vector<std::byte> bytes = encode({1, 2}, {1, 2});
    for (std::size_t size = 0; size < bytes.size(); size++)
        EXPECT_EQ(decode(std::span(bytes).first(size), 2).error, SparseBinaryError::kTruncated) << size;
    const std::vector<std::byte> wrong = encode({1, 200}, {1, 2});
    EXPECT_EQ(decode(std::span(wrong).first(7), 2).error, SparseBinaryError::kTruncated);
    EXPECT_EQ(decode(std::span(wrong).first(8), 2).error, SparseBinaryError::kOutOfBounds);
}

} // namespace
