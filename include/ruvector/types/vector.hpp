// The value of type vector, bit for bit as pgvector stores it: a varlena of single-precision elements.
//
// A Datum comes from disk, from another extension or from a binary-coercible cast, so nobody may trust it: datum_vector
// is the one way in, and what it returns has 1 to kMaxVectorDims elements that lie within the varlena. It does not
// promise finite elements: input and casts refuse NaN and infinity, a damaged page does not. Everything here belongs to
// the server zone: it may leave by a PostgreSQL error, so call it with no live destructors.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::types {

inline constexpr int kMaxVectorDims = 16000;

struct Vector {
    int32 vl_len_; // varlena header: use VARSIZE and SET_VARSIZE
    int16 dim;
    int16 unused; // always zero
    float x[FLEXIBLE_ARRAY_MEMBER];
};
inline constexpr Size kVectorHeaderSize = 8;
static_assert(offsetof(Vector, dim) == 4 && offsetof(Vector, unused) == 6 && offsetof(Vector, x) == kVectorHeaderSize);

constexpr Size vector_size(int dim) { return kVectorHeaderSize + sizeof(float) * static_cast<Size>(dim); }

// Whether a varlena of that size can be a vector of that dimension.
constexpr bool is_vector_size(Size size, int dim) {
    return dim >= 1 && dim <= kMaxVectorDims && size == vector_size(dim);
}

// `start` is the value or its first bytes, `size` the size of the whole.
[[noreturn]] void raise_corrupted_vector(const Vector* start, Size size);
[[noreturn]] void raise_different_dims(int a, int b);

// The value behind a Datum, detoasted only where it must be: a plain value is returned in place and must not be
// changed. Raises data_corrupted if size and dimension do not fit each other.
inline Vector* datum_vector(Datum datum) {
    auto* vector = reinterpret_cast<Vector*>(DatumGetPointer(datum));
    if (VARATT_IS_EXTENDED(vector)) vector = reinterpret_cast<Vector*>(PG_DETOAST_DATUM(datum));
    const Size size = VARSIZE(vector);
    // The dimension may be read only once the size says that it is there.
    if (unlikely(size < vector_size(1) || !is_vector_size(size, vector->dim))) raise_corrupted_vector(vector, size);
    return vector;
}

// A new zero vector in the current memory context; 1 <= dim <= kMaxVectorDims is the caller's promise.
Vector* make_vector(int dim);

inline void check_same_dims(const Vector* a, const Vector* b) {
    if (unlikely(a->dim != b->dim)) raise_different_dims(a->dim, b->dim);
}

// Raises unless 1 <= dim <= kMaxVectorDims.
void check_dims(int dim);

// Raises unless the type modifier is absent (-1) or equals dim.
void check_expected_dims(int32 typmod, int dim);

// Raises if any of the elements is NaN or infinite.
void check_finite(const float* x, int dim);

} // namespace rv::types
