// What a search asks the server: a query in SQL and the values of its parameters. Server zone.
#pragma once

#include "ruvector/collections/collection.hpp"
#include "ruvector/collections/filter_sql.hpp"

extern "C" {
#include "executor/spi.h"
#include "utils/jsonb.h"
}

namespace rv::collections {

inline constexpr int kMostNeighbours = 100'000;

struct SearchQuery {
    const char* sql;
    Parameters* parameters;
};

// The k nearest rows of a collection to a vector of its type among those that pass a filter (null: all): rows (id text,
// distance float8), the nearest first; rows without a distance come last, as null or NaN. Where `exact`, in a form that
// no approximate index serves.
SearchQuery write_search(const Collection& collection, Datum vector, int k, const Jsonb* filter = nullptr,
                         bool exact = false);

// The same for each of many vectors: rows (place integer, id text, distance float8), of one vector after the other,
// where `vectors` is an array of the column's type and places are 1 for its first.
SearchQuery write_batch(const Collection& collection, Datum vectors, int k);

// What names a row of a collection, as an expression of type text over the columns of `alias`: the value of the primary
// key, or a JSON array of its values.
const char* identity_text(const Collection& collection, const char* alias);

// A value of type vector as one of the collection's type. Raises if it has other dimensions.
Datum as_collection_type(const Collection& collection, Datum vector);

// Runs a query with kept plans, as the current user. The result is SPI_tuptable, of SPI_processed rows.
void run_query(const SearchQuery& query);

// Raises unless it is from 1 to kMostNeighbours.
void check_k(int k);

} // namespace rv::collections
