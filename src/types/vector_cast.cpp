// Server zone. Casts between vector and arrays, and to a type modifier.
#include "ruvector/pg/guard.hpp"
#include "ruvector/types/vector.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/fmgrprotos.h"
}

namespace {

using namespace rv::types;

template <class Element>
void convert_elements(const ArrayType* array, Vector* to) {
    // Without nulls the elements of a fixed-length type lie one after another.
    const auto* from = reinterpret_cast<const Element*>(ARR_DATA_PTR(array));
    for (int i = 0; i < to->dim; i++) to->x[i] = static_cast<float>(from[i]);
}

void convert_numerics(ArrayType* array, Vector* to) {
    Datum* elements = nullptr;
    int count = 0;
    deconstruct_array(array, NUMERICOID, -1, false, TYPALIGN_INT, &elements, nullptr, &count);
    for (int i = 0; i < count; i++) to->x[i] = DatumGetFloat4(DirectFunctionCall1(numeric_float4, elements[i]));
    pfree(elements);
}

} // namespace

RV_FUNCTION(vector_to_vector) {
    Vector* vector = datum_vector(PG_GETARG_DATUM(0));
    check_expected_dims(PG_GETARG_INT32(1), vector->dim);
    PG_RETURN_POINTER(vector);
}

RV_FUNCTION(array_to_vector) {
    ArrayType* array = PG_GETARG_ARRAYTYPE_P(0);
    if (ARR_NDIM(array) > 1) ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("array must be 1-D")));
    if (ARR_HASNULL(array) && array_contains_nulls(array))
        ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("array must not contain nulls")));

    const int dim = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
    check_dims(dim);
    check_expected_dims(PG_GETARG_INT32(1), dim);
    Vector* result = make_vector(dim);
    switch (ARR_ELEMTYPE(array)) {
    case INT4OID:
        convert_elements<int32>(array, result);
        break;
    case FLOAT4OID:
        convert_elements<float4>(array, result);
        break;
    case FLOAT8OID:
        convert_elements<float8>(array, result);
        break;
    case NUMERICOID:
        convert_numerics(array, result);
        break;
    default:
        ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("unsupported array type")));
    }
    check_finite(result->x, dim);
    PG_RETURN_POINTER(result);
}

RV_FUNCTION(vector_to_float4) {
    const Vector* vector = datum_vector(PG_GETARG_DATUM(0));
    const Size elements_size = sizeof(float4) * static_cast<Size>(vector->dim);
    const Size size = ARR_OVERHEAD_NONULLS(1) + elements_size;
    auto* array = static_cast<ArrayType*>(palloc0(size));
    SET_VARSIZE(array, size);
    array->ndim = 1;
    array->elemtype = FLOAT4OID;
    ARR_DIMS(array)[0] = vector->dim;
    ARR_LBOUND(array)[0] = 1;
    std::memcpy(ARR_DATA_PTR(array), vector->x, elements_size);
    PG_RETURN_ARRAYTYPE_P(array);
}
