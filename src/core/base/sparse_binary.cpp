#include "ruvector/core/base/sparse_binary.hpp"

#include "ruvector/core/base/byte_order.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace rv {
namespace {

std::uint32_t word_at(std::span<const std::byte> bytes, std::size_t i) {
    std::uint32_t word;
    std::memcpy(&word, &bytes[i * sizeof(word)], sizeof(word));
    return network_order(word);
}

void put_word(std::span<std::byte> bytes, std::size_t i, std::uint32_t word) {
    word = network_order(word);
    std::memcpy(&bytes[i * sizeof(word)], &word, sizeof(word));
}

SparseBinaryError judge(SparseIndexError error) {
    switch (error) {
    case SparseIndexError::kOutOfBounds:
        return SparseBinaryError::kOutOfBounds;
    case SparseIndexError::kNotAscending:
        return SparseBinaryError::kNotAscending;
    case SparseIndexError::kDuplicate:
        return SparseBinaryError::kDuplicate;
    case SparseIndexError::kNone:
        break;
    }
    return SparseBinaryError::kNone;
}

} // namespace

SparseBinaryError decode_sparse_elements(std::span<const std::byte> bytes, std::int32_t dim,
                                         std::span<std::int32_t> indices, float* values) noexcept {
    const std::size_t words = bytes.size() / sizeof(std::uint32_t);
    const std::size_t count = indices.size();
    for (std::size_t i = 0; i < std::min(words, count); i++) {
        indices[i] = static_cast<std::int32_t>(word_at(bytes, i));
        const SparseIndexError error = check_sparse_index(indices.data(), i, dim);
        if (error != SparseIndexError::kNone) return judge(error);
    }
    for (std::size_t i = count; i < std::min(words, 2 * count); i++) {
        const auto value = std::bit_cast<float>(word_at(bytes, i));
        if (std::isnan(value)) return SparseBinaryError::kNan;
        if (std::isinf(value)) return SparseBinaryError::kInfinite;
        if (value == 0) return SparseBinaryError::kZero;
        values[i - count] = value;
    }
    return words < 2 * count ? SparseBinaryError::kTruncated : SparseBinaryError::kNone;
}

void encode_sparse_elements(const SparseView& vector, std::span<std::byte> bytes) noexcept {
    for (std::size_t i = 0; i < vector.count; i++) {
        put_word(bytes, i, static_cast<std::uint32_t>(vector.indices[i]));
        put_word(bytes, vector.count + i, std::bit_cast<std::uint32_t>(vector.values[i]));
    }
}

} // namespace rv
