// The column of a vector index.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "utils/rel.h"
}

namespace rv::pg {

// The dimensions that the column of an index has, by its type modifier or by that of the domain's base type. Raises,
// with the access method's name, if it has none or more than `most`, or if its type is varbit, whose modifier is the
// greatest length and not the length.
int indexed_dims(Relation index, const char* method, int most);

} // namespace rv::pg
