// Arrays of numbers as the source and the result of casts. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/fmgrprotos.h"
}

namespace rv::types {

// Argument 0, an array of numbers without NULL and of at most one dimension; raises if it is not.
ArrayType* number_array_argument(FunctionCallInfo fcinfo);

// Raises unless the array has at most one dimension and no NULL.
void check_number_array(ArrayType* array);

// The number of its elements.
int array_length(ArrayType* array);

// Calls use(values, start, count) for one stretch of the array's numbers after the other, each rounded to float. An
// element that has no float, as a large numeric has none, raises the server's error after those before it were used.
template <class Use>
void for_each_number(ArrayType* array, Use use) {
    constexpr int kStep = 256;
    const int n = array_length(array);
    // Without nulls the elements of a fixed-length type lie one after another.
    const auto convert = [&](const auto* from) {
        float values[kStep];
        for (int start = 0; start < n; start += kStep) {
            const int count = Min(kStep, n - start);
            for (int i = 0; i < count; i++) values[i] = static_cast<float>(from[start + i]);
            use(static_cast<const float*>(values), start, count);
        }
    };
    switch (ARR_ELEMTYPE(array)) {
    case INT4OID:
        return convert(reinterpret_cast<const int32*>(ARR_DATA_PTR(array)));
    case FLOAT4OID:
        return convert(reinterpret_cast<const float4*>(ARR_DATA_PTR(array)));
    case FLOAT8OID:
        return convert(reinterpret_cast<const float8*>(ARR_DATA_PTR(array)));
    case NUMERICOID:
        break;
    default:
        ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("unsupported array type")));
    }
    Datum* elements = nullptr;
    int count = 0;
    deconstruct_array(array, NUMERICOID, -1, false, TYPALIGN_INT, &elements, nullptr, &count);
    for (int i = 0; i < count; i++) {
        const float value = DatumGetFloat4(DirectFunctionCall1(numeric_float4, elements[i]));
        use(&value, i, 1);
    }
    pfree(elements);
}

// A new real[] of n elements, at least one; `elements` is where to put them.
ArrayType* make_real_array(int n, float** elements);

} // namespace rv::types
