// Server zone. avg of dense vectors: the state is a float8 array of the count and the sums of the elements, {0} at the
// start, which needs no serialization for parallel aggregation and is pgvector's, so that stored partial states stay
// usable.
#include "ruvector/pg/guard.hpp"
#include "ruvector/types/elements.hpp"

#include <cmath>

extern "C" {
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/float.h"
}

namespace {

using namespace rv::types;

struct State {
    ArrayType* array;
    float8* count;
    float8* sums;
    int dim; // 0 before the first vector
};

State state_of(ArrayType* array) {
    auto* values = reinterpret_cast<float8*>(ARR_DATA_PTR(array));
    return {array, values, values + 1, ARR_DIMS(array)[0] - 1};
}

State state_argument(FunctionCallInfo fcinfo, int number, const char* caller) {
    ArrayType* array = PG_GETARG_ARRAYTYPE_P(number);
    if (ARR_NDIM(array) != 1 || ARR_DIMS(array)[0] < 1 || ARR_HASNULL(array) || ARR_ELEMTYPE(array) != FLOAT8OID)
        elog(ERROR, "%s: expected state array", caller);
    return state_of(array);
}

// A state with a count and sums of zero.
State make_state(int dim) {
    const Size size = ARR_OVERHEAD_NONULLS(1) + sizeof(float8) * static_cast<Size>(dim + 1);
    auto* array = static_cast<ArrayType*>(palloc0(size));
    SET_VARSIZE(array, size);
    array->ndim = 1;
    array->elemtype = FLOAT8OID;
    ARR_DIMS(array)[0] = dim + 1;
    ARR_LBOUND(array)[0] = 1;
    return state_of(array);
}

State copied(const State& state) {
    const Size size = VARSIZE(state.array);
    auto* copy = static_cast<ArrayType*>(palloc(size));
    std::memcpy(copy, state.array, size);
    ARR_LBOUND(copy)[0] = 1;
    return state_of(copy);
}

// `state` itself inside of an aggregate, which owns its first argument; else a copy.
State writable(FunctionCallInfo fcinfo, const State& state) {
    return AggCheckCallContext(fcinfo, nullptr) != 0 ? state : copied(state);
}

template <class Number>
void add_to(const State& state, const Number* x, int start, int count) {
    bool overflow = false;
    for (int i = 0; i < count; i++) {
        float8& sum = state.sums[start + i];
        sum += static_cast<float8>(x[i]);
        overflow |= std::isinf(sum);
    }
    if (overflow) float_overflow_error();
}

// A state's first elements are copied and not added to zero, which would lose the sign of -0.
template <class V>
State first_state(float8 count, const V* vector) {
    const State state = make_state(vector->dim);
    *state.count = count;
    for_each_chunk(vector->x, vector->dim, [&](const float* values, int start, int n) {
        for (int i = 0; i < n; i++) state.sums[start + i] = static_cast<float8>(values[i]);
    });
    return state;
}

template <class V>
Datum accumulate(FunctionCallInfo fcinfo, const char* caller) {
    const State state = state_argument(fcinfo, 0, caller);
    const V* vector = datum_value<V>(PG_GETARG_DATUM(1));
    if (state.dim == 0) PG_RETURN_ARRAYTYPE_P(first_state(*state.count + 1.0, vector).array);
    check_expected_dims(state.dim, vector->dim);
    const State result = writable(fcinfo, state);
    for_each_chunk(vector->x, vector->dim,
                   [&](const float* values, int start, int count) { add_to(result, values, start, count); });
    *result.count += 1.0;
    PG_RETURN_ARRAYTYPE_P(result.array);
}

template <class V>
Datum average(FunctionCallInfo fcinfo, const char* caller) {
    const State state = state_argument(fcinfo, 0, caller);
    if (*state.count == 0) PG_RETURN_NULL();
    check_vector_dims<V>(state.dim);
    V* result = make_vector<V>(state.dim);
    for (int i = 0; i < state.dim; i++) {
        const auto mean = static_cast<float>(state.sums[i] / *state.count);
        result->x[i] = rv::narrow<typename V::Element>(mean);
        // The first element that is wrong decides, in whatever way it is.
        if (likely(std::isfinite(mean) && !rv::is_infinite(result->x[i]))) continue;
        store_elements(&mean, &result->x[i], 1);
        if (std::isnan(mean)) raise_nan(V::kType);
        raise_infinite(V::kType);
    }
    PG_RETURN_POINTER(result);
}

} // namespace

RV_FUNCTION(vector_accum) { return accumulate<Vector>(fcinfo, "vector_accum"); }
RV_FUNCTION(halfvec_accum) { return accumulate<HalfVector>(fcinfo, "halfvec_accum"); }

// Of halfvec's states, too, with the texts for vector, as in pgvector.
RV_FUNCTION(vector_combine) {
    const State a = state_argument(fcinfo, 0, "vector_combine");
    const State b = state_argument(fcinfo, 1, "vector_combine");
    if (a.dim == 0) {
        if (b.dim != 0) check_vector_dims<Vector>(b.dim);
        const State result = copied(b);
        *result.count += *a.count;
        PG_RETURN_ARRAYTYPE_P(result.array);
    }
    check_vector_dims<Vector>(a.dim);
    if (b.dim != 0) check_expected_dims(a.dim, b.dim);
    const State result = writable(fcinfo, a);
    if (b.dim != 0) add_to(result, b.sums, 0, b.dim);
    *result.count += *b.count;
    PG_RETURN_ARRAYTYPE_P(result.array);
}

RV_FUNCTION(vector_avg) { return average<Vector>(fcinfo, "vector_avg"); }
RV_FUNCTION(halfvec_avg) { return average<HalfVector>(fcinfo, "halfvec_avg"); }
