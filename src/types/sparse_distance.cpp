// Server zone. Distances between two sparse vectors, the norm of one, and its direction.
#include "ruvector/pg/guard.hpp"
#include "ruvector/types/argument.hpp"
#include "ruvector/types/elements.hpp"
#include "ruvector/types/similarity.hpp"
#include "ruvector/types/sparse_vector.hpp"

extern "C" {
#include "utils/float.h"
}

#include "ruvector/core/base/wide_math.hpp"
#include "ruvector/core/simd/distance.hpp"

namespace {

using namespace rv::types;

// The two arguments of a function, of one dimension.
struct Pair {
    rv::SparseView a;
    rv::SparseView b;

    explicit Pair(FunctionCallInfo fcinfo) {
        const auto* x = kept_argument<SparseVector>(fcinfo, 0);
        const auto* y = kept_argument<SparseVector>(fcinfo, 1);
        if (unlikely(x->dim != y->dim)) raise_different_dims(SparseVector::kType, x->dim, y->dim);
        a = x->view();
        b = y->view();
    }
};

double cosine(const Pair& pair) {
    const auto& kernels = rv::simd::kernels();
    return cosine_of(rv::sparse_inner_product(pair.a, pair.b), kernels.norm_squared(pair.a.values, pair.a.count),
                     kernels.norm_squared(pair.b.values, pair.b.count));
}

double norm(const SparseVector* vector) { return std::sqrt(wide_norm_squared(vector->values(), vector->count)); }

// The elements of `vector` with these values, without those that are zero.
SparseVector* with_values(const SparseVector* vector, const float* values) {
    const auto zeros = static_cast<int>(std::count(values, values + vector->count, 0.0F));
    SparseVector* result = make_sparse_vector(vector->dim, vector->count - zeros);
    float* to = result->values();
    for (int i = 0, j = 0; i < vector->count; i++) {
        if (values[i] == 0) continue;
        result->indices[j] = vector->indices[i];
        to[j++] = values[i];
    }
    return result;
}

} // namespace

RV_FUNCTION(sparsevec_l2_distance) {
    const Pair pair(fcinfo);
    PG_RETURN_FLOAT8(std::sqrt(static_cast<double>(rv::sparse_l2_squared(pair.a, pair.b))));
}

RV_FUNCTION(sparsevec_l2_squared_distance) {
    const Pair pair(fcinfo);
    PG_RETURN_FLOAT8(rv::sparse_l2_squared(pair.a, pair.b));
}

RV_FUNCTION(sparsevec_inner_product) {
    const Pair pair(fcinfo);
    PG_RETURN_FLOAT8(rv::sparse_inner_product(pair.a, pair.b));
}

RV_FUNCTION(sparsevec_negative_inner_product) {
    const Pair pair(fcinfo);
    PG_RETURN_FLOAT8(-rv::sparse_inner_product(pair.a, pair.b));
}

RV_FUNCTION(sparsevec_cosine_distance) { PG_RETURN_FLOAT8(1.0 - cosine(Pair(fcinfo))); }

RV_FUNCTION(sparsevec_l1_distance) {
    const Pair pair(fcinfo);
    PG_RETURN_FLOAT8(rv::sparse_l1(pair.a, pair.b));
}

// In double precision, so that large elements do not overflow on the way.
RV_FUNCTION(sparsevec_l2_norm) { PG_RETURN_FLOAT8(norm(datum_value<SparseVector>(PG_GETARG_DATUM(0)))); }

// A vector of length one in the same direction; the zero vector stays. What becomes too small for a float is left out.
RV_FUNCTION(sparsevec_l2_normalize) {
    const auto* vector = datum_value<SparseVector>(PG_GETARG_DATUM(0));
    const double length = norm(vector);
    if (!(length > 0)) PG_RETURN_POINTER(make_sparse_vector(vector->dim, 0));
    const auto count = static_cast<Size>(vector->count);
    auto* values = static_cast<float*>(palloc(sizeof(float) * count));
    rv::wide_divide(vector->values(), length, values, count);
    for (Size i = 0; i < count; i++)
        if (std::isinf(values[i])) float_overflow_error();
    SparseVector* result = with_values(vector, values);
    pfree(values);
    PG_RETURN_POINTER(result);
}
