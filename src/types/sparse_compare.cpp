// Server zone. The order and the hash of sparse vectors: btree and hash operator classes stand on them.
//
// The order is that of the dense vectors of the same elements: by the first element that differs, then by dimension.
#include "ruvector/types/compare.hpp"
#include "ruvector/types/sparse_vector.hpp"

extern "C" {
#include "common/hashfn.h"
}

namespace {

using namespace rv::types;

// How an element compares with the zero that the other vector has in its place.
int against_zero(float value) { return value < 0 ? -1 : 1; }

int compare(const SparseVector* a, const SparseVector* b) {
    const float* x = a->values();
    const float* y = b->values();
    const int common = Min(a->count, b->count);
    for (int i = 0; i < common; i++) {
        if (a->indices[i] < b->indices[i]) return against_zero(x[i]);
        if (a->indices[i] > b->indices[i]) return -against_zero(y[i]);
        const int result = compare_numbers(x[i], y[i]);
        if (result != 0) return result;
    }
    if (a->count > common && a->indices[common] < b->dim) return against_zero(x[common]);
    if (b->count > common && b->indices[common] < a->dim) return -against_zero(y[common]);
    return a->dim < b->dim ? -1 : static_cast<int>(a->dim > b->dim);
}

uint64 hash(const SparseVector* vector, uint64 seed) {
    uint64 result = hash_bytes_extended(reinterpret_cast<const unsigned char*>(vector->indices),
                                        vector->count * static_cast<int>(sizeof(int32)), seed);
    result = hash_numbers(vector->values(), vector->count, result);
    return hash_bytes_uint32_extended(static_cast<uint32>(vector->dim), result);
}

} // namespace

RV_ORDER_FUNCTIONS(sparsevec, SparseVector, compare, hash)
