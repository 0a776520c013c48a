// Parallel workers for the build of an index.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/amapi.h"
#include "nodes/execnodes.h"
#include "optimizer/optimizer.h"
#include "utils/rel.h"
}

namespace rv::pg {

// Says that an access method can build with workers.
inline void allow_parallel_build([[maybe_unused]] IndexAmRoutine* am) {
#if PG_VERSION_NUM >= 170000
    am->amcanbuildparallel = true;
#endif
}

// How many of them the planner grants.
inline int build_workers([[maybe_unused]] Relation heap, [[maybe_unused]] Relation index,
                         [[maybe_unused]] const IndexInfo* info) {
#if PG_VERSION_NUM >= 170000
    // The server has asked the planner, since the access method says that it can (amcanbuildparallel).
    return info->ii_ParallelWorkers;
#else
    return plan_create_index_workers(RelationGetRelid(heap), RelationGetRelid(index));
#endif
}

} // namespace rv::pg
