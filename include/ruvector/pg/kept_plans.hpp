// Plans of queries that functions write, kept from call to call: the last few of this session, found by their text and
// the types of their parameters. PostgreSQL plans them anew when what they depend on changes. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "executor/spi.h"
}

namespace rv::pg {

// The plan of a query. Needs a connection to SPI; good until the next call.
SPIPlanPtr kept_plan(const char* sql, int parameters, const Oid* types);

// What the texts and types of those plans take; 0 before the first one. The plans themselves are the server's.
Size kept_plans_bytes();

} // namespace rv::pg
