// The value of the type bm25query: the text of a query, and the index whose statistics and configuration it is meant
// for.
//
// Text form: that of ruvector_bm25_query(text) is the query's text as it was written. With an index: the text, behind
// it ` @index:` and the index's OID as a number, only where it was given; see query_value.cpp.
#pragma once

#include "ruvector/pg/pg.hpp"

#include <string_view>

namespace rv::text {

struct QueryValue {
    int32 header; // varlena
    Oid index;    // InvalidOid: not named; the planner then finds one (bm25/bind.cpp)
    char text[FLEXIBLE_ARRAY_MEMBER];

    std::string_view words() const { return {text, VARSIZE_ANY_EXHDR(this) - sizeof(Oid)}; }
};

// Detoasted and checked.
const QueryValue* query_value(Datum value);
// In the current memory context.
QueryValue* make_query_value(std::string_view words, Oid index);

} // namespace rv::text
