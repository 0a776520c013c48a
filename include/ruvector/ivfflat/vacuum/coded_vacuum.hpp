// Vacuum of an index with codes.
#pragma once

#include "ruvector/ivfflat/format/index.hpp"

extern "C" {
#include "access/genam.h"
}

namespace rv::ivfflat {

// Removes dead rows and their vectors, settles tails, and gives room back; enters all that into the stats.
void bulk_delete_coded(const Index& index, IndexVacuumInfo* info, IndexBulkDeleteResult* stats,
                       IndexBulkDeleteCallback callback, void* callback_state);

// Settles the tails of lists that inserts have made long, where no row had to be deleted.
void settle_tails(const Index& index, IndexVacuumInfo* info, IndexBulkDeleteResult* stats);

} // namespace rv::ivfflat
