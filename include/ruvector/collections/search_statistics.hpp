// What searches by name did: counts for each collection and the last slow ones, for ruvector.index_usage and
// ruvector.slow_searches. In shared memory where the library is preloaded, else of this backend. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::collections {

struct SearchNote {
    int32 collection;
    Oid relation;         // of the collection: who may not read it is not told
    const char* function; // "search" or "search_batch": a constant
    double milliseconds;
    int64 queries;
    int64 rows;
    int k;
    bool filtered;
    bool exact; // no approximate index was allowed
};

// Settings, and shared memory while the server starts; called at load.
void define_search_statistics();

// Exported for a library of the tests.
PGDLLEXPORT void note_search(const SearchNote& note);

} // namespace rv::collections
