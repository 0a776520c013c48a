// The sample of a table's rows that the centres of an index are computed from.
#pragma once

#include "ruvector/ivfflat/format/index.hpp"

extern "C" {
#include "nodes/execnodes.h"
}

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/ivf/kmeans.hpp"

namespace rv::ivfflat {

struct Sample {
    Array<char> values; // row after row, in the form of a centre; of length 1 for spherical k-means
    size_t rows = 0;
};

// How centres are computed from it.
ivf::KMeansOptions k_means_options(const Index& index);

// Draws up to 50 rows for each list, but at least 10,000, from random blocks of the table (all rows, if it has no
// more). Fewer are drawn if not so many fit into maintenance_work_mem together with what k-means takes; raises if those
// would be too few to be of use. Allocates in `context`.
Sample draw_sample(const Index& index, Relation heap, IndexInfo* info, MemoryContext context);

} // namespace rv::ivfflat
