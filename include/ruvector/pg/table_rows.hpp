// Reading and writing a table's rows without the executor, where PostgreSQL's versions differ.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/genam.h"
#include "access/tableam.h"
#include "utils/rel.h"
}

namespace rv::pg {

// All rows that the snapshot sees.
inline TableScanDesc begin_table_scan(Relation table, Snapshot snapshot) {
#if PG_VERSION_NUM >= 190000
    return table_beginscan(table, snapshot, 0, nullptr, SO_NONE);
#else
    return table_beginscan(table, snapshot, 0, nullptr);
#endif
}

// Deletes a row unless somebody else is at it: false.
inline bool delete_row_at_once(Relation table, ItemPointer row, CommandId command, Snapshot snapshot) {
    TM_FailureData failure;
#if PG_VERSION_NUM >= 190000
    return table_tuple_delete(table, row, command, 0, snapshot, InvalidSnapshot, false, &failure) == TM_Ok;
#else
    return table_tuple_delete(table, row, command, snapshot, InvalidSnapshot, false, &failure, false) == TM_Ok;
#endif
}

// What an index keeps between inserts goes.
inline void finish_index_inserts([[maybe_unused]] Relation index, [[maybe_unused]] IndexInfo* info) {
#if PG_VERSION_NUM >= 170000
    index_insert_cleanup(index, info);
#endif
}

} // namespace rv::pg
