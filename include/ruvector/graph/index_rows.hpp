// The indexes of a table that is written to without the executor. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "executor/tuptable.h"
#include "nodes/execnodes.h"
#include "utils/rel.h"
}

namespace rv::graph {

struct OpenIndex {
    Relation relation;
    IndexInfo* info;
    ExprState* condition; // of a partial index; null: it has none
};

struct OpenIndexes {
    int count;
    OpenIndex* at;
    EState* state; // evaluates expressions and conditions; null where no index has any
};

// All that take new rows. Locked until the transaction ends, as the executor does it.
void open_indexes(Relation table, OpenIndexes* indexes);
void close_indexes(OpenIndexes* indexes);

// What a row has for an index; false: a partial index does not want it. Values live as long as the row's and the
// current context.
bool index_values(OpenIndexes* indexes, const OpenIndex& index, TupleTableSlot* row, Datum* values, bool* nulls);

// Puts a row that is in the table into all its indexes.
void index_row(OpenIndexes* indexes, Relation table, TupleTableSlot* row);

} // namespace rv::graph
