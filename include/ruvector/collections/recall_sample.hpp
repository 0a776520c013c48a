// Queries whose true neighbours are known, to measure the recall and the time of searches with. Server zone.
#pragma once

#include "ruvector/collections/batch.hpp"

namespace rv::collections {

struct Measured {
    double recall;
    double milliseconds; // of one query, on average
};

class RecallSample {
public:
    // Of k neighbours each: of the vectors of an array of type vector[], or where it is null of `size` rows of the
    // collection, which are not counted as neighbours of themselves; the same ones as long as the table is the same.
    // The true neighbours are found by exact search. Everything as the caller sees it; needs a connection to SPI, whose
    // memory it uses. `function` is one of the extension's.
    RecallSample(const Collection& collection, const Datum* array, size_t size, int k, Oid function);

    size_t queries() const { return queries_.count; }

    // Searches for each of them with a width as ruvector_search does, and always through the index.
    Measured measure(const SearchWidth& width) const;

private:
    BatchQueries sample_rows(size_t size) const;
    // How many of the rows found for a query, with their distances in a column, count as true neighbours.
    int count_found(size_t query, int column) const;

    const Collection& collection_;
    const bool of_rows_; // queries are rows themselves
    const int k_;        // neighbours looked for, oneself included
    BatchQueries queries_;
    int* counts_;      // of each query, how many neighbours there are
    double* furthest_; // of each query, the distance of the last of them
};

} // namespace rv::collections
