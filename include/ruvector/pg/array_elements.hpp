// The elements of an SQL array, one by one.
#pragma once

#include "ruvector/pg/pg.hpp"

#include <span>

namespace rv::pg {

struct ArrayElements {
    Oid type; // of the elements
    std::span<const Datum> values;
    std::span<const bool> nulls; // which are null
};

// In the current memory context.
ArrayElements array_elements(Datum array);

} // namespace rv::pg
