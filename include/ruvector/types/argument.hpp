// An argument of an SQL function that is often called with one and the same value, as the operand of an exact scan is:
// ORDER BY v <-> (SELECT v FROM items WHERE id = 1).
//
// Such an operand comes as the same pointer into a TOAST table with each row, and to fetch it again costs more than the
// distance. What a pointer leads to does not change during a query, so the second call in a row with one keeps the
// value for those that follow. The cache belongs to the call site in the query's expression and dies with it.
// Server zone.
#pragma once

#include "ruvector/types/value.hpp"

namespace rv::types {

// The value of an argument that is a pointer into a TOAST table.
varlena* toasted_argument(FunctionCallInfo fcinfo, int number);

// The value in argument 0 or 1, checked as datum_value does. Lives as long as the call.
template <class V>
const V* kept_argument(FunctionCallInfo fcinfo, int number) {
    const Datum datum = PG_GETARG_DATUM(number);
    if (unlikely(VARATT_IS_EXTERNAL_ONDISK(DatumGetPointer(datum))))
        return checked_value<V>(toasted_argument(fcinfo, number));
    return datum_value<V>(datum);
}

} // namespace rv::types
