// The second half of a vacuum of an index with codes: the pages that are in no list.
#pragma once

#include "ruvector/ivfflat/format/index.hpp"
#include "ruvector/ivfflat/vacuum/page_set.hpp"

extern "C" {
#include "access/genam.h"
}

namespace rv::ivfflat {

// Goes over all pages that are not in `listed`: frees the places of dead rows' vectors, tells the map what is free, and
// frees pages that a crash has left to nobody. Counts pages in the stats.
void sweep_pages(const Index& index, IndexVacuumInfo* info, IndexBulkDeleteResult* stats,
                 IndexBulkDeleteCallback callback, void* callback_state, const PageSet& listed);

} // namespace rv::ivfflat
