// Server zone. The order and the hash of vectors: btree and hash operator classes stand on them.
//
// Vectors are ordered like arrays: by the first element that differs, then by dimension. -0 equals 0. NaN, which only a
// damaged value can hold, equals itself and is above every number, so that the order stays total and an index sound.
#include "ruvector/pg/guard.hpp"
#include "ruvector/types/vector.hpp"

#include <cmath>

extern "C" {
#include "common/hashfn.h"
}

namespace {

using namespace rv::types;

// Sorts and index scans call these functions without resetting memory in between: a detoasted copy is given back at
// once.
class Argument {
public:
    explicit Argument(Datum datum) : datum_(datum), vector_(datum_vector(datum)) {}
    const Vector* operator->() const { return vector_; }
    void release() const {
        if (PointerGetDatum(vector_) != datum_) pfree(vector_);
    }

private:
    Datum datum_;
    Vector* vector_;
};

int compare_elements(float a, float b) {
    if (std::isnan(a) || std::isnan(b)) return static_cast<int>(std::isnan(a)) - static_cast<int>(std::isnan(b));
    return a < b ? -1 : static_cast<int>(a > b);
}

int compare(FunctionCallInfo fcinfo) {
    const Argument a(PG_GETARG_DATUM(0));
    const Argument b(PG_GETARG_DATUM(1));
    const int common = Min(a->dim, b->dim);
    int result = 0;
    for (int i = 0; i < common && result == 0; i++)
        if (a->x[i] != b->x[i]) result = compare_elements(a->x[i], b->x[i]);
    if (result == 0) result = a->dim < b->dim ? -1 : static_cast<int>(a->dim > b->dim);
    a.release();
    b.release();
    return result;
}

// Equal vectors have equal hashes, so the sign of zero and a NaN's payload are dropped first.
uint64 hash_elements(const float* x, int dim, uint64 seed) {
    constexpr int kChunk = 128;
    float chunk[kChunk];
    uint64 hash = seed;
    for (int start = 0; start < dim; start += kChunk) {
        const int count = Min(kChunk, dim - start);
        for (int i = 0; i < count; i++) {
            const float value = x[start + i];
            chunk[i] = std::isnan(value) ? std::numeric_limits<float>::quiet_NaN() : value + 0.0F;
        }
        hash = hash_bytes_extended(reinterpret_cast<const unsigned char*>(chunk),
                                   count * static_cast<int>(sizeof(float)), hash);
    }
    return hash;
}

uint64 hash(Datum datum, uint64 seed) {
    const Argument vector(datum);
    const uint64 result = hash_elements(vector->x, vector->dim, seed);
    vector.release();
    return result;
}

} // namespace

RV_FUNCTION(vector_cmp) { PG_RETURN_INT32(compare(fcinfo)); }

RV_FUNCTION(vector_lt) { PG_RETURN_BOOL(compare(fcinfo) < 0); }

RV_FUNCTION(vector_le) { PG_RETURN_BOOL(compare(fcinfo) <= 0); }

RV_FUNCTION(vector_eq) { PG_RETURN_BOOL(compare(fcinfo) == 0); }

RV_FUNCTION(vector_ne) { PG_RETURN_BOOL(compare(fcinfo) != 0); }

RV_FUNCTION(vector_ge) { PG_RETURN_BOOL(compare(fcinfo) >= 0); }

RV_FUNCTION(vector_gt) { PG_RETURN_BOOL(compare(fcinfo) > 0); }

// With seed 0 the extended hash must have the plain one as its low half.
RV_FUNCTION(vector_hash) { PG_RETURN_UINT32(static_cast<uint32>(hash(PG_GETARG_DATUM(0), 0))); }

RV_FUNCTION(vector_hash_extended) {
    PG_RETURN_UINT64(hash(PG_GETARG_DATUM(0), static_cast<uint64>(PG_GETARG_INT64(1))));
}
