// How many lists a scan reads.
#pragma once

#include "ruvector/ivfflat/format/index.hpp"

namespace rv::ivfflat {

// Where the build chose the number of lists, ivfflat.probes and ivfflat.max_probes count in hundredths of them.
bool probes_are_hundredths(const Index& index);

// At first, if nothing is known of how many rows are wanted: ivfflat.probes, or what the statistics of the index ask
// for ivfflat.target_recall, if that is more.
int first_probes(const Index& index);

// The same for a demand of `rows` (0: not known) from an index of which `tuples`, a share of all, meet the conditions
// of the scan.
int demanded_probes(const Index& index, double rows, double tuples, double share = 1);

// At most, if it goes on for as long as rows are asked for: ivfflat.max_probes, or what it reads at first if
// ivfflat.iterative_scan is off.
int most_probes(const Index& index);

} // namespace rv::ivfflat
