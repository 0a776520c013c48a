// Filtered search: the same queries under filters of several selectivities, which the vector tells nothing of, which
// favour rows near the query, or rule them out; beside the search without a filter, beside an index without further
// columns, beside pgvector.
#pragma once

#include "bench/lib/contender.hpp"
#include "bench/lib/report.hpp"

namespace bench {

// Measures the cases of options.filters on loaded contenders, prints and appends to options.csv, and what the indexes
// cost to FILE-builds.csv. `data` has ten times as many queries as are asked.
void measure_filters(const Options& options, const Dataset& data, const Contenders& contenders,
                     const Report& conditions);

} // namespace bench
