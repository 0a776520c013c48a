// Counting an index search for the statistics views and, from PostgreSQL 18 on, for EXPLAIN ANALYZE.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/genam.h"
#include "access/relscan.h"
#include "pgstat.h"
#include "utils/rel.h"
}

namespace rv::pg {

inline void count_search(IndexScanDesc scan) {
    pgstat_count_index_scan(scan->indexRelation);
#if PG_VERSION_NUM >= 180000
    if (scan->instrument != nullptr) scan->instrument->nsearches++;
#endif
}

} // namespace rv::pg
