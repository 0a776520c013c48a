// Plans of queries that functions write, kept from call to call: the last few of this session, found by their text and
// the types of their parameters. PostgreSQL plans them anew when what they depend on changes. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "executor/spi.h"
}

namespace rv::pg {

// Values of a query's parameters, and which are null: 'n', or ' ' (none are: a null pointer).
struct QueryParameters {
    int count;
    const Oid* types;
    const Datum* values;
    const char* nulls;
    bool planned_anew; // for these values, each time: they decide which way is taken
};

// Runs a SELECT in the snapshot of the query that called, for at most so many rows (0: all). The result is
// SPI_tuptable, of SPI_processed rows. Needs a connection to SPI.
void select_kept(const char* sql, const QueryParameters& parameters, long most);

// The same by a cursor, for results of any size: SPI_cursor_fetch, and SPI_cursor_close at the end.
Portal open_kept(const char* sql, const QueryParameters& parameters);

// Runs a statement that writes; what it returns is SPI_tuptable.
void execute_kept(const char* sql, const QueryParameters& parameters);

} // namespace rv::pg
