// The bm25 index by which the rows of a collection are searched for words. Server zone.
#pragma once

#include "ruvector/collections/search_query.hpp"

namespace rv::collections {

struct TextIndex {
    Oid oid;
    const char* document; // in SQL, of the row t: a value of type text or tsvector
    bool is_tsvector;
};

// Of the column of that name, or where it is null the only column that has one; an index over an expression counts
// where no column is named. Raises undefined_object where there is none, ambiguous_column where several columns have
// one, undefined_column.
TextIndex find_text_index(const Collection& collection, const char* column);

// The rows of a collection that match a query in the language of bm25query best, among those that pass a filter (null:
// all): rows of the key's columns and minus the score (float8), the best first. Where `vector` is given, of the
// collection's type, the distance (float8) to it follows.
SearchQuery write_text_search(const Collection& collection, const TextIndex& index, Datum query, int k,
                              const Jsonb* filter, std::optional<Datum> vector = {});

} // namespace rv::collections
