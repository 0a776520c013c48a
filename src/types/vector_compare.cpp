// Server zone. The order and the hash of dense vectors: btree and hash operator classes stand on them.
//
// Vectors are ordered like arrays: by the first element that differs, then by dimension. -0 equals 0. A halfvec hashes
// as the vector of the same elements.
#include "ruvector/types/compare.hpp"
#include "ruvector/types/elements.hpp"

namespace {

using namespace rv::types;

template <class V>
int compare(const V* a, const V* b) {
    const int common = Min(a->dim, b->dim);
    for (int i = 0; i < common; i++) {
        const float x = rv::to_float(a->x[i]);
        const float y = rv::to_float(b->x[i]);
        if (x == y) continue;
        const int result = compare_numbers(x, y);
        if (result != 0) return result;
    }
    return a->dim < b->dim ? -1 : static_cast<int>(a->dim > b->dim);
}

template <class V>
uint64 hash(const V* vector, uint64 seed) {
    uint64 result = seed;
    for_each_chunk(vector->x, vector->dim,
                   [&](const float* values, int, int count) { result = hash_numbers(values, count, result); });
    return result;
}
static_assert(kChunk % 128 == 0);

} // namespace

RV_ORDER_FUNCTIONS(vector, Vector, compare, hash)
RV_ORDER_FUNCTIONS(halfvec, HalfVector, compare, hash)
