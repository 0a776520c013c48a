// Server zone. Allocation and the checks that every vector goes through, with pgvector's error texts.
#include "ruvector/types/vector.hpp"

#include "ruvector/core/simd/distance.hpp"

#include <cmath>

namespace rv::types {

void raise_corrupted_vector(const Vector* start, Size size) {
    if (VARSIZE(start) < kVectorHeaderSize)
        ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("invalid vector value"),
                        errdetail("The value has %zu bytes, less than its header.", size)));
    ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("invalid vector value"),
                    errdetail("The value has %zu bytes and claims %d dimensions.", size, start->dim)));
    pg_unreachable();
}

void raise_different_dims(int a, int b) {
    ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("different vector dimensions %d and %d", a, b)));
    pg_unreachable();
}

Vector* make_vector(int dim) {
    Assert(dim >= 1 && dim <= kMaxVectorDims);
    const Size size = vector_size(dim);
    auto* vector = static_cast<Vector*>(palloc0(size));
    SET_VARSIZE(vector, size);
    vector->dim = static_cast<int16>(dim);
    return vector;
}

void check_dims(int dim) {
    if (dim < 1) ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("vector must have at least 1 dimension")));
    if (dim > kMaxVectorDims)
        ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                        errmsg("vector cannot have more than %d dimensions", kMaxVectorDims)));
}

void check_expected_dims(int32 typmod, int dim) {
    if (typmod != -1 && typmod != dim)
        ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("expected %d dimensions, not %d", typmod, dim)));
}

void check_finite(const float* x, int dim) {
    if (likely(rv::simd::kernels().all_finite(x, static_cast<Size>(dim)))) return;
    for (int i = 0; i < dim; i++) {
        if (std::isnan(x[i])) ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("NaN not allowed in vector")));
        if (std::isinf(x[i]))
            ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("infinite value not allowed in vector")));
    }
}

} // namespace rv::types
