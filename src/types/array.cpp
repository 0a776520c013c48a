// Server zone. See the header.
#include "ruvector/types/array.hpp"

namespace rv::types {

void check_number_array(ArrayType* array) {
    if (ARR_NDIM(array) > 1) ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("array must be 1-D")));
    if (ARR_HASNULL(array) && array_contains_nulls(array))
        ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("array must not contain nulls")));
}

ArrayType* number_array_argument(FunctionCallInfo fcinfo) {
    ArrayType* array = PG_GETARG_ARRAYTYPE_P(0);
    check_number_array(array);
    return array;
}

int array_length(ArrayType* array) { return ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)); }

ArrayType* make_real_array(int n, float** elements) {
    const Size size = ARR_OVERHEAD_NONULLS(1) + sizeof(float4) * static_cast<Size>(n);
    auto* array = static_cast<ArrayType*>(palloc0(size));
    SET_VARSIZE(array, size);
    array->ndim = 1;
    array->elemtype = FLOAT4OID;
    ARR_DIMS(array)[0] = n;
    ARR_LBOUND(array)[0] = 1;
    *elements = reinterpret_cast<float*>(ARR_DATA_PTR(array));
    return array;
}

} // namespace rv::types
