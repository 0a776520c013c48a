// Which columns of rows are an edge's ends and weight, and their values. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "executor/tuptable.h"
}

namespace rv::graph {

enum class EndKind { kInteger, kText, kUuid };

struct EdgeColumns {
    EndKind kind; // of both ends
    AttrNumber source;
    AttrNumber target;
    AttrNumber weight; // InvalidAttrNumber: none
    AttrNumber last;   // of those
    Oid source_type;
    Oid target_type;
    Oid weight_type;
};

struct EndValue {
    int64 integer;
    const char* bytes; // of texts and UUIDs; as long as the row is there
    Size length;
};

struct EdgeValues {
    EndValue source;
    EndValue target;
    double weight;
};

// Of a query: the first two, and the third one or, with a name, that one. `weighted`: whether a weight is wanted.
EdgeColumns columns_of_query(TupleDesc columns, bool weighted, const char* weight);

// The query for a table or view with columns `source` and `target`, and its weight: `weight`, or null: the column of
// that name, if there is one.
char* query_of_table(Oid table, bool weighted, const char* weight);

// Raises for nulls, and for weights that are no number.
EdgeValues edge_of_row(const EdgeColumns& columns, TupleTableSlot* row);

} // namespace rv::graph
