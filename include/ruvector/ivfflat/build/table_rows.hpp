// How many rows a table has, about.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "nodes/execnodes.h"
#include "utils/rel.h"
}

namespace rv::ivfflat {

// Rows that an index that is being built will have: from the statistics of the table, or, where there are none, or the
// index is partial, by reading some of its pages.
double count_rows_to_index(Relation heap, Relation relation, IndexInfo* info);

} // namespace rv::ivfflat
