// The value of type sparsevec, bit for bit as pgvector stores it: a varlena of the indices of the elements that are not
// zero, counted from 0, and behind them their values. Server zone.
//
// A value has 1 to kMaxSparseDims dimensions and 0 to kMaxSparseElements elements, which lie within it. Nothing
// promises that indices ascend and stay below the dimensions, or that values are finite: a damaged page may hold
// others.
#pragma once

#include "ruvector/types/value.hpp"

#include "ruvector/core/base/sparse.hpp"

namespace rv::types {

inline constexpr int kMaxSparseDims = 1'000'000'000;
inline constexpr int kMaxSparseElements = 16000;

struct SparseVector {
    static constexpr const char* kType = "sparsevec";
    static constexpr Size kHeaderSize = 16;

    int32 vl_len_; // varlena header: use VARSIZE and SET_VARSIZE
    int32 dim;
    int32 count;  // elements
    int32 unused; // always zero
    int32 indices[FLEXIBLE_ARRAY_MEMBER];

    float* values() { return reinterpret_cast<float*>(indices + count); }
    const float* values() const { return reinterpret_cast<const float*>(indices + count); }
    SparseView view() const { return {indices, values(), static_cast<Size>(count)}; }

    static constexpr Size size_of(int count) {
        return kHeaderSize + (sizeof(int32) + sizeof(float)) * static_cast<Size>(count);
    }
    static bool is_valid(const SparseVector* value, Size size) {
        return size >= kHeaderSize && value->dim >= 1 && value->dim <= kMaxSparseDims && value->count >= 0 &&
               value->count <= kMaxSparseElements && size == size_of(value->count);
    }
    [[noreturn]] static void raise_corrupted(const SparseVector* value, Size size);
};
static_assert(offsetof(SparseVector, dim) == 4 && offsetof(SparseVector, count) == 8 &&
              offsetof(SparseVector, unused) == 12 && offsetof(SparseVector, indices) == SparseVector::kHeaderSize);

// A new vector in the current memory context, indices and values all zero; the arguments are in range.
SparseVector* make_sparse_vector(int dim, int count);

// Raises unless the number of elements fits a vector of `dim` dimensions.
void check_sparse_count(int count, int dim);

} // namespace rv::types
