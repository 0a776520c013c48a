// The values of the dense types, bit for bit as pgvector stores them: a varlena of single-precision elements (vector)
// or of half-precision ones (halfvec). One template for both: code that takes a DenseVector works for either.
//
// A value has 1 to kMaxVectorDims elements. Nothing promises that they are finite: input and casts refuse NaN and
// infinity, a damaged page does not. Server zone.
#pragma once

#include "ruvector/types/value.hpp"

#include "ruvector/core/base/element.hpp"

namespace rv::types {

inline constexpr int kMaxVectorDims = 16000;
inline constexpr Size kVectorHeaderSize = 8;

// `size` is that of the whole value, `dim` null where it has none.
[[noreturn]] void raise_corrupted_vector(const char* type, Size size, const int16* dim);

template <class E>
struct DenseVector {
    using Element = E;
    static constexpr const char* kType = std::is_same_v<E, float> ? "vector" : "halfvec";

    int32 vl_len_; // varlena header: use VARSIZE and SET_VARSIZE
    int16 dim;
    int16 unused; // always zero
    E x[FLEXIBLE_ARRAY_MEMBER];

    static constexpr Size size_of(int dim) { return kVectorHeaderSize + sizeof(E) * static_cast<Size>(dim); }
    static constexpr bool is_size_of(Size size, int dim) {
        return dim >= 1 && dim <= kMaxVectorDims && size == size_of(dim);
    }
    // The dimension may be read only once the size says that it is there.
    static bool is_valid(const DenseVector* value, Size size) {
        return size >= size_of(1) && is_size_of(size, value->dim);
    }
    // `value` may be the first bytes of a value of that size.
    [[noreturn]] static void raise_corrupted(const DenseVector* value, Size size) {
        raise_corrupted_vector(kType, size, VARSIZE(value) < kVectorHeaderSize ? nullptr : &value->dim);
    }
};

using Vector = DenseVector<float>;
using HalfVector = DenseVector<Half>;
static_assert(offsetof(Vector, dim) == 4 && offsetof(Vector, unused) == 6 && offsetof(Vector, x) == kVectorHeaderSize);
static_assert(offsetof(HalfVector, x) == kVectorHeaderSize && sizeof(HalfVector) == kVectorHeaderSize);

// A new zero vector in the current memory context; 1 <= dim <= kMaxVectorDims is the caller's promise.
template <class V>
V* make_vector(int dim) {
    Assert(dim >= 1 && dim <= kMaxVectorDims);
    const Size size = V::size_of(dim);
    auto* vector = static_cast<V*>(palloc0(size));
    SET_VARSIZE(vector, size);
    vector->dim = static_cast<int16>(dim);
    return vector;
}

template <class V>
void check_same_dims(const V* a, const V* b) {
    if (unlikely(a->dim != b->dim)) raise_different_dims(V::kType, a->dim, b->dim);
}

template <class V>
void check_vector_dims(int dim) {
    check_dims(V::kType, dim, kMaxVectorDims);
}

bool all_finite(const float* x, int n);
bool all_finite(const Half* x, int n);

// Raises if any of the elements is NaN or infinite; the first one decides. `type` is the SQL name.
template <class E>
void check_finite(const char* type, const E* x, int n) {
    if (likely(all_finite(x, n))) return;
    for (int i = 0; i < n; i++) {
        if (is_nan(x[i])) raise_nan(type);
        if (is_infinite(x[i])) raise_infinite(type);
    }
}
template <class V>
void check_finite(const V* vector) {
    check_finite(V::kType, vector->x, vector->dim);
}

} // namespace rv::types
