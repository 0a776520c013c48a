// What a search by name costs over the query that it stands for, and what a batch saves over as many calls.
#pragma once

#include "bench/lib/contender.hpp"
#include "bench/lib/report.hpp"

namespace bench {

// Measures ruvector's contender, whose index is built, prints and appends to options.csv.
void measure_collections(const Options& options, const Dataset& data, const Contenders& contenders,
                         const Report& conditions);

} // namespace bench
