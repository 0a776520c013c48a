// Server zone. Casts of sparsevec: to a type modifier, from arrays, from and to dense vectors.
#include "ruvector/pg/guard.hpp"
#include "ruvector/types/array.hpp"
#include "ruvector/types/elements.hpp"
#include "ruvector/types/sparse_vector.hpp"

namespace {

using namespace rv::types;

// A sparse vector of the numbers other than zero. each(use) calls use(values, start, count) for one stretch of the
// `dim` numbers after the other, twice the same.
template <class Each>
SparseVector* from_numbers(int dim, Each each) {
    int nonzero = 0;
    each([&](const float* values, int, int n) {
        nonzero += n - static_cast<int>(std::count(values, values + n, 0.0F));
    });
    check_sparse_count(nonzero, dim);
    SparseVector* result = make_sparse_vector(dim, nonzero);
    float* to = result->values();
    int filled = 0;
    each([&](const float* values, int start, int n) {
        for (int i = 0; i < n; i++) {
            if (values[i] == 0) continue;
            result->indices[filled] = start + i;
            to[filled++] = values[i];
        }
    });
    return result;
}

template <class V>
Datum from_dense(FunctionCallInfo fcinfo) {
    const V* vector = datum_value<V>(PG_GETARG_DATUM(0));
    check_expected_dims(PG_GETARG_INT32(1), vector->dim);
    PG_RETURN_POINTER(from_numbers(vector->dim, [vector](auto use) { for_each_chunk(vector->x, vector->dim, use); }));
}

template <class V>
Datum to_dense(FunctionCallInfo fcinfo) {
    const auto* vector = datum_value<SparseVector>(PG_GETARG_DATUM(0));
    check_vector_dims<V>(vector->dim);
    check_expected_dims(PG_GETARG_INT32(1), vector->dim);
    V* result = make_vector<V>(vector->dim);
    for (int start = 0; start < vector->count; start += kChunk) {
        const int n = Min(kChunk, vector->count - start);
        typename V::Element elements[kChunk];
        store_elements(vector->values() + start, elements, n);
        for (int i = 0; i < n; i++) {
            const int32 index = vector->indices[start + i];
            if (index < 0 || index >= vector->dim)
                ereport(ERROR,
                        (errcode(ERRCODE_DATA_CORRUPTED), errmsg("invalid sparsevec value"),
                         errdetail("The value has %d dimensions and an element at index %d.", vector->dim, index)));
            result->x[index] = elements[i];
        }
    }
    PG_RETURN_POINTER(result);
}

} // namespace

RV_FUNCTION(sparsevec) {
    auto* vector = datum_value<SparseVector>(PG_GETARG_DATUM(0));
    check_expected_dims(PG_GETARG_INT32(1), vector->dim);
    PG_RETURN_POINTER(vector);
}

RV_FUNCTION(vector_to_sparsevec) { return from_dense<Vector>(fcinfo); }
RV_FUNCTION(halfvec_to_sparsevec) { return from_dense<HalfVector>(fcinfo); }

RV_FUNCTION(sparsevec_to_vector) { return to_dense<Vector>(fcinfo); }
RV_FUNCTION(sparsevec_to_halfvec) { return to_dense<HalfVector>(fcinfo); }

RV_FUNCTION(array_to_sparsevec) {
    ArrayType* array = number_array_argument(fcinfo);
    const int dim = array_length(array);
    check_dims(SparseVector::kType, dim, kMaxSparseDims);
    check_expected_dims(PG_GETARG_INT32(1), dim);
    SparseVector* result = from_numbers(dim, [array](auto use) { for_each_number(array, use); });
    const float* values = result->values();
    for (int i = 0; i < result->count; i++) {
        if (std::isnan(values[i])) raise_nan(SparseVector::kType);
        if (std::isinf(values[i])) raise_infinite(SparseVector::kType);
    }
    PG_RETURN_POINTER(result);
}
