// Server zone. Casts of dense vectors: to a type modifier, from and to arrays, from one to the other.
#include "ruvector/pg/guard.hpp"
#include "ruvector/types/array.hpp"
#include "ruvector/types/elements.hpp"

namespace {

using namespace rv::types;

template <class V>
Datum check_typmod(FunctionCallInfo fcinfo) {
    V* vector = datum_value<V>(PG_GETARG_DATUM(0));
    check_expected_dims(PG_GETARG_INT32(1), vector->dim);
    PG_RETURN_POINTER(vector);
}

template <class V>
Datum from_array(FunctionCallInfo fcinfo) {
    ArrayType* array = number_array_argument(fcinfo);
    const int dim = array_length(array);
    check_vector_dims<V>(dim);
    check_expected_dims(PG_GETARG_INT32(1), dim);
    V* result = make_vector<V>(dim);
    for_each_number(array, [result](const float* values, int start, int count) {
        store_elements(values, result->x + start, count);
    });
    check_finite(result);
    PG_RETURN_POINTER(result);
}

template <class V>
Datum to_array(FunctionCallInfo fcinfo) {
    const V* vector = datum_value<V>(PG_GETARG_DATUM(0));
    float* elements = nullptr;
    ArrayType* array = make_real_array(vector->dim, &elements);
    for_each_chunk(vector->x, vector->dim, [elements](const float* values, int start, int count) {
        std::copy_n(values, count, elements + start);
    });
    PG_RETURN_ARRAYTYPE_P(array);
}

template <class From, class To>
Datum convert(FunctionCallInfo fcinfo) {
    const From* from = datum_value<From>(PG_GETARG_DATUM(0));
    check_expected_dims(PG_GETARG_INT32(1), from->dim);
    To* result = make_vector<To>(from->dim);
    for_each_chunk(from->x, from->dim, [result](const float* values, int start, int count) {
        store_elements(values, result->x + start, count);
    });
    PG_RETURN_POINTER(result);
}

} // namespace

RV_FUNCTION(vector_to_vector) { return check_typmod<Vector>(fcinfo); }
RV_FUNCTION(halfvec) { return check_typmod<HalfVector>(fcinfo); }

RV_FUNCTION(array_to_vector) { return from_array<Vector>(fcinfo); }
RV_FUNCTION(array_to_halfvec) { return from_array<HalfVector>(fcinfo); }

RV_FUNCTION(vector_to_float4) { return to_array<Vector>(fcinfo); }
RV_FUNCTION(halfvec_to_float4) { return to_array<HalfVector>(fcinfo); }

RV_FUNCTION(vector_to_halfvec) { return convert<Vector, HalfVector>(fcinfo); }
RV_FUNCTION(halfvec_to_vector) { return convert<HalfVector, Vector>(fcinfo); }
