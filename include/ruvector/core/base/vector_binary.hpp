// The binary form of a dense vector (COPY BINARY and the binary protocol), in network byte order: int16 dimension,
// int16 zero, then one IEEE 754 single or half for each element. It is pgvector's, so that clients' codecs work.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/half.hpp"

#include <cstddef>
#include <span>

namespace rv {

enum class VectorBinaryError : unsigned char {
    kNone,
    kTruncated, // the elements end early, and those that are there are finite
    kNan,
    kInfinite,
};

inline constexpr std::size_t kVectorBinaryHeader = 4;

// Decodes x.size() elements from what follows the header; reports the first element that a vector cannot hold.
VectorBinaryError decode_vector_elements(std::span<const std::byte> bytes, std::span<float> x) noexcept;
VectorBinaryError decode_vector_elements(std::span<const std::byte> bytes, std::span<Half> x) noexcept;

// Writes the elements that follow the header; `bytes` has room for each of them.
void encode_vector_elements(std::span<const float> x, std::span<std::byte> bytes) noexcept;
void encode_vector_elements(std::span<const Half> x, std::span<std::byte> bytes) noexcept;

} // namespace rv
