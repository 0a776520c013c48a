// Scanning an index without the executor.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/genam.h"
}

namespace rv::pg {

// A scan of rows that the snapshot sees, in the order of one ORDER BY operand.
inline IndexScanDesc begin_ordered_scan(Relation table, Relation index, Snapshot snapshot) {
#if PG_VERSION_NUM >= 190000
    return index_beginscan(table, index, snapshot, nullptr, 0, 1, SO_NONE);
#elif PG_VERSION_NUM >= 180000
    return index_beginscan(table, index, snapshot, nullptr, 0, 1);
#else
    return index_beginscan(table, index, snapshot, 0, 1);
#endif
}

// A scan of rows that the snapshot sees by so many keys; index_rescan gives them.
inline IndexScanDesc begin_scan(Relation table, Relation index, Snapshot snapshot, int keys) {
#if PG_VERSION_NUM >= 190000
    return index_beginscan(table, index, snapshot, nullptr, keys, 0, SO_NONE);
#elif PG_VERSION_NUM >= 180000
    return index_beginscan(table, index, snapshot, nullptr, keys, 0);
#else
    return index_beginscan(table, index, snapshot, keys, 0);
#endif
}

} // namespace rv::pg
