// Server zone. Distances and similarities between two vectors, and a vector's norm.
#include "ruvector/pg/guard.hpp"
#include "ruvector/types/vector_argument.hpp"

#include "ruvector/core/base/wide_math.hpp"
#include "ruvector/core/simd/distance.hpp"

#include <cmath>
#include <numbers>

extern "C" {
#include "access/detoast.h"
}

namespace {

using namespace rv::types;

// The two arguments of a function, of one dimension.
struct Pair {
    const float* a;
    const float* b;
    Size dim;
};

Pair arguments(FunctionCallInfo fcinfo) {
    const Vector* a = vector_argument(fcinfo, 0);
    const Vector* b = vector_argument(fcinfo, 1);
    check_same_dims(a, b);
    return {a->x, b->x, static_cast<Size>(a->dim)};
}

double l2_squared(const Pair& pair) { return rv::simd::kernels().l2_squared(pair.a, pair.b, pair.dim); }

double dot(const Pair& pair) { return rv::simd::kernels().inner_product(pair.a, pair.b, pair.dim); }

// Rounding must not carry a cosine out of its range; NaN stays.
double clamp_cosine(double cosine) { return std::clamp(cosine, -1.0, 1.0); }

// NaN if one of the vectors is zero.
double cosine(const Pair& pair) {
    float product = 0;
    float norm_a = 0;
    float norm_b = 0;
    rv::simd::kernels().cosine_parts(pair.a, pair.b, pair.dim, &product, &norm_a, &norm_b);
    return clamp_cosine(static_cast<double>(product) /
                        std::sqrt(static_cast<double>(norm_a) * static_cast<double>(norm_b)));
}

} // namespace

RV_FUNCTION(l2_distance) { PG_RETURN_FLOAT8(std::sqrt(l2_squared(arguments(fcinfo)))); }

RV_FUNCTION(vector_l2_squared_distance) { PG_RETURN_FLOAT8(l2_squared(arguments(fcinfo))); }

RV_FUNCTION(inner_product) { PG_RETURN_FLOAT8(dot(arguments(fcinfo))); }

RV_FUNCTION(vector_negative_inner_product) { PG_RETURN_FLOAT8(-dot(arguments(fcinfo))); }

RV_FUNCTION(cosine_distance) { PG_RETURN_FLOAT8(1.0 - cosine(arguments(fcinfo))); }

RV_FUNCTION(cosine_similarity) { PG_RETURN_FLOAT8(cosine(arguments(fcinfo))); }

// The angle between two unit vectors in units of a half turn; unlike their cosine distance it keeps the triangle
// inequality.
RV_FUNCTION(vector_spherical_distance) {
    PG_RETURN_FLOAT8(std::acos(clamp_cosine(dot(arguments(fcinfo)))) / std::numbers::pi);
}

RV_FUNCTION(l1_distance) {
    const Pair pair = arguments(fcinfo);
    PG_RETURN_FLOAT8(rv::simd::kernels().l1(pair.a, pair.b, pair.dim));
}

// Out of line, the first bytes of the value are enough.
RV_FUNCTION(vector_dims) {
    const Datum datum = PG_GETARG_DATUM(0);
    if (!VARATT_IS_EXTERNAL(DatumGetPointer(datum))) PG_RETURN_INT32(datum_vector(datum)->dim);
    const Size size = toast_raw_datum_size(datum);
    const auto* start = reinterpret_cast<const Vector*>(PG_DETOAST_DATUM_SLICE(datum, 0, kVectorHeaderSize - VARHDRSZ));
    if (VARSIZE(start) != kVectorHeaderSize || !is_vector_size(size, start->dim)) raise_corrupted_vector(start, size);
    PG_RETURN_INT32(start->dim);
}

// In double precision, so that large elements do not overflow on the way.
RV_FUNCTION(vector_norm) {
    const Vector* vector = datum_vector(PG_GETARG_DATUM(0));
    PG_RETURN_FLOAT8(std::sqrt(rv::wide_norm_squared(vector->x, static_cast<Size>(vector->dim))));
}
