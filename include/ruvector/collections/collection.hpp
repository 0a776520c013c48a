// A registered collection: a table's vector column under a name of its own, as the functions that search by name see it.
//
// The registry keeps names, never OIDs: they are what a dump restores. Event triggers rewrite them when a table, schema
// or column is renamed. What a name means is looked up anew by each call. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

#include "ruvector/pg/metric_option.hpp"

namespace rv::collections {

struct Collection {
    int32 id;
    const char* name;
    Oid relation;
    AttrNumber column;
    const char* column_name;
    Oid type; // of the column, beneath domains: vector, halfvec or sparsevec
    int dims;
    pg::MetricName metric;
    bool flat;            // by request no index is used
    int ef_search;        // of its config; 0: not set
    int probes;           // of its config; 0: not set
    double target_recall; // of its config; 0: not set
};

// The columns that tell the rows of a table apart: its primary key. Valid until the memory context goes.
struct RowIdentity {
    int count;
    AttrNumber columns[INDEX_MAX_KEYS];
};

// The extension's schema, which has its types, operators and functions; and the schema "ruvector", which has the tables.
Oid extension_schema();
inline constexpr const char* kTables = "ruvector";

// The collection of a name, as the current user may read it from ruvector.collections. Raises where there is none
// (undefined_object), where its table or column is no longer there, or has another type. Needs a connection to SPI;
// the result lives in the memory context that is current.
Collection* find_collection(const char* name);

// Raises where the table has no primary key.
RowIdentity identity_of(Oid relation);

} // namespace rv::collections
