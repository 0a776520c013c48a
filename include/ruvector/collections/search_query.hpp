// What a search asks the server: a query in SQL and the values of its parameters. Server zone.
#pragma once

#include "ruvector/collections/collection.hpp"
#include "ruvector/collections/filter_sql.hpp"
#include "ruvector/collections/row_names.hpp"
#include "ruvector/pg/kept_plans.hpp"

extern "C" {
#include "executor/spi.h"
#include "utils/jsonb.h"
}

namespace rv::collections {

inline constexpr int kMostNeighbours = 100'000;

struct SearchQuery {
    const char* sql;
    Parameters* parameters;
    const RowNames* names;
    bool filtered; // planned for the values of its filter
};

// The k nearest rows of a collection to a vector of its type among those that pass a filter (null: all): rows of the
// key's columns and the distance (float8), the nearest first; rows without a distance come last, as null or NaN. Where
// `exact`, in a form that no approximate index serves.
SearchQuery write_search(const Collection& collection, Datum vector, int k, const Jsonb* filter = nullptr,
                         bool exact = false);

// The same for each of many vectors: rows of the place (integer), the key's columns and the distance, of one vector
// after the other, where `vectors` is an array of the column's type and places are 1 for its first.
SearchQuery write_batch(const Collection& collection, Datum vectors, int k, const Jsonb* filter);

// All rows that have a vector and pass a filter: the vector and the key's columns.
SearchQuery write_passing_rows(const Collection& collection, const RowNames& names, const Jsonb* filter);

// What those who write queries of their own share: a filter's condition on the rows t, behind `before` (nothing where
// the filter is null), and what names the rows.
void append_condition(StringInfo sql, const char* before, const Collection& collection, Parameters* parameters,
                      const Jsonb* filter);
const char* distance_operator(const Collection& collection);
const RowNames* names_of(const Collection& collection);

// A value of type vector as one of the collection's type. Raises if it has other dimensions.
Datum as_collection_type(const Collection& collection, Datum vector);

pg::QueryParameters parameters_of(const SearchQuery& query);

// Runs a query with kept plans, as the current user. The result is SPI_tuptable, of SPI_processed rows.
void run_query(const SearchQuery& query);

// The distance in a column of a row that run_query found. False for what has none (null, NaN): no index finds it
// either.
bool found_distance(HeapTuple row, int column, double* distance);

// Raises unless it is from 1 to kMostNeighbours.
void check_k(int k);

} // namespace rv::collections
