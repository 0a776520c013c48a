// Many rows into a GIN index at once: their entries are collected in memory, as CREATE INDEX does it, and each entry
// goes into the tree with all its rows. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/gin_private.h"
}

namespace rv::pg {

struct GinRows {
    GinState state;
    BuildAccumulator collected;
    MemoryContext context; // of what is collected
    Size most;             // bytes that may be collected
    bool empty;
};

// An index of one column. Lives in the current context.
GinRows* begin_gin_rows(Relation index, Size most);
// May write what was collected. What the value's entries need besides is the current context's.
void add_gin_row(GinRows* rows, Datum value, bool null, ItemPointer row);
void write_gin_rows(GinRows* rows);

} // namespace rv::pg
