// Server zone. See the header.
#include "ruvector/types/sparse_vector.hpp"

namespace rv::types {

void SparseVector::raise_corrupted(const SparseVector* value, Size size) {
    if (size < kHeaderSize)
        ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("invalid %s value", kType),
                        errdetail("The value has %zu bytes, less than its header.", size)));
    ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("invalid %s value", kType),
                    errdetail("The value has %zu bytes and claims %d dimensions and %d elements.", size, value->dim,
                              value->count)));
    pg_unreachable();
}

SparseVector* make_sparse_vector(int dim, int count) {
    const Size size = SparseVector::size_of(count);
    auto* vector = static_cast<SparseVector*>(palloc0(size));
    SET_VARSIZE(vector, size);
    vector->dim = dim;
    vector->count = count;
    return vector;
}

void check_sparse_count(int count, int dim) {
    if (count < 0)
        ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("sparsevec cannot have negative number of elements")));
    if (count > kMaxSparseElements)
        ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                        errmsg("sparsevec cannot have more than %d non-zero elements", kMaxSparseElements)));
    if (count > dim)
        ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                        errmsg("sparsevec cannot have more elements than dimensions")));
}

} // namespace rv::types
