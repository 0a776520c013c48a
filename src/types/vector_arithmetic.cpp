// Server zone. Functions that make a new dense vector out of others.
//
// Halves are added and multiplied as floats and rounded once, which is exact rounding for them.
#include "ruvector/pg/guard.hpp"
#include "ruvector/types/elements.hpp"

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
template <class V>
void check_overflow(const V* vector) {
    if (likely(all_finite(vector->x, vector->dim))) return;
    for (int i = 0; i < vector->dim; i++)
        if (rv::is_infinite(vector->x[i])) float_overflow_error();
}

// The same for a product, which may also become zero though no factor is. The first element that is out of range
// decides.
template <class V, class IsZeroFactor>
void check_product(const V* product, const V* a, IsZeroFactor b_is_zero) {
    for (int i = 0; i < product->dim; i++) {
        if (rv::is_infinite(product->x[i])) float_overflow_error();
        if (rv::is_zero(product->x[i]) && !rv::is_zero(a->x[i]) && !b_is_zero(i)) float_underflow_error();
    }
}

template <class V, class Operation>
void apply(Operation operation, const V* a, const V* b, V* result) {
    transform(a->x, b->x, result->x, a->dim, [operation](const float* x, const float* y, float* out, int n) {
        operation(x, y, out, static_cast<Size>(n));
    });
}

// The transition and combine function of sum, too: there the first argument is the aggregate's own state, which may be
// changed in place.
template <class V>
Datum add(FunctionCallInfo fcinfo) {
    V* a = datum_value<V>(PG_GETARG_DATUM(0));
    const V* b = datum_value<V>(PG_GETARG_DATUM(1));
    check_same_dims(a, b);
    V* result = AggCheckCallContext(fcinfo, nullptr) != 0 ? a : make_vector<V>(a->dim);
    apply(rv::simd::kernels().add, a, b, result);
    check_overflow(result);
    PG_RETURN_POINTER(result);
}

template <class V>
Datum subtract(FunctionCallInfo fcinfo) {
    const V* a = datum_value<V>(PG_GETARG_DATUM(0));
    const V* b = datum_value<V>(PG_GETARG_DATUM(1));
    check_same_dims(a, b);
    V* result = make_vector<V>(a->dim);
    apply(rv::simd::kernels().sub, a, b, result);
    check_overflow(result);
    PG_RETURN_POINTER(result);
}

template <class V>
Datum multiply(FunctionCallInfo fcinfo) {
    const V* a = datum_value<V>(PG_GETARG_DATUM(0));
    const V* b = datum_value<V>(PG_GETARG_DATUM(1));
    check_same_dims(a, b);
    V* result = make_vector<V>(a->dim);
    apply(rv::simd::kernels().mul, a, b, result);
    check_product(result, a, [b](int i) { return rv::is_zero(b->x[i]); });
    PG_RETURN_POINTER(result);
}

Vector* scaled(const Vector* vector, double factor) {
    if (std::isnan(factor)) raise_nan(Vector::kType);
    if (std::isinf(factor)) raise_infinite(Vector::kType);
    auto* result = make_vector<Vector>(vector->dim);
    rv::wide_scale(vector->x, factor, result->x, static_cast<Size>(vector->dim));
    check_product(result, vector, [factor](int) { return factor == 0; });
    return result;
}

template <class V>
Datum concatenate(FunctionCallInfo fcinfo) {
    const V* a = datum_value<V>(PG_GETARG_DATUM(0));
    const V* b = datum_value<V>(PG_GETARG_DATUM(1));
    const int dim = a->dim + b->dim;
    check_vector_dims<V>(dim);
    V* result = make_vector<V>(dim);
    std::copy_n(a->x, a->dim, result->x);
    std::copy_n(b->x, b->dim, result->x + a->dim);
    PG_RETURN_POINTER(result);
}

// A vector of length one in the same direction; the zero vector stays.
template <class V>
Datum normalize(FunctionCallInfo fcinfo) {
    const V* vector = datum_value<V>(PG_GETARG_DATUM(0));
    V* result = make_vector<V>(vector->dim);
    if (scale_to_unit(vector->x, result->x, vector->dim)) check_overflow(result);
    PG_RETURN_POINTER(result);
}

// Elements start to start + count - 1, counted from 1, as far as the vector has them.
template <class V>
Datum part(FunctionCallInfo fcinfo) {
    const V* vector = datum_value<V>(PG_GETARG_DATUM(0));
    const int64 start = PG_GETARG_INT32(1);
    const int64 count = PG_GETARG_INT32(2);
    const int64 first = Max(start, 1);
    const int64 last = count < 1 ? 0 : Min(start + count - 1, static_cast<int64>(vector->dim));
    const int dim = first > last ? 0 : static_cast<int>(last - first + 1);
    check_vector_dims<V>(dim);
    V* result = make_vector<V>(dim);
    std::copy_n(vector->x + (first - 1), dim, result->x);
    PG_RETURN_POINTER(result);
}

// One bit for each element: whether it is above zero.
template <class V>
Datum quantize(FunctionCallInfo fcinfo) {
    const V* vector = datum_value<V>(PG_GETARG_DATUM(0));
    const Size size = VARBITTOTALLEN(vector->dim);
    auto* result = static_cast<VarBit*>(palloc0(size));
    SET_VARSIZE(result, size);
    VARBITLEN(result) = vector->dim;
    uint8* bits = VARBITS(result);
    for_each_chunk(vector->x, vector->dim, [bits](const float* values, int start, int count) {
        for (int i = 0; i < count; i++) {
            const unsigned bit = static_cast<unsigned>(values[i] > 0) << (7 - i % 8);
            bits[(start + i) / 8] = static_cast<uint8>(bits[(start + i) / 8] | bit);
        }
    });
    PG_RETURN_VARBIT_P(result);
}
static_assert(kChunk % 8 == 0);

} // namespace

RV_FUNCTION(vector_add) { return add<Vector>(fcinfo); }
RV_FUNCTION(halfvec_add) { return add<HalfVector>(fcinfo); }

RV_FUNCTION(vector_sub) { return subtract<Vector>(fcinfo); }
RV_FUNCTION(halfvec_sub) { return subtract<HalfVector>(fcinfo); }

RV_FUNCTION(vector_mul) { return multiply<Vector>(fcinfo); }
RV_FUNCTION(halfvec_mul) { return multiply<HalfVector>(fcinfo); }

RV_FUNCTION(vector_mul_scalar) {
    PG_RETURN_POINTER(scaled(datum_value<Vector>(PG_GETARG_DATUM(0)), PG_GETARG_FLOAT8(1)));
}
RV_FUNCTION(scalar_mul_vector) {
    PG_RETURN_POINTER(scaled(datum_value<Vector>(PG_GETARG_DATUM(1)), PG_GETARG_FLOAT8(0)));
}

RV_FUNCTION(vector_concat) { return concatenate<Vector>(fcinfo); }
RV_FUNCTION(halfvec_concat) { return concatenate<HalfVector>(fcinfo); }

RV_FUNCTION(l2_normalize) { return normalize<Vector>(fcinfo); }
RV_FUNCTION(halfvec_l2_normalize) { return normalize<HalfVector>(fcinfo); }

RV_FUNCTION(subvector) { return part<Vector>(fcinfo); }
RV_FUNCTION(halfvec_subvector) { return part<HalfVector>(fcinfo); }

RV_FUNCTION(binary_quantize) { return quantize<Vector>(fcinfo); }
RV_FUNCTION(halfvec_binary_quantize) { return quantize<HalfVector>(fcinfo); }
