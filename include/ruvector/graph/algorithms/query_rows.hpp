// Rows of a query as they leave the executor, without being kept: as the caller, read-only, in the active snapshot.
// Needs a connection to SPI. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "executor/spi.h"
#include "executor/tuptable.h"
}

namespace rv::graph {

struct RowQuery {
    SPIPlanPtr plan;
    TupleDesc columns;
};

// `what`: the text that the caller knows it by. Raises where it is no query that returns rows.
RowQuery prepare_rows(const char* sql, const char* what, int parameters, const Oid* types);

// Called for each row; may throw.
using ReceiveRow = void (*)(TupleTableSlot* row, void* receiver);
void run_query(const RowQuery& query, int parameters, const Oid* types, const Datum* values, ReceiveRow receive,
               void* receiver);

} // namespace rv::graph
