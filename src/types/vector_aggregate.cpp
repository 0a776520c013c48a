// Server zone. avg(vector): the state is a float8 array of the count and the sums of the elements, {0} at the start,
// which needs no serialization for parallel aggregation and is pgvector's, so that stored partial states stay usable.
#include "ruvector/pg/guard.hpp"
#include "ruvector/types/vector.hpp"

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

// `state` itself inside of an aggregate, which owns it; else a copy.
State writable(FunctionCallInfo fcinfo, const State& state) {
    if (AggCheckCallContext(fcinfo, nullptr) != 0) return state;
    const Size size = VARSIZE(state.array);
    auto* copy = static_cast<ArrayType*>(palloc(size));
    std::memcpy(copy, state.array, size);
    ARR_LBOUND(copy)[0] = 1;
    return state_of(copy);
}

template <class Element>
void add_to(const State& state, const Element* x) {
    bool overflow = false;
    for (int i = 0; i < state.dim; i++) {
        state.sums[i] += static_cast<float8>(x[i]);
        overflow |= std::isinf(state.sums[i]);
    }
    if (overflow) float_overflow_error();
}

// A state's first elements are copied and not added to zero, which would lose the sign of -0.
template <class Element>
State first_state(float8 count, const Element* x, int dim) {
    const State state = make_state(dim);
    *state.count = count;
    for (int i = 0; i < dim; i++) state.sums[i] = static_cast<float8>(x[i]);
    return state;
}

} // namespace

RV_FUNCTION(vector_accum) {
    const State state = state_argument(fcinfo, 0, "vector_accum");
    const Vector* vector = datum_vector(PG_GETARG_DATUM(1));
    if (state.dim == 0) PG_RETURN_ARRAYTYPE_P(first_state(*state.count + 1.0, vector->x, vector->dim).array);
    check_expected_dims(state.dim, vector->dim);
    const State result = writable(fcinfo, state);
    add_to(result, vector->x);
    *result.count += 1.0;
    PG_RETURN_ARRAYTYPE_P(result.array);
}

RV_FUNCTION(vector_combine) {
    const State a = state_argument(fcinfo, 0, "vector_combine");
    const State b = state_argument(fcinfo, 1, "vector_combine");
    if (a.dim == 0) {
        if (b.dim != 0) check_dims(b.dim);
        PG_RETURN_ARRAYTYPE_P(first_state(*a.count + *b.count, b.sums, b.dim).array);
    }
    check_dims(a.dim);
    if (b.dim != 0) check_expected_dims(a.dim, b.dim);
    const State result = writable(fcinfo, a);
    if (b.dim != 0) add_to(result, b.sums);
    *result.count += *b.count;
    PG_RETURN_ARRAYTYPE_P(result.array);
}

RV_FUNCTION(vector_avg) {
    const State state = state_argument(fcinfo, 0, "vector_avg");
    if (*state.count == 0) PG_RETURN_NULL();
    check_dims(state.dim);
    Vector* result = make_vector(state.dim);
    for (int i = 0; i < state.dim; i++) result->x[i] = static_cast<float>(state.sums[i] / *state.count);
    check_finite(result->x, state.dim);
    PG_RETURN_POINTER(result);
}
