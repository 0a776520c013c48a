// Server zone. Written without the executor: no trigger, no policy and no privilege of the caller has a say in counts,
// and a statement that writes one row spends a few microseconds on them.
#include "ruvector/graph/counts.hpp"

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "commands/sequence.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "utils/fmgroids.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/tuplestore.h"
}

#include "ruvector/graph/index_rows.hpp"
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/primary_key.hpp"
#include "ruvector/pg/table_rows.hpp"

namespace rv::graph {
namespace {

constexpr const char* kTables[kCountedTables] = {"nodes", "edges", "hyperedges"};

// The table's columns, in the order in which the extension makes them.
enum Column { kId, kGraph, kFirstCount, kColumns = kFirstCount + kCountedTables };

// One in so many changes is followed by a sum of its graph's changes, so that there are never many more.
constexpr int64 kChangesToSum = 100;
constexpr Size kMostSummed = 10000;

struct Change {
    int32 graph; // first: the key
    int64 rows[kCountedTables];
};

struct Taken {
    ItemPointerData place;
    Change change;
};

bool any(const int64 (&rows)[kCountedTables]) {
    for (const int64 count : rows)
        if (count != 0) return true;
    return false;
}

Relation open_changes() {
    Relation table =
        table_open(get_relname_relid("graph_changes", get_namespace_oid("ruvector", false)), RowExclusiveLock);
    if (RelationGetNumberOfAttributes(table) < kColumns) elog(ERROR, "ruvector.graph_changes has too few columns");
    return table;
}

int64 add(Relation table, OpenIndexes* indexes, int32 graph, const int64 (&rows)[kCountedTables]) {
    const int64 id = nextval_internal(get_relname_relid("graph_changes_id_seq", RelationGetNamespace(table)), false);
    TupleTableSlot* slot = table_slot_create(table, nullptr);
    ExecClearTuple(slot);
    std::memset(slot->tts_isnull, true, static_cast<size_t>(slot->tts_tupleDescriptor->natts));
    std::memset(slot->tts_isnull, false, kColumns);
    slot->tts_values[kId] = Int64GetDatum(id);
    slot->tts_values[kGraph] = Int32GetDatum(graph);
    for (int i = 0; i < kCountedTables; i++) slot->tts_values[kFirstCount + i] = Int64GetDatum(rows[i]);
    ExecStoreVirtualTuple(slot);
    table_tuple_insert(table, slot, GetCurrentCommandId(true), 0, nullptr);
    index_row(indexes, table, slot);
    ExecDropSingleTupleTableSlot(slot);
    return id;
}

// Takes changes of one graph (of all, graph by graph: null) that this statement sees and that nobody else is taking,
// and puts their sum in their place. A sum of zero needs no row: so a graph that is gone leaves none.
void sum_changes(Relation table, OpenIndexes* indexes, const int32* graph, Size most) {
    HASHCTL control{};
    control.keysize = sizeof(int32);
    control.entrysize = sizeof(Change);
    control.hcxt = CurrentMemoryContext;
    HTAB* sums = hash_create("ruvector sums of changes", 16, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
    Size room = kMostSummed;
    Taken* taken = static_cast<Taken*>(palloc(sizeof(Taken) * room));
    Size count = 0;
    ScanKeyData key;
    if (graph != nullptr) ScanKeyInit(&key, kGraph + 1, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(*graph));
    // By the primary key, whose first column is the graph.
    const Oid index = pg::primary_key_index(table);
    SysScanDesc scan = systable_beginscan(table, index, graph != nullptr && OidIsValid(index), GetActiveSnapshot(),
                                          graph == nullptr ? 0 : 1, &key);
    TupleTableSlot* slot = MakeSingleTupleTableSlot(RelationGetDescr(table), &TTSOpsHeapTuple);
    while (count < most) {
        CHECK_FOR_INTERRUPTS();
        HeapTuple tuple = systable_getnext(scan);
        if (tuple == nullptr) break;
        if (count == room) {
            room *= 2;
            taken = static_cast<Taken*>(repalloc_huge(taken, sizeof(Taken) * room));
        }
        ExecStoreHeapTuple(tuple, slot, false);
        bool null;
        taken[count].change.graph = DatumGetInt32(slot_getattr(slot, kGraph + 1, &null));
        for (int i = 0; i < kCountedTables; i++)
            taken[count].change.rows[i] = DatumGetInt64(slot_getattr(slot, kFirstCount + i + 1, &null));
        taken[count++].place = tuple->t_self;
    }
    systable_endscan(scan);
    ExecDropSingleTupleTableSlot(slot);
    for (Size i = 0; i < count; i++) {
        CHECK_FOR_INTERRUPTS();
        if (!pg::delete_row_at_once(table, &taken[i].place, GetCurrentCommandId(true), GetActiveSnapshot())) continue;
        const Change& change = taken[i].change;
        bool found;
        Change* sum = static_cast<Change*>(hash_search(sums, &change.graph, HASH_ENTER, &found));
        if (!found) std::memset(sum->rows, 0, sizeof(sum->rows));
        for (int kind = 0; kind < kCountedTables; kind++) sum->rows[kind] += change.rows[kind];
    }
    pfree(taken);
    HASH_SEQ_STATUS all;
    hash_seq_init(&all, sums);
    while (const Change* sum = static_cast<Change*>(hash_seq_search(&all)))
        if (any(sum->rows)) add(table, indexes, sum->graph, sum->rows);
    hash_destroy(sums);
}

// Rows by graph: mostly there is one.
struct Tally {
    int kind;
    Change first;
    bool started;
    HTAB* others;
};

void tally(Tally* tally, int32 graph, int64 rows) {
    if (!tally->started) {
        tally->started = true;
        tally->first = {graph, {}};
    }
    Change* change = &tally->first;
    if (graph != change->graph) {
        if (tally->others == nullptr) {
            HASHCTL control{};
            control.keysize = sizeof(int32);
            control.entrysize = sizeof(Change);
            control.hcxt = CurrentMemoryContext;
            tally->others = hash_create("ruvector counted graphs", 64, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
        }
        bool found;
        change = static_cast<Change*>(hash_search(tally->others, &graph, HASH_ENTER, &found));
        if (!found) std::memset(change->rows, 0, sizeof(change->rows));
    }
    change->rows[tally->kind] += rows;
}

void tally_rows(Tally* counted, Relation table, Tuplestorestate* rows, AttrNumber graph_column, int64 each) {
    TupleTableSlot* slot = MakeSingleTupleTableSlot(RelationGetDescr(table), &TTSOpsMinimalTuple);
    tuplestore_select_read_pointer(rows, 0);
    tuplestore_rescan(rows);
    while (tuplestore_gettupleslot(rows, true, false, slot)) {
        CHECK_FOR_INTERRUPTS();
        bool null;
        tally(counted, DatumGetInt32(slot_getattr(slot, graph_column, &null)), each);
    }
    ExecDropSingleTupleTableSlot(slot);
}

// What a table had when it was emptied: also what this statement's snapshot does not see.
void tally_all(Tally* counted) {
    Relation table = open_changes();
    Snapshot snapshot = RegisterSnapshot(GetLatestSnapshot());
    TupleTableSlot* slot = table_slot_create(table, nullptr);
    TableScanDesc scan = pg::begin_table_scan(table, snapshot);
    while (table_scan_getnextslot(scan, ForwardScanDirection, slot)) {
        CHECK_FOR_INTERRUPTS();
        bool null;
        const int32 graph = DatumGetInt32(slot_getattr(slot, kGraph + 1, &null));
        tally(counted, graph, -DatumGetInt64(slot_getattr(slot, kFirstCount + counted->kind + 1, &null)));
    }
    table_endscan(scan);
    ExecDropSingleTupleTableSlot(slot);
    UnregisterSnapshot(snapshot);
    table_close(table, NoLock);
}

void note_all(const Tally& counted) {
    if (!counted.started) return;
    if (any(counted.first.rows)) note_change(counted.first.graph, counted.first.rows);
    if (counted.others == nullptr) return;
    HASH_SEQ_STATUS all;
    hash_seq_init(&all, counted.others);
    while (const Change* change = static_cast<Change*>(hash_seq_search(&all)))
        if (any(change->rows)) note_change(change->graph, change->rows);
}

// Which of the tables that are counted; others are none of this trigger's.
int counted_table(Relation table) {
    for (int i = 0; i < kCountedTables; i++)
        if (std::strcmp(RelationGetRelationName(table), kTables[i]) == 0 &&
            RelationGetNamespace(table) == get_namespace_oid("ruvector", false))
            return i;
    ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
                    errmsg("rows of table \"%s\" are not counted", RelationGetRelationName(table))));
}

} // namespace

void note_change(int32 graph, const int64 (&rows)[kCountedTables]) {
    Relation table = open_changes();
    OpenIndexes indexes;
    open_indexes(table, &indexes);
    const int64 id = add(table, &indexes, graph, rows);
    // Not where reading changes may be what makes two transactions conflict.
    if (id % kChangesToSum == 0 && XactIsoLevel != XACT_SERIALIZABLE && ActiveSnapshotSet())
        sum_changes(table, &indexes, &graph, kMostSummed);
    close_indexes(&indexes);
    table_close(table, NoLock);
}

} // namespace rv::graph

