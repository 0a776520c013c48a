// Values as the access methods store and compare them: their elements, packed. Server zone.
#pragma once

#include "ruvector/types/vector.hpp"

namespace rv::types {

// The elements of a vector, where they lie, or, for `unit`, a copy of length 1 in the current memory context: null if
// the vector is zero. Raises if it has not `dims` dimensions.
template <class V>
const typename V::Element* index_elements(Datum value, int dims, bool unit);

// The bytes of a bit string, where they lie. Raises if it has not `length` bits.
const uint8* index_bits(Datum value, int length);

} // namespace rv::types
