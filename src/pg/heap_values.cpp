// Server zone.
#include "ruvector/pg/heap_values.hpp"

extern "C" {
#include "access/tableam.h"
#include "catalog/index.h"
#include "executor/executor.h"
#include "utils/memutils.h"
#include "utils/rel.h"
}

namespace rv::pg {
namespace {

IndexFetchTableData* begin_fetch(Relation table) {
#if PG_VERSION_NUM >= 190000
    return table_index_fetch_begin(table, SO_NONE);
#else
    return table_index_fetch_begin(table);
#endif
}

} // namespace

void HeapValues::open(IndexScanDesc scan) {
    if (scan->heapRelation == nullptr) {
        ereport(ERROR,
                (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("index \"%s\" cannot be scanned without its table",
                                                                RelationGetRelationName(scan->indexRelation))));
    }
    MemoryContext old = MemoryContextSwitchTo(context_);
    column_ = scan->indexRelation->rd_index->indkey.values[0];
    slot_ = table_slot_create(scan->heapRelation, nullptr);
    if (column_ == 0) {
        info_ = BuildIndexInfo(scan->indexRelation);
        state_ = CreateExecutorState();
        GetPerTupleExprContext(state_)->ecxt_scantuple = slot_;
    }
    rows_ = begin_fetch(scan->heapRelation);
    MemoryContextSwitchTo(old);
}

bool HeapValues::fetch(IndexScanDesc scan, ItemPointer row, Datum* value) {
    if (rows_ == nullptr) open(scan);
    ItemPointerData version = *row; // the fetch moves it
    bool again = false;
    if (!table_index_fetch_tuple(rows_, &version, scan->xs_snapshot, slot_, &again, nullptr)) return false;
    bool null = false;
    if (column_ != 0) {
        *value = slot_getattr(slot_, column_, &null);
        return !null;
    }
    ResetExprContext(GetPerTupleExprContext(state_));
    Datum values[INDEX_MAX_KEYS];
    bool nulls[INDEX_MAX_KEYS];
    FormIndexDatum(info_, slot_, state_, values, nulls);
    *value = values[0];
    return !nulls[0];
}

void HeapValues::release() {
    if (rows_ == nullptr) return;
    ExecClearTuple(slot_);
#if PG_VERSION_NUM >= 190000
    // A reset would leave the page pinned.
    Relation table = rows_->rel;
    table_index_fetch_end(rows_);
    MemoryContext old = MemoryContextSwitchTo(context_);
    rows_ = begin_fetch(table);
    MemoryContextSwitchTo(old);
#else
    table_index_fetch_reset(rows_);
#endif
}

void HeapValues::close() {
    if (rows_ == nullptr) return;
    table_index_fetch_end(rows_);
    ExecDropSingleTupleTableSlot(slot_);
    if (state_ != nullptr) FreeExecutorState(state_);
    rows_ = nullptr;
}

} // namespace rv::pg
