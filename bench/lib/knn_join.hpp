// Exact search of all queries at once: ruvector_knn_join beside a lateral join that sorts the table for each query.
#pragma once

#include "bench/lib/contender.hpp"
#include "bench/lib/report.hpp"

namespace bench {

// Measures the join with each work_mem of options.knn_join on loaded contenders, in turns with lateral joins of the
// first options.lateral_queries queries, and appends to options.csv. No index is used, and one process.
void measure_knn_join(const Options& options, const Contenders& contenders, const Report& conditions);

} // namespace bench
