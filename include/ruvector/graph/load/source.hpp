// The rows that a load reads: a table or a query, whose columns have a role or are properties. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "executor/spi.h"
#include "utils/jsonb.h"
}

namespace rv::graph {

// A column with a role. No name: there is none.
struct Role {
    const char* name;
    const char* argument; // that named it
    const char* type;     // what it is cast to where it is something else
};

struct PropertyColumn {
    const char* key;
    int key_length;
    Oid type; // int2, int4, int8, float4, float8, bool, text, numeric or jsonb
};

struct Source {
    Portal cursor;
    int roles;
    bool* has_role;
    PropertyColumn* properties; // behind the roles in each row
    int property_count;
    bool as_given; // the first of them is an object with all properties
    SPITupleTable* rows;
    uint64 count;
    MemoryContext scratch;
};

constexpr int kMostRoles = 4;

// Whether a text is a query, by how it begins; else it is a name.
bool is_query(const char* what);

// `what`: a query, or a table's name. `properties`: the column that has them all as an object; null: each column
// without a role is one.
void open_source(Source* source, const char* what, const Role* roles, int role_count, const Role& properties);
// The next rows; false: there are no more.
bool fetch_rows(Source* source);
// Null where there is no such column.
Datum role_value(const Source& source, uint64 row, int role, bool* null);
// In the current context. Members that are null are left out.
Jsonb* properties_of(Source* source, uint64 row);
void close_source(Source* source);

} // namespace rv::graph
