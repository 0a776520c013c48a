// What an index costs its owner beyond searches: builds, inserts and their WAL, VACUUM, the pages that a search reads
// after a restart. The extensions take the steps side by side.
#pragma once

#include "bench/lib/contender.hpp"
#include "bench/lib/report.hpp"

namespace bench {

// Measures options.maintenance on loaded contenders, prints and appends to options.csv.
void measure_maintenance(const Options& options, const Dataset& data, const Contenders& contenders,
                         const Report& conditions);

} // namespace bench
