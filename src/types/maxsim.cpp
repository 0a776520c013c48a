// Server zone. MaxSim: how well the vectors of a document's tokens meet those of a query's, for each token of the query
// by the nearest one of the document alone (Khattab and Zaharia, ColBERT: Efficient and Effective Passage Search via
// Contextualized Late Interaction over BERT, 2020).
//
// As a function of two arrays, and as an aggregate over rows that have a token's vector each. The aggregate's state is
// a float8 array: for each vector of the query the greatest similarity so far.
#include "ruvector/pg/guard.hpp"

#include "ruvector/types/element_pair.hpp"
#include "ruvector/types/vector.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
}

#include "ruvector/pg/metric_option.hpp"

#include <cmath>
#include <limits>

namespace {

using namespace rv::types;
using rv::pg::MetricName;

// The vectors of an array.
template <class V>
struct Tokens {
    const V** vectors;
    int count;

    explicit Tokens(Datum datum) {
        ArrayType* array = DatumGetArrayTypeP(datum);
        if (ARR_NDIM(array) > 1) ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("array must be 1-D")));
        int16 length = 0;
        bool by_value = false;
        char align = 0;
        get_typlenbyvalalign(ARR_ELEMTYPE(array), &length, &by_value, &align);
        Datum* values = nullptr;
        bool* nulls = nullptr;
        deconstruct_array(array, ARR_ELEMTYPE(array), length, by_value, align, &values, &nulls, &count);
        vectors = static_cast<const V**>(palloc(sizeof(V*) * static_cast<Size>(Max(count, 1))));
        for (int i = 0; i < count; i++) {
            if (nulls[i])
                ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("array must not contain nulls")));
            vectors[i] = datum_value<V>(values[i]);
        }
    }
};

// What is greatest for the nearest: the inner product, the cosine, or minus the squared distance.
MetricName metric_argument(FunctionCallInfo fcinfo, int number) {
    if (PG_NARGS() <= number) return MetricName::kInnerProduct;
    const char* name = text_to_cstring(PG_GETARG_TEXT_PP(number));
    const MetricName metric = rv::pg::metric_named(name);
    if (metric == MetricName::kInnerProduct || metric == MetricName::kCosine || metric == MetricName::kL2)
        return metric;
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("invalid metric for MaxSim: \"%s\"", name),
                    errdetail("Valid values are \"ip\", \"cosine\" and \"l2\".")));
    pg_unreachable();
}

template <class V>
double similarity(MetricName metric, const V* document, const V* query) {
    check_same_dims(document, query);
    const ElementPair<typename V::Element> pair{document->x, query->x, static_cast<Size>(document->dim)};
    if (metric == MetricName::kInnerProduct) return pair.dot();
    if (metric == MetricName::kL2) return -pair.l2_squared();
    // What has no direction is like nothing.
    const double cosine = pair.cosine();
    return std::isnan(cosine) ? 0 : cosine;
}

// Sums that overflow on the way have no order.
void check_number(double similarity) {
    if (std::isnan(similarity))
        ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("inner product is out of range")));
}

template <class V>
Datum of_arrays(FunctionCallInfo fcinfo) {
    const MetricName metric = metric_argument(fcinfo, 2);
    const Tokens<V> document(PG_GETARG_DATUM(0));
    const Tokens<V> query(PG_GETARG_DATUM(1));
    if (document.count == 0) PG_RETURN_NULL();
    double sum = 0;
    for (int i = 0; i < query.count; i++) {
        CHECK_FOR_INTERRUPTS();
        double most = -std::numeric_limits<double>::infinity();
        for (int j = 0; j < document.count; j++) {
            const double each = similarity(metric, document.vectors[j], query.vectors[i]);
            check_number(each);
            most = Max(most, each);
        }
        sum += most;
    }
    check_number(sum);
    PG_RETURN_FLOAT8(sum);
}

// --- The aggregate

struct State {
    ArrayType* array;
    float8* most;
    int count;
};

State state_of(ArrayType* array) {
    return {array, reinterpret_cast<float8*>(ARR_DATA_PTR(array)), ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array))};
}

State state_argument(FunctionCallInfo fcinfo, int number) {
    ArrayType* array = PG_GETARG_ARRAYTYPE_P(number);
    if (ARR_NDIM(array) > 1 || ARR_HASNULL(array) || ARR_ELEMTYPE(array) != FLOAT8OID)
        elog(ERROR, "ruvector_maxsim: expected state array");
    return state_of(array);
}

// The argument itself inside of an aggregate, which owns it; else a copy.
State writable_argument(FunctionCallInfo fcinfo) {
    if (AggCheckCallContext(fcinfo, nullptr) != 0) return state_argument(fcinfo, 0);
    state_argument(fcinfo, 0);
    return state_of(PG_GETARG_ARRAYTYPE_P_COPY(0));
}

State make_state(int count) {
    const Size size = ARR_OVERHEAD_NONULLS(1) + sizeof(float8) * static_cast<Size>(count);
    auto* array = static_cast<ArrayType*>(palloc0(size));
    SET_VARSIZE(array, size);
    array->ndim = 1;
    array->elemtype = FLOAT8OID;
    ARR_DIMS(array)[0] = count;
    ARR_LBOUND(array)[0] = 1;
    const State state = state_of(array);
    std::fill_n(state.most, count, -std::numeric_limits<double>::infinity());
    return state;
}

void check_same_query(const State& state, int count) {
    if (state.count == count) return;
    ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
                    errmsg("different numbers of query vectors: %d and %d", state.count, count),
                    errdetail("All rows of a group are compared with the vectors of one query.")));
}

// A null vector is left out, as aggregates do; so is a row whose query is null.
template <class V>
Datum accumulate(FunctionCallInfo fcinfo) {
    if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || (PG_NARGS() > 3 && PG_ARGISNULL(3))) {
        if (PG_ARGISNULL(0)) PG_RETURN_NULL();
        PG_RETURN_DATUM(PG_GETARG_DATUM(0));
    }
    const MetricName metric = metric_argument(fcinfo, 3);
    const V* token = datum_value<V>(PG_GETARG_DATUM(1));
    const Tokens<V> query(PG_GETARG_DATUM(2));
    const State state = PG_ARGISNULL(0) ? make_state(query.count) : writable_argument(fcinfo);
    check_same_query(state, query.count);
    for (int i = 0; i < query.count; i++) {
        const double each = similarity(metric, token, query.vectors[i]);
        check_number(each);
        state.most[i] = Max(state.most[i], each);
    }
    PG_RETURN_ARRAYTYPE_P(state.array);
}

} // namespace

RV_FUNCTION(vector_maxsim) { return of_arrays<Vector>(fcinfo); }
RV_FUNCTION(halfvec_maxsim) { return of_arrays<HalfVector>(fcinfo); }

RV_FUNCTION(vector_maxsim_accum) { return accumulate<Vector>(fcinfo); }
RV_FUNCTION(halfvec_maxsim_accum) { return accumulate<HalfVector>(fcinfo); }

RV_FUNCTION(maxsim_combine) {
    const State from = state_argument(fcinfo, 1);
    const State to = writable_argument(fcinfo);
    check_same_query(to, from.count);
    for (int i = 0; i < from.count; i++) to.most[i] = Max(to.most[i], from.most[i]);
    PG_RETURN_ARRAYTYPE_P(to.array);
}

RV_FUNCTION(maxsim_final) {
    const State state = state_argument(fcinfo, 0);
    double sum = 0;
    for (int i = 0; i < state.count; i++) sum += state.most[i];
    check_number(sum);
    PG_RETURN_FLOAT8(sum);
}
