// Server zone. Functions that make a new vector out of others.
#include "ruvector/pg/guard.hpp"
#include "ruvector/types/vector.hpp"

#include <cmath>

extern "C" {
#include "utils/float.h"
#include "utils/varbit.h"
}

#include "ruvector/core/base/wide_math.hpp"
#include "ruvector/core/simd/distance.hpp"

namespace {

using namespace rv::types;

// Raises the server's overflow error if an operation on finite elements has left their range.
void check_overflow(const Vector* vector) {
    if (likely(rv::simd::kernels().all_finite(vector->x, static_cast<Size>(vector->dim)))) return;
    for (int i = 0; i < vector->dim; i++)
        if (std::isinf(vector->x[i])) float_overflow_error();
}

// The same for a product, which may also become zero though no factor is. The first element that is out of range
// decides.
template <class Factor>
void check_product(const Vector* product, const Vector* a, Factor b) {
    for (int i = 0; i < product->dim; i++) {
        if (std::isinf(product->x[i])) float_overflow_error();
        if (product->x[i] == 0 && a->x[i] != 0 && b(i) != 0) float_underflow_error();
    }
}

Vector* scaled(const Vector* vector, double factor) {
    if (std::isnan(factor)) ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("NaN not allowed in vector")));
    if (std::isinf(factor))
        ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("infinite value not allowed in vector")));
    Vector* result = make_vector(vector->dim);
    rv::wide_scale(vector->x, factor, result->x, static_cast<Size>(vector->dim));
    check_product(result, vector, [factor](int) { return factor; });
    return result;
}

} // namespace

// The transition and combine function of sum(vector), too: there the first argument is the aggregate's own state, which
// may be changed in place.
RV_FUNCTION(vector_add) {
    Vector* a = datum_vector(PG_GETARG_DATUM(0));
    const Vector* b = datum_vector(PG_GETARG_DATUM(1));
    check_same_dims(a, b);
    Vector* result = AggCheckCallContext(fcinfo, nullptr) != 0 ? a : make_vector(a->dim);
    rv::simd::kernels().add(a->x, b->x, result->x, static_cast<Size>(a->dim));
    check_overflow(result);
    PG_RETURN_POINTER(result);
}

RV_FUNCTION(vector_sub) {
    const Vector* a = datum_vector(PG_GETARG_DATUM(0));
    const Vector* b = datum_vector(PG_GETARG_DATUM(1));
    check_same_dims(a, b);
    Vector* result = make_vector(a->dim);
    rv::simd::kernels().sub(a->x, b->x, result->x, static_cast<Size>(a->dim));
    check_overflow(result);
    PG_RETURN_POINTER(result);
}

RV_FUNCTION(vector_mul) {
    const Vector* a = datum_vector(PG_GETARG_DATUM(0));
    const Vector* b = datum_vector(PG_GETARG_DATUM(1));
    check_same_dims(a, b);
    Vector* result = make_vector(a->dim);
    rv::simd::kernels().mul(a->x, b->x, result->x, static_cast<Size>(a->dim));
    check_product(result, a, [b](int i) { return b->x[i]; });
    PG_RETURN_POINTER(result);
}

RV_FUNCTION(vector_mul_scalar) { PG_RETURN_POINTER(scaled(datum_vector(PG_GETARG_DATUM(0)), PG_GETARG_FLOAT8(1))); }

RV_FUNCTION(scalar_mul_vector) { PG_RETURN_POINTER(scaled(datum_vector(PG_GETARG_DATUM(1)), PG_GETARG_FLOAT8(0))); }

RV_FUNCTION(vector_concat) {
    const Vector* a = datum_vector(PG_GETARG_DATUM(0));
    const Vector* b = datum_vector(PG_GETARG_DATUM(1));
    const int dim = a->dim + b->dim;
    check_dims(dim);
    Vector* result = make_vector(dim);
    std::memcpy(result->x, a->x, sizeof(float) * static_cast<Size>(a->dim));
    std::memcpy(result->x + a->dim, b->x, sizeof(float) * static_cast<Size>(b->dim));
    PG_RETURN_POINTER(result);
}

// A vector of length one in the same direction; the zero vector stays.
RV_FUNCTION(l2_normalize) {
    const Vector* vector = datum_vector(PG_GETARG_DATUM(0));
    const auto dim = static_cast<Size>(vector->dim);
    Vector* result = make_vector(vector->dim);
    const double norm = std::sqrt(rv::wide_norm_squared(vector->x, dim));
    if (norm > 0) {
        rv::wide_divide(vector->x, norm, result->x, dim);
        check_overflow(result);
    }
    PG_RETURN_POINTER(result);
}

// Elements start to start + count - 1, counted from 1, as far as the vector has them.
RV_FUNCTION(subvector) {
    const Vector* vector = datum_vector(PG_GETARG_DATUM(0));
    const int64 start = PG_GETARG_INT32(1);
    const int64 count = PG_GETARG_INT32(2);
    const int64 first = Max(start, 1);
    const int64 last = count < 1 ? 0 : Min(start + count - 1, static_cast<int64>(vector->dim));
    const int dim = first > last ? 0 : static_cast<int>(last - first + 1);
    check_dims(dim);
    Vector* result = make_vector(dim);
    std::memcpy(result->x, vector->x + (first - 1), sizeof(float) * static_cast<Size>(dim));
    PG_RETURN_POINTER(result);
}

// One bit for each element: whether it is above zero.
RV_FUNCTION(binary_quantize) {
    const Vector* vector = datum_vector(PG_GETARG_DATUM(0));
    const Size size = VARBITTOTALLEN(vector->dim);
    auto* result = static_cast<VarBit*>(palloc0(size));
    SET_VARSIZE(result, size);
    VARBITLEN(result) = vector->dim;
    bits8* bits = VARBITS(result);
    for (int i = 0; i < vector->dim; i++)
        bits[i / 8] = static_cast<bits8>(bits[i / 8] | static_cast<unsigned>(vector->x[i] > 0) << (7 - i % 8));
    PG_RETURN_VARBIT_P(result);
}
