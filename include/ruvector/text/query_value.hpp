// The value of the type bm25query: the text of a query, and the index whose statistics and configuration it is meant
// for.
//
// Text form: the text of the query as it was written. Where an index was named, it stands before it by its name, as
// that of a regclass: {index=schema.name} words. A query without an index whose text begins with {index= gets a
// backslash before it, which means the same query (core/text_index/query.hpp).
#pragma once

#include "ruvector/pg/pg.hpp"

#include <string_view>

namespace rv::text {

struct QueryValue {
    int32 header; // varlena
    Oid index;    // InvalidOid: not named; the planner then finds one (bm25/bind.cpp)
    char text[FLEXIBLE_ARRAY_MEMBER];

    std::string_view words() const { return {text, VARSIZE_ANY(this) - offsetof(QueryValue, text)}; }
};

// In place of an index: `text` is the text form, which names an index that was not there when it was read. A dump has
// data before indexes.
inline constexpr Oid kIndexByName = 1;

// Detoasted and checked; an index by name is looked up. Raises undefined_table if there is none. Server zone.
const QueryValue* query_value(Datum value);
// In the current memory context. Server zone.
QueryValue* make_query_value(std::string_view words, Oid index);

// Raises what parse_query does of the words; where `context` takes soft errors, reports it there and returns false.
bool check_words(std::string_view words, Node* context);

} // namespace rv::text
