// Server zone.
#include "ruvector/graph/adjacency.hpp"

extern "C" {
#include "access/genam.h"
#include "access/itup.h"
#include "access/skey.h"
#include "access/tableam.h"
#include "access/visibilitymap.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "storage/predicate.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"
}

#include "ruvector/graph/names.hpp"
#include "ruvector/pg/index_scan.hpp"

namespace rv::graph {

struct AdjacencyScan {
    Relation table;
    IndexScanDesc scan;
    TupleTableSlot* slot;
    Buffer visibility;
    ScanKeyData keys[3];
    int key_count;
    bool typed;
    int32 type; // of all that comes, where the type is given
    // The type that came last, since most edges of a node have the same.
    const char* last_text;
    int last_length;
    int32 last_type;
};

AdjacencyScan* begin_adjacency(Tables* tables, bool outgoing, const AdjacencyKey& shape) {
    AdjacencyScan* scan = static_cast<AdjacencyScan*>(palloc0(sizeof(AdjacencyScan)));
    Relation index = open_index(tables, outgoing ? kOutgoing : kIncoming);
    scan->table = tables->edges;
    scan->key_count = 1 + (shape.has_type ? 1 : 0) + (shape.has_other ? 1 : 0);
    scan->typed = shape.has_type;
    scan->visibility = InvalidBuffer;
    scan->slot = table_slot_create(tables->edges, nullptr);
    int key = 0;
    ScanKeyEntryInitialize(&scan->keys[key++], 0, 1, BTEqualStrategyNumber, InvalidOid, InvalidOid, F_INT8EQ, 0);
    if (shape.has_type)
        ScanKeyEntryInitialize(&scan->keys[key++], 0, 2, BTEqualStrategyNumber, InvalidOid, index->rd_indcollation[1],
                               F_TEXTEQ, 0);
    if (shape.has_other)
        ScanKeyEntryInitialize(&scan->keys[key++], 0, 3, BTEqualStrategyNumber, InvalidOid, InvalidOid, F_INT8EQ, 0);
    scan->scan = pg::begin_scan(tables->edges, index, GetActiveSnapshot(), scan->key_count);
    scan->scan->xs_want_itup = true;
    return scan;
}

void start_adjacency(AdjacencyScan* scan, const AdjacencyKey& key) {
    int at = 0;
    scan->keys[at++].sk_argument = Int64GetDatum(key.node);
    if (key.has_type) {
        scan->keys[at++].sk_argument = key.type;
        scan->type = name_number(VARDATA_ANY(DatumGetPointer(key.type)),
                                 static_cast<int>(VARSIZE_ANY_EXHDR(DatumGetPointer(key.type))));
    }
    if (key.has_other) scan->keys[at++].sk_argument = Int64GetDatum(key.other);
    scan->scan->xs_snapshot = GetActiveSnapshot();
    index_rescan(scan->scan, scan->keys, scan->key_count, nullptr, 0);
}

static int32 type_of(AdjacencyScan* scan, Datum datum) {
    const char* text = VARDATA_ANY(DatumGetPointer(datum));
    const int length = static_cast<int>(VARSIZE_ANY_EXHDR(DatumGetPointer(datum)));
    if (scan->last_text != nullptr && scan->last_length == length &&
        std::memcmp(scan->last_text, text, static_cast<size_t>(length)) == 0)
        return scan->last_type;
    scan->last_type = name_number(text, length);
    const Name name = name_of(scan->last_type);
    scan->last_text = name.text;
    scan->last_length = name.length;
    return scan->last_type;
}

int fetch_adjacency(AdjacencyScan* scan, EdgeHit* hits, int most) {
    int count = 0;
    while (count < most) {
        ItemPointer tid = index_getnext_tid(scan->scan, ForwardScanDirection);
        if (tid == nullptr) break;
        CHECK_FOR_INTERRUPTS();
        // As an index-only scan of the executor: a page that is all visible needs no look at its rows.
        if (!VM_ALL_VISIBLE(scan->table, ItemPointerGetBlockNumber(tid), &scan->visibility)) {
            if (!index_fetch_heap(scan->scan, scan->slot)) continue;
            ExecClearTuple(scan->slot);
            if (scan->scan->xs_heap_continue) elog(ERROR, "adjacency indexes are read by MVCC snapshots alone");
        } else {
            PredicateLockPage(scan->table, ItemPointerGetBlockNumber(tid), GetActiveSnapshot());
        }
        IndexTuple tuple = scan->scan->xs_itup;
        TupleDesc description = scan->scan->xs_itupdesc;
        bool null;
        hits[count].id = DatumGetInt64(index_getattr(tuple, 4, description, &null));
        hits[count].other = DatumGetInt64(index_getattr(tuple, 3, description, &null));
        hits[count].type = scan->typed ? scan->type : type_of(scan, index_getattr(tuple, 2, description, &null));
        count++;
    }
    return count;
}

void end_adjacency(AdjacencyScan* scan) {
    index_endscan(scan->scan);
    if (BufferIsValid(scan->visibility)) ReleaseBuffer(scan->visibility);
    ExecDropSingleTupleTableSlot(scan->slot);
    pfree(scan);
}

int64 count_edges(Tables* tables, const Datum* type) {
    Relation index = open_index(tables, kEdgeTypes);
    ScanKeyData keys[2];
    const int key_count = type == nullptr ? 1 : 2;
    ScanKeyEntryInitialize(&keys[0], 0, 1, BTEqualStrategyNumber, InvalidOid, InvalidOid, F_INT4EQ,
                           Int32GetDatum(tables->graph));
    if (type != nullptr)
        ScanKeyEntryInitialize(&keys[1], 0, 2, BTEqualStrategyNumber, InvalidOid, index->rd_indcollation[1], F_TEXTEQ,
                               *type);
    TupleTableSlot* slot = table_slot_create(tables->edges, nullptr);
    IndexScanDesc scan = pg::begin_scan(tables->edges, index, GetActiveSnapshot(), key_count);
    index_rescan(scan, keys, key_count, nullptr, 0);
    Buffer visibility = InvalidBuffer;
    BlockNumber locked = InvalidBlockNumber;
    int64 count = 0;
    ItemPointer tid;
    while ((tid = index_getnext_tid(scan, ForwardScanDirection)) != nullptr) {
        CHECK_FOR_INTERRUPTS();
        // Asked anew for each row: others may be adding some to the page.
        const BlockNumber block = ItemPointerGetBlockNumber(tid);
        if (!VM_ALL_VISIBLE(tables->edges, block, &visibility)) {
            if (!index_fetch_heap(scan, slot)) continue;
            ExecClearTuple(slot);
        } else if (block != locked) {
            PredicateLockPage(tables->edges, block, GetActiveSnapshot());
            locked = block;
        }
        count++;
    }
    index_endscan(scan);
    if (BufferIsValid(visibility)) ReleaseBuffer(visibility);
    ExecDropSingleTupleTableSlot(slot);
    return count;
}

} // namespace rv::graph
