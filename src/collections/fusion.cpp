// Server zone. ruvector_rrf and ruvector_min_max: scores of several rankings as one.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "utils/array.h"
}

#include "ruvector/collections/fusion.hpp"

#include <cmath>

namespace rv::collections {
namespace {

void check_constant(double k) {
    if (std::isfinite(k) && k >= 0) return;
    ereport(ERROR,
            (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("k must be a finite number that is not negative")));
}

ArrayType* flat_array(Datum datum) {
    ArrayType* array = DatumGetArrayTypeP(datum);
    if (ARR_NDIM(array) > 1) ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("array must be 1-D")));
    return array;
}

struct Weights {
    const double* values = nullptr;
    int count = 0;
};

Weights weights_of(Datum datum) {
    ArrayType* array = flat_array(datum);
    if (ARR_HASNULL(array) && array_contains_nulls(array))
        ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("weights must not be null")));
    const Weights weights{reinterpret_cast<const double*>(ARR_DATA_PTR(array)),
                          ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array))};
    for (int i = 0; i < weights.count; i++) {
        if (!std::isfinite(weights.values[i]) || weights.values[i] < 0) {
            ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                            errmsg("weights must be finite numbers that are not negative")));
        }
    }
    return weights;
}

double fuse(Datum ranks, double k, const Weights* weights) {
    Datum* values = nullptr;
    bool* nulls = nullptr;
    int count = 0;
    deconstruct_array(flat_array(ranks), INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &values, &nulls,
                      &count);
    if (weights != nullptr && weights->count != count) {
        ereport(ERROR,
                (errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR), errmsg("%d weights for %d ranks", weights->count, count)));
    }
    double score = 0;
    for (int i = 0; i < count; i++) {
        if (nulls[i]) continue;
        const int64 rank = DatumGetInt64(values[i]);
        if (rank < 1)
            ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                            errmsg("ranks are numbered from 1, not " INT64_FORMAT, rank)));
        score += reciprocal_rank(static_cast<double>(rank), k, weights == nullptr ? 1 : weights->values[i]);
    }
    return score;
}

} // namespace
} // namespace rv::collections

RV_FUNCTION(ruvector_rrf) {
    PG_RETURN_FLOAT8(rv::collections::fuse(PG_GETARG_DATUM(0), rv::collections::kReciprocalRankConstant, nullptr));
}

RV_FUNCTION(ruvector_rrf_weighted) {
    using namespace rv::collections;
    if (PG_ARGISNULL(0) || PG_ARGISNULL(2)) PG_RETURN_NULL();
    const double k = PG_GETARG_FLOAT8(2);
    check_constant(k);
    if (PG_ARGISNULL(1)) PG_RETURN_FLOAT8(fuse(PG_GETARG_DATUM(0), k, nullptr));
    const Weights weights = weights_of(PG_GETARG_DATUM(1));
    PG_RETURN_FLOAT8(fuse(PG_GETARG_DATUM(0), k, &weights));
}

RV_FUNCTION(ruvector_min_max) {
    const double score = PG_GETARG_FLOAT8(0);
    const double lowest = PG_GETARG_FLOAT8(1);
    const double highest = PG_GETARG_FLOAT8(2);
    if (!std::isfinite(score) || !std::isfinite(lowest) || !std::isfinite(highest)) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("scores must be finite numbers")));
    }
    if (lowest > highest) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("the lowest score is above the highest")));
    }
    PG_RETURN_FLOAT8(rv::collections::min_max(score, lowest, highest));
}
