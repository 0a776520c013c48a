// A registered collection: a table's vector column under a name of its own, as the functions that search by name see
// it.
//
// The registry keeps names: they are what a dump restores. Which table and column they mean in this database is noted
// beside them, so that a collection is found while a rename is on its way to its row. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

#include "ruvector/pg/metric_option.hpp"

namespace rv::collections {

struct Collection {
    int32 id;
    const char* name;
    Oid relation;
    AttrNumber column;
    Oid type; // of the column, beneath domains: vector, halfvec or sparsevec
    int dims;
    pg::MetricName metric;
    Oid extension_schema; // has the types and operators
    bool flat;            // by request no index is used
    // Of its config, each 0 if it is not there.
    int ef_search;
    int probes;
};

// The collection of a name, as the current user may read it from ruvector.collections. Its table stays locked to the
// end of the transaction (AccessShareLock), and so keeps its name. Raises where there is none (undefined_object), where
// its table or column is no longer there (undefined_table, undefined_column), or has another type (datatype_mismatch).
// `function` is one of the extension's. Needs a connection to SPI; the result lives in the memory context that is
// current.
Collection* find_collection(const char* name, Oid function);

// For a query's text: its table, without those that inherit from it; and its column as a value of its type.
const char* table_of(const Collection& collection);
const char* vector_of(const Collection& collection, const char* alias);

// The index that an ordered search of a collection may use: valid, over all of its rows, of its metric. One of a
// partitioned table counts, if all partitions have their part of it.
enum class IndexKind { kNone, kHnsw, kIvfflat };
struct CollectionIndex {
    Oid oid;
    IndexKind kind;
};
CollectionIndex index_of(const Collection& collection);

} // namespace rv::collections
