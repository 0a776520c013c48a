// Server zone.
#include "ruvector/pg/array_elements.hpp"

extern "C" {
#include "utils/array.h"
#include "utils/lsyscache.h"
}

namespace rv::pg {

ArrayElements array_elements(Datum array) {
    ArrayType* whole = DatumGetArrayTypeP(array);
    const Oid type = ARR_ELEMTYPE(whole);
    int16 length = 0;
    bool by_value = false;
    char align = 0;
    get_typlenbyvalalign(type, &length, &by_value, &align);
    Datum* values = nullptr;
    bool* nulls = nullptr;
    int count = 0;
    deconstruct_array(whole, type, length, by_value, align, &values, &nulls, &count);
    const auto n = static_cast<size_t>(count);
    return {type, {values, n}, {nulls, n}};
}

} // namespace rv::pg
