// Server zone. The checks that values of our types go through, with pgvector's error texts.
#include "ruvector/types/value.hpp"

extern "C" {
#include "utils/array.h"
}

namespace rv::types {

void raise_different_dims(const char* type, int a, int b) {
    ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("different %s dimensions %d and %d", type, a, b)));
    pg_unreachable();
}

void raise_nan(const char* type) {
    ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("NaN not allowed in %s", type)));
    pg_unreachable();
}

void raise_infinite(const char* type) {
    ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("infinite value not allowed in %s", type)));
    pg_unreachable();
}

void check_dims(const char* type, int dim, int max_dims) {
    if (dim < 1) ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("%s must have at least 1 dimension", type)));
    if (dim > max_dims)
        ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                        errmsg("%s cannot have more than %d dimensions", type, max_dims)));
}

void check_expected_dims(int32 typmod, int dim) {
    if (typmod != -1 && typmod != dim)
        ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("expected %d dimensions, not %d", typmod, dim)));
}

int32 dims_typmod(const char* type, Datum modifiers, int max_dims) {
    int count = 0;
    const int32* values = ArrayGetIntegerTypmods(DatumGetArrayTypeP(modifiers), &count);
    if (count != 1) ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("invalid type modifier")));
    if (values[0] < 1)
        ereport(ERROR,
                (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("dimensions for type %s must be at least 1", type)));
    if (values[0] > max_dims)
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("dimensions for type %s cannot exceed %d", type, max_dims)));
    return values[0];
}

} // namespace rv::types
