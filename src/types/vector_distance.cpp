// Server zone. Distances and similarities between two dense vectors, and a vector's norm.
#include "ruvector/pg/guard.hpp"
#include "ruvector/types/argument.hpp"
#include "ruvector/types/element_pair.hpp"
#include "ruvector/types/elements.hpp"

extern "C" {
#include "access/detoast.h"
}

namespace {

using namespace rv::types;

// The two arguments of a function, of one dimension.
template <class V>
struct Pair : ElementPair<typename V::Element> {
    explicit Pair(FunctionCallInfo fcinfo) : Pair(kept_argument<V>(fcinfo, 0), kept_argument<V>(fcinfo, 1)) {}
    Pair(const V* a, const V* b) : ElementPair<typename V::Element>{a->x, b->x, static_cast<Size>(a->dim)} {
        check_same_dims(a, b);
    }
};
using VectorPair = Pair<Vector>;
using HalfPair = Pair<HalfVector>;

// Out of line, the first bytes of the value are enough.
template <class V>
int dims(Datum datum) {
    if (!VARATT_IS_EXTERNAL(DatumGetPointer(datum))) return datum_value<V>(datum)->dim;
    const Size size = toast_raw_datum_size(datum);
    const auto* start = reinterpret_cast<const V*>(PG_DETOAST_DATUM_SLICE(datum, 0, kVectorHeaderSize - VARHDRSZ));
    if (VARSIZE(start) != kVectorHeaderSize || !V::is_size_of(size, start->dim)) V::raise_corrupted(start, size);
    return start->dim;
}

// In double precision, so that large elements do not overflow on the way.
template <class V>
double norm(Datum datum) {
    const V* vector = datum_value<V>(datum);
    return std::sqrt(wide_norm_squared(vector->x, vector->dim));
}

} // namespace

RV_FUNCTION(l2_distance) { PG_RETURN_FLOAT8(std::sqrt(VectorPair(fcinfo).l2_squared())); }
RV_FUNCTION(halfvec_l2_distance) { PG_RETURN_FLOAT8(std::sqrt(HalfPair(fcinfo).l2_squared())); }

RV_FUNCTION(vector_l2_squared_distance) { PG_RETURN_FLOAT8(VectorPair(fcinfo).l2_squared()); }
RV_FUNCTION(halfvec_l2_squared_distance) { PG_RETURN_FLOAT8(HalfPair(fcinfo).l2_squared()); }

RV_FUNCTION(inner_product) { PG_RETURN_FLOAT8(VectorPair(fcinfo).dot()); }
RV_FUNCTION(halfvec_inner_product) { PG_RETURN_FLOAT8(HalfPair(fcinfo).dot()); }

RV_FUNCTION(vector_negative_inner_product) { PG_RETURN_FLOAT8(-VectorPair(fcinfo).dot()); }
RV_FUNCTION(halfvec_negative_inner_product) { PG_RETURN_FLOAT8(-HalfPair(fcinfo).dot()); }

RV_FUNCTION(cosine_distance) { PG_RETURN_FLOAT8(1.0 - VectorPair(fcinfo).cosine()); }
RV_FUNCTION(halfvec_cosine_distance) { PG_RETURN_FLOAT8(1.0 - HalfPair(fcinfo).cosine()); }

RV_FUNCTION(cosine_similarity) { PG_RETURN_FLOAT8(VectorPair(fcinfo).cosine()); }

RV_FUNCTION(vector_spherical_distance) { PG_RETURN_FLOAT8(angle_of(VectorPair(fcinfo).dot())); }
RV_FUNCTION(halfvec_spherical_distance) { PG_RETURN_FLOAT8(angle_of(HalfPair(fcinfo).dot())); }

RV_FUNCTION(l1_distance) { PG_RETURN_FLOAT8(VectorPair(fcinfo).l1()); }
RV_FUNCTION(halfvec_l1_distance) { PG_RETURN_FLOAT8(HalfPair(fcinfo).l1()); }

RV_FUNCTION(vector_dims) { PG_RETURN_INT32(dims<Vector>(PG_GETARG_DATUM(0))); }
RV_FUNCTION(halfvec_vector_dims) { PG_RETURN_INT32(dims<HalfVector>(PG_GETARG_DATUM(0))); }

RV_FUNCTION(vector_norm) { PG_RETURN_FLOAT8(norm<Vector>(PG_GETARG_DATUM(0))); }
RV_FUNCTION(halfvec_l2_norm) { PG_RETURN_FLOAT8(norm<HalfVector>(PG_GETARG_DATUM(0))); }
