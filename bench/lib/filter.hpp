// Filtered search: the same queries under filters of several selectivities and by several plans, to see which plan is
// the best where, whether the planner takes it, and whether it returns the rows that LIMIT asks for.
#pragma once

#include "bench/lib/contender.hpp"
#include "bench/lib/report.hpp"

namespace bench {

// Measures options.filters (shares in percent) on loaded contenders and appends to options.csv. Builds what it needs: a
// table with a column to filter by, a btree index on that column, the vector index.
void measure_filters(const Options& options, const Dataset& data, const Contenders& contenders,
                     const Report& conditions);

} // namespace bench
