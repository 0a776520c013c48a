// The access method's vacuum callbacks. src/hnsw/README.md tells the phases and why each is safe.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/genam.h"
}

namespace rv::hnsw {

IndexBulkDeleteResult* bulk_delete(IndexVacuumInfo* info, IndexBulkDeleteResult* stats,
                                   IndexBulkDeleteCallback callback, void* callback_state);
IndexBulkDeleteResult* vacuum_cleanup(IndexVacuumInfo* info, IndexBulkDeleteResult* stats);

// Links the nodes that no path leads to from the entry point on layer 0, as a vacuum does that has removed a node.
// Needs the locks of a vacuum.
void mend(Relation index);

} // namespace rv::hnsw