using namespace rv::graph;

RV_FUNCTION(ruvector_count_graph_change) {
    if (!CALLED_AS_TRIGGER(fcinfo))
        ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED), errmsg("this function is a trigger")));
    const TriggerData* data = reinterpret_cast<TriggerData*>(fcinfo->context);
    Relation table = data->tg_relation;
    Tally counted{};
    counted.kind = counted_table(table);
    const AttrNumber graph = get_attnum(RelationGetRelid(table), "graph_id");
    if (TRIGGER_FIRED_BY_TRUNCATE(data->tg_event)) {
        tally_all(&counted);
    } else if (TRIGGER_FIRED_FOR_ROW(data->tg_event)) {
        // What a subscription applies fires no triggers of statements, but its first copy of a table does.
        const bool moved = TRIGGER_FIRED_BY_UPDATE(data->tg_event);
        if (!moved && SessionReplicationRole != SESSION_REPLICATION_ROLE_REPLICA) PG_RETURN_POINTER(nullptr);
        bool null;
        const int32 row_graph = DatumGetInt32(heap_getattr(data->tg_trigtuple, graph, RelationGetDescr(table), &null));
        tally(&counted, row_graph, TRIGGER_FIRED_BY_INSERT(data->tg_event) ? 1 : -1);
        if (moved)
            tally(&counted, DatumGetInt32(heap_getattr(data->tg_newtuple, graph, RelationGetDescr(table), &null)), 1);
    } else if (SessionReplicationRole != SESSION_REPLICATION_ROLE_REPLICA) {
        if (data->tg_newtable == nullptr && data->tg_oldtable == nullptr)
            ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
                            errmsg("what counts rows needs a transition table")));
        if (data->tg_oldtable != nullptr) tally_rows(&counted, table, data->tg_oldtable, graph, -1);
        if (data->tg_newtable != nullptr) tally_rows(&counted, table, data->tg_newtable, graph, 1);
    }
    note_all(counted);
    return 0; // null, as a pointer
}

RV_FUNCTION(ruvector_sum_graph_changes) {
    Relation table = open_changes();
    OpenIndexes indexes;
    open_indexes(table, &indexes);
    const int32 graph = fcinfo->args[0].isnull ? 0 : DatumGetInt32(fcinfo->args[0].value);
    sum_changes(table, &indexes, fcinfo->args[0].isnull ? nullptr : &graph, MaxAllocHugeSize / sizeof(Taken) / 4);
    close_indexes(&indexes);
    table_close(table, NoLock);
    PG_RETURN_VOID();
}
