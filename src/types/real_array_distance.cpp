// Server zone. Distances between two arrays of type real[], which are taken for vectors: what is no vector raises what
// the cast to vector raises.
#include "ruvector/pg/guard.hpp"
#include "ruvector/types/argument.hpp"
#include "ruvector/types/array.hpp"
#include "ruvector/types/element_pair.hpp"
#include "ruvector/types/vector.hpp"

namespace {

using namespace rv::types;

ArrayType* array_argument(FunctionCallInfo fcinfo, int number) {
    const Datum datum = PG_GETARG_DATUM(number);
    varlena* value =
        VARATT_IS_EXTERNAL_ONDISK(DatumGetPointer(datum)) ? toasted_argument(fcinfo, number) : PG_DETOAST_DATUM(datum);
    auto* array = reinterpret_cast<ArrayType*>(value);
    check_number_array(array);
    const int length = array_length(array);
    check_vector_dims<Vector>(length);
    check_finite(Vector::kType, reinterpret_cast<const float*>(ARR_DATA_PTR(array)), length);
    return array;
}

ElementPair<float> arguments(FunctionCallInfo fcinfo) {
    ArrayType* a = array_argument(fcinfo, 0);
    ArrayType* b = array_argument(fcinfo, 1);
    const int length = array_length(a);
    if (length != array_length(b)) raise_different_dims(Vector::kType, length, array_length(b));
    return {reinterpret_cast<const float*>(ARR_DATA_PTR(a)), reinterpret_cast<const float*>(ARR_DATA_PTR(b)),
            static_cast<Size>(length)};
}

} // namespace

RV_FUNCTION(real_array_l2_distance) { PG_RETURN_FLOAT8(std::sqrt(arguments(fcinfo).l2_squared())); }
RV_FUNCTION(real_array_negative_inner_product) { PG_RETURN_FLOAT8(-arguments(fcinfo).dot()); }
RV_FUNCTION(real_array_cosine_distance) { PG_RETURN_FLOAT8(1.0 - arguments(fcinfo).cosine()); }
RV_FUNCTION(real_array_l1_distance) { PG_RETURN_FLOAT8(arguments(fcinfo).l1()); }
