// What the result of a query depends on. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::graph {

struct QueryDependence {
    const char* tree; // of the query, with names, views and policies in their places
    const Oid* tables;
    int table_count;
    const char* never; // why it may change while its tables do not; null: it does not
};

// Also checks the caller's privileges, as running it does.
QueryDependence dependence_of_query(const char* sql);

// Why changes of a table cannot be told by its pages; null: they can.
const char* why_changes_are_not_told(Oid table);

} // namespace rv::graph
