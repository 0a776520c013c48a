// Statistics of a query for the planner.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "nodes/pathnodes.h"
}

#include "ruvector/bm25/search/statistics.hpp"

namespace rv::bm25 {

// Those of statistics_of_plan() where the plan is for the index's table: before it runs, the executor checks the
// privileges. Else those of statistics_of(). C++ zone.
std::shared_ptr<const Statistics> planned_statistics(PlannerInfo* root, const text::QueryValue& query, Oid index);

// How much a search has to read.
struct SearchSize {
    double documents; // in all that the statistics are of
    double postings;
    double terms;
    double matches; // no more
};

// Of a query that is known when it is planned.
SearchSize planned_size(PlannerInfo* root, Datum query, Oid index);

} // namespace rv::bm25
