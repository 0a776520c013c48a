// Server zone.
#include "ruvector/graph/index_rows.hpp"

extern "C" {
#include "access/genam.h"
#include "catalog/index.h"
#include "executor/executor.h"
}

#include "ruvector/pg/table_rows.hpp"

namespace rv::graph {

void open_indexes(Relation table, OpenIndexes* indexes) {
    List* list = RelationGetIndexList(table);
    *indexes = {0, static_cast<OpenIndex*>(palloc0(sizeof(OpenIndex) * static_cast<Size>(list_length(list) + 1))),
                nullptr};
    ListCell* cell;
    foreach (cell, list) {
        OpenIndex* index = &indexes->at[indexes->count];
        index->relation = index_open(lfirst_oid(cell), RowExclusiveLock);
        index->info = BuildIndexInfo(index->relation);
        if (!index->info->ii_ReadyForInserts) {
            index_close(index->relation, NoLock);
            continue;
        }
        indexes->count++;
        if (index->info->ii_Expressions == NIL && index->info->ii_Predicate == NIL) continue;
        if (indexes->state == nullptr) indexes->state = CreateExecutorState();
        index->condition =
            index->info->ii_Predicate == NIL ? nullptr : ExecPrepareQual(index->info->ii_Predicate, indexes->state);
    }
    list_free(list);
}

void close_indexes(OpenIndexes* indexes) {
    for (int i = 0; i < indexes->count; i++) {
        pg::finish_index_inserts(indexes->at[i].relation, indexes->at[i].info);
        index_close(indexes->at[i].relation, NoLock);
    }
    if (indexes->state != nullptr) FreeExecutorState(indexes->state);
}

bool index_values(OpenIndexes* indexes, const OpenIndex& index, TupleTableSlot* row, Datum* values, bool* nulls) {
    if (indexes->state != nullptr) GetPerTupleExprContext(indexes->state)->ecxt_scantuple = row;
    if (index.condition != nullptr && !ExecQual(index.condition, GetPerTupleExprContext(indexes->state))) return false;
    FormIndexDatum(index.info, row, indexes->state, values, nulls);
    return true;
}

void index_row(OpenIndexes* indexes, Relation table, TupleTableSlot* row) {
    Datum values[INDEX_MAX_KEYS];
    bool nulls[INDEX_MAX_KEYS];
    for (int i = 0; i < indexes->count; i++) {
        OpenIndex& index = indexes->at[i];
        if (!index_values(indexes, index, row, values, nulls)) continue;
        index_insert(index.relation, values, nulls, &row->tts_tid, table,
                     index.relation->rd_index->indisunique ? UNIQUE_CHECK_YES : UNIQUE_CHECK_NO, false, index.info);
    }
    if (indexes->state != nullptr) ResetPerTupleExprContext(indexes->state);
}

} // namespace rv::graph
