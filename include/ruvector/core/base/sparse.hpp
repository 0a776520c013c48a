// Sparse vectors: the positions of the elements that are not zero, counted from 0 and ascending, and their values.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cstddef>
#include <cstdint>

namespace rv {

struct SparseView {
    const std::int32_t* indices;
    const float* values;
    std::size_t count;
};

// What two sparse vectors are to each other, added up in single precision like the distances of dense vectors: a sum
// beyond the range of float is infinite. Indices that are not in order give a wrong number and nothing worse.
float sparse_l2_squared(const SparseView& a, const SparseView& b) noexcept;
float sparse_inner_product(const SparseView& a, const SparseView& b) noexcept;
float sparse_l1(const SparseView& a, const SparseView& b) noexcept;

enum class SparseIndexError : unsigned char {
    kNone,
    kOutOfBounds, // below 0, or not below the number of dimensions
    kNotAscending,
    kDuplicate,
};

// Whether indices[i] may follow indices[i - 1] in a vector of `dim` dimensions.
constexpr SparseIndexError check_sparse_index(const std::int32_t* indices, std::size_t i, std::int32_t dim) noexcept {
    if (indices[i] < 0 || indices[i] >= dim) return SparseIndexError::kOutOfBounds;
    if (i == 0 || indices[i] > indices[i - 1]) return SparseIndexError::kNone;
    return indices[i] < indices[i - 1] ? SparseIndexError::kNotAscending : SparseIndexError::kDuplicate;
}

} // namespace rv
