// The binary form of a sparse vector (COPY BINARY and the binary protocol), in network byte order: int32 dimensions,
// int32 number of elements, int32 zero, then the indices (int32, from 0, ascending), then the values (float4). It is
// pgvector's, so that clients' codecs work.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/sparse.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace rv {

enum class SparseBinaryError : unsigned char {
    kNone,
    kTruncated, // the message ends early, and what is there is sound
    kOutOfBounds,
    kNotAscending,
    kDuplicate,
    kNan,
    kInfinite,
    kZero,
};

// Decodes the indices and as many values from what follows the header; reports what is wrong first.
SparseBinaryError decode_sparse_elements(std::span<const std::byte> bytes, std::int32_t dim,
                                         std::span<std::int32_t> indices, float* values) noexcept;

// Writes what follows the header; `bytes` has eight bytes for each element.
void encode_sparse_elements(const SparseView& vector, std::span<std::byte> bytes) noexcept;

} // namespace rv
