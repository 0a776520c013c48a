// The index that an SQL function is given by name.
#pragma once

#include "ruvector/pg/index_findings.hpp"
#include "ruvector/pg/metric_option.hpp"
#include "ruvector/pg/property_rows.hpp"

extern "C" {
#include "access/genam.h"
#include "utils/rel.h"
}

namespace rv::inspect {

// What an access method can say of its indexes.
struct AccessMethod {
    const char* name;
    pg::IndexFindings (*check)(Relation index, MemoryContext context);
    void (*describe)(Relation index, pg::PropertyRows& rows);
    pg::MetricName (*metric_of)(Oid opclass); // null: its indexes order by no distance
    IndexBulkDeleteResult* (*bulk_delete)(IndexVacuumInfo* info, IndexBulkDeleteResult* stats,
                                          IndexBulkDeleteCallback callback, void* callback_state);
    IndexBulkDeleteResult* (*vacuum_cleanup)(IndexVacuumInfo* info, IndexBulkDeleteResult* stats);
    // Of graphs; else null.
    int64 (*count_unreachable)(Relation index);
    void (*mend)(Relation index);
    int64 (*repaired_links)();
    int64 (*fold)(Relation index); // null: inserts leave nothing to fold
};

struct IndexArgument {
    Relation table;
    Relation index;
    const AccessMethod* method;
};

// Opens an index of ours and its table, both under a lock that who only reads leaves at its weakest. Raises if it is
// something else, or if its pages cannot be read here.
IndexArgument open_index_argument(Oid oid, LOCKMODE lock = AccessShareLock);
void close_index_argument(const IndexArgument& argument, LOCKMODE lock = AccessShareLock);

// Raises unless the current user may read the table.
void check_table_readable(const IndexArgument& argument);

// Raises, too, if row security shows the user a part of it alone: counts of an index would tell of the rest.
void check_whole_table_readable(const IndexArgument& argument);

// Raises unless the index has been built, if only by a concurrent build that has failed after that.
void check_index_built(const IndexArgument& argument);

// Raises unless the index is one that queries may use.
void check_index_valid(const IndexArgument& argument);

// Raises unless the current snapshot may use the index: after CREATE INDEX, older ones may not always.
void check_snapshot_sees(const IndexArgument& argument);

// Raises unless the index orders by distance.
void check_has_metric(const IndexArgument& argument);

// The metric of the index's operator class, where it has one.
pg::MetricName index_metric(const IndexArgument& argument);

} // namespace rv::inspect
