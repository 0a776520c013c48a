// Calling an index's vacuum from elsewhere than VACUUM.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/genam.h"
#include "storage/bufmgr.h"
#include "utils/rel.h"
}

namespace rv::pg {

// `rows`: how many the table has, about.
inline IndexVacuumInfo vacuum_info([[maybe_unused]] Relation table, Relation index, double rows) {
    IndexVacuumInfo info{};
    info.index = index;
#if PG_VERSION_NUM >= 160000
    info.heaprel = table;
#endif
    info.estimated_count = true;
    info.message_level = DEBUG2;
    info.num_heap_tuples = rows;
    info.strategy = GetAccessStrategy(BAS_VACUUM);
    return info;
}

} // namespace rv::pg
