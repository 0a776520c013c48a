// What the order and the hash functions of a type share. RV_ORDER_FUNCTIONS defines them all from a comparison and a
// hash. Server zone.
#pragma once

#include "ruvector/pg/guard.hpp"
#include "ruvector/types/value.hpp"

#include <cmath>

namespace rv::types {

// Sorts and index scans call these functions without resetting memory in between: a detoasted copy is given back at
// once.
template <class V>
class BriefArgument {
public:
    explicit BriefArgument(Datum datum) : datum_(datum), value_(datum_value<V>(datum)) {}
    const V* get() const { return value_; }
    void release() const {
        if (PointerGetDatum(value_) != datum_) pfree(value_);
    }

private:
    Datum datum_;
    V* value_;
};

template <class V>
int compare_arguments(FunctionCallInfo fcinfo, int (*compare)(const V*, const V*)) {
    const BriefArgument<V> a(PG_GETARG_DATUM(0));
    const BriefArgument<V> b(PG_GETARG_DATUM(1));
    const int result = compare(a.get(), b.get());
    a.release();
    b.release();
    return result;
}

template <class V>
uint64 hash_argument(FunctionCallInfo fcinfo, uint64 seed, uint64 (*hash)(const V*, uint64)) {
    const BriefArgument<V> value(PG_GETARG_DATUM(0));
    const uint64 result = hash(value.get(), seed);
    value.release();
    return result;
}

// -1, 0 or 1. NaN, which only a damaged value can hold, equals itself and is above every number, so that an order stays
// total and an index sound.
inline int compare_numbers(float a, float b) {
    if (std::isnan(a) || std::isnan(b)) return static_cast<int>(std::isnan(a)) - static_cast<int>(std::isnan(b));
    return a < b ? -1 : static_cast<int>(a > b);
}

// The hash of numbers, continued from `seed`. Those that compare as equal hash alike: the sign of zero and a NaN's
// payload are dropped. Taken 128 at a time; a count that is no multiple of that must be the last.
uint64 hash_numbers(const float* x, int n, uint64 seed);

} // namespace rv::types

// Extended with seed 0, a hash must have the plain one as its low half.
#define RV_ORDER_FUNCTIONS(type, V, compare, hash)                                                                     \
    RV_FUNCTION(type##_cmp) { PG_RETURN_INT32(rv::types::compare_arguments<V>(fcinfo, compare)); }                     \
    RV_FUNCTION(type##_lt) { PG_RETURN_BOOL(rv::types::compare_arguments<V>(fcinfo, compare) < 0); }                   \
    RV_FUNCTION(type##_le) { PG_RETURN_BOOL(rv::types::compare_arguments<V>(fcinfo, compare) <= 0); }                  \
    RV_FUNCTION(type##_eq) { PG_RETURN_BOOL(rv::types::compare_arguments<V>(fcinfo, compare) == 0); }                  \
    RV_FUNCTION(type##_ne) { PG_RETURN_BOOL(rv::types::compare_arguments<V>(fcinfo, compare) != 0); }                  \
    RV_FUNCTION(type##_ge) { PG_RETURN_BOOL(rv::types::compare_arguments<V>(fcinfo, compare) >= 0); }                  \
    RV_FUNCTION(type##_gt) { PG_RETURN_BOOL(rv::types::compare_arguments<V>(fcinfo, compare) > 0); }                   \
    RV_FUNCTION(type##_hash) { PG_RETURN_UINT32(static_cast<uint32>(rv::types::hash_argument<V>(fcinfo, 0, hash))); }  \
    RV_FUNCTION(type##_hash_extended) {                                                                                \
        PG_RETURN_UINT64(rv::types::hash_argument<V>(fcinfo, static_cast<uint64>(PG_GETARG_INT64(1)), hash));          \
    }
