// Adding rows to an index.
#pragma once

#include "ruvector/ivfflat/format/index.hpp"

extern "C" {
#include "access/amapi.h"
}

namespace rv::ivfflat {

// Makes the payload of an entry: the vector itself, or pieces on pages of their own that it names, and the attributes
// of the row, where the index has further columns. `out` has index.stride() bytes, filled up with zeros.
void make_payload(const Index& index, const ItemPointerData& row, const void* vector, const void* attributes,
                  char* out);

// The access method's aminsert.
bool insert(Relation relation, Datum* values, bool* nulls, ItemPointer row, Relation heap, IndexUniqueCheck check,
            bool unchanged, IndexInfo* info);

} // namespace rv::ivfflat
