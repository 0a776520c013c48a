// Statistics of a query for the planner.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "nodes/pathnodes.h"
}

#include "ruvector/bm25/search/statistics.hpp"

namespace rv::bm25 {

// Those of a query's constant, which names the index that they are of. Null if it names none, or if the caller may not
// read that index's column, unless the planner has found the index: before such a plan runs, the executor checks the
// privileges. C++ zone.
std::shared_ptr<const Statistics> planned_statistics(const Const* query);

// How much a search has to read.
struct SearchSize {
    double documents; // in all that the statistics are of
    double postings;
    double terms;
    double matches; // no more
};

// Of a query that is known when it is planned, in a scan of `index`. Empty if nothing is known. `fits`: whether the
// index's documents became lexemes as the query's words do; `ranks`: whether it ranks.
std::optional<SearchSize> planned_size(const Const* query, Oid index, bool ranks, bool* fits);

} // namespace rv::bm25
