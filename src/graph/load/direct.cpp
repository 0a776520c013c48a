// Server zone. Whether a table can be written without the executor, and what is locked instead of by foreign keys.
#include "ruvector/graph/load/load.hpp"

extern "C" {
#include "access/genam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_am.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"
}

#include "ruvector/pg/kept_plans.hpp"

namespace rv::graph {
namespace {

Relation open_table(const char* name) {
    return table_open(get_relname_relid(name, get_namespace_oid("ruvector", false)), RowExclusiveLock);
}

bool is_ours(Oid function) {
    return get_func_namespace(function) == get_namespace_oid("ruvector", false) &&
           (std::strcmp(get_func_name(function), "count_graph_change") == 0 ||
            std::strcmp(get_func_name(function), "check_self_loops") == 0);
}

// Two foreign keys, what counts, and what refuses loops, all of them on.
bool has_own_triggers_alone(Relation table, int own) {
    const TriggerDesc* triggers = table->trigdesc;
    if (triggers == nullptr || SessionReplicationRole == SESSION_REPLICATION_ROLE_REPLICA) return false;
    int references = 0;
    int ours = 0;
    for (int i = 0; i < triggers->numtriggers; i++) {
        const Trigger& trigger = triggers->triggers[i];
        if (!TRIGGER_FOR_INSERT(trigger.tgtype)) continue;
        if (trigger.tgenabled == TRIGGER_FIRES_ON_REPLICA && is_ours(trigger.tgfoid)) continue;
        if (trigger.tgenabled == TRIGGER_DISABLED || trigger.tgenabled == TRIGGER_FIRES_ON_REPLICA) return false;
        if (trigger.tgfoid == F_RI_FKEY_CHECK_INS)
            references++;
        else if (is_ours(trigger.tgfoid))
            ours++;
        else
            return false;
    }
    return references == 2 && ours == own;
}

bool has_own_columns_alone(Relation table, int columns, int checks) {
    TupleDesc description = RelationGetDescr(table);
    if (description->natts != columns || description->constr == nullptr || description->constr->num_check != checks ||
        description->constr->has_generated_stored)
        return false;
    for (int i = 0; i < columns; i++)
        if (TupleDescAttr(description, i)->attisdropped) return false;
    return true;
}

bool has_plain_indexes(Relation table) {
    List* indexes = RelationGetIndexList(table);
    ListCell* cell;
    bool plain = true;
    foreach (cell, indexes) {
        Relation index = index_open(lfirst_oid(cell), RowExclusiveLock);
        plain = plain && !index->rd_index->indisexclusion && index->rd_index->indimmediate;
        index_close(index, NoLock);
    }
    return plain;
}

bool may_insert(Relation table) {
    return pg_class_aclcheck(RelationGetRelid(table), GetUserId(), ACL_INSERT) == ACLCHECK_OK &&
           pg_class_aclcheck(RelationGetRelid(table), GetUserId(), ACL_SELECT) == ACLCHECK_OK &&
           check_enable_rls(RelationGetRelid(table), InvalidOid, true) != RLS_ENABLED;
}

bool is_written_directly(Relation table, int columns, int checks, int triggers) {
    return table->rd_rel->relkind == RELKIND_RELATION && table->rd_rel->relam == HEAP_TABLE_AM_OID &&
           table->rd_rules == nullptr && !RecoveryInProgress() && may_insert(table) &&
           has_own_columns_alone(table, columns, checks) && has_own_triggers_alone(table, triggers) &&
           has_plain_indexes(table);
}

// As a foreign key locks what it refers to. False: the row is no more.
bool lock_key(Relation table, ItemPointer row, TupleTableSlot* slot, bool* moved) {
    TM_FailureData failure{};
    const TM_Result result =
        table_tuple_lock(table, row, GetActiveSnapshot(), slot, GetCurrentCommandId(false), LockTupleKeyShare,
                         LockWaitBlock, IsolationUsesXactSnapshot() ? 0 : TUPLE_LOCK_FLAG_FIND_LAST_VERSION, &failure);
    *moved = failure.traversed;
    if (result == TM_Ok) return true;
    if (IsolationUsesXactSnapshot() && (result == TM_Updated || result == TM_Deleted))
        ereport(ERROR, (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
                        errmsg("could not serialize access due to concurrent update")));
    return false;
}

[[noreturn]] void no_graph(const char* name) {
    ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("Graph not found: %s", name),
                    errhint("ruvector_graph_create makes one.")));
}

} // namespace

void begin_load(Load* load, const char* graph_name) {
    load->graph_name = graph_name;
    load->nodes = open_table("nodes");
    load->edges = open_table("edges");
    load->nodes_directly = is_written_directly(load->nodes, 10, 2, 1);
    load->edges_directly = is_written_directly(load->edges, 8, 1, 2);
    load->most = static_cast<Size>(maintenance_work_mem) * 1024;
    // Edges are locked: until the end nobody changes what the graph's config says of loops.
    const Oid type = TEXTOID;
    const Datum name = CStringGetTextDatum(graph_name);
    pg::execute_kept("SELECT g.id, g.ctid, g.config OPERATOR(pg_catalog.@>) '{\"allow_self_loops\": false}' FROM "
                     "ruvector.graph_registry AS g WHERE g.name OPERATOR(pg_catalog.=) $1",
                     {1, &type, &name, nullptr, false});
    if (SPI_processed == 0) no_graph(graph_name);
    bool null;
    HeapTuple row = SPI_tuptable->vals[0];
    load->graph = DatumGetInt32(SPI_getbinval(row, SPI_tuptable->tupdesc, 1, &null));
    ItemPointerData place =
        *reinterpret_cast<ItemPointerData*>(DatumGetPointer(SPI_getbinval(row, SPI_tuptable->tupdesc, 2, &null)));
    load->loops_allowed = !DatumGetBool(SPI_getbinval(row, SPI_tuptable->tupdesc, 3, &null));
    SPI_freetuptable(SPI_tuptable);
    if (load->nodes_directly) {
        Relation registry = open_table("graph_registry");
        TupleTableSlot* slot = table_slot_create(registry, nullptr);
        PushActiveSnapshot(GetTransactionSnapshot());
        bool moved;
        if (!lock_key(registry, &place, slot, &moved)) no_graph(graph_name);
        PopActiveSnapshot();
        ExecDropSingleTupleTableSlot(slot);
        table_close(registry, NoLock);
    }
    begin_ids(&load->ids);
    load->fetched = AllocSetContextCreate(CurrentMemoryContext, "ruvector fetched rows", ALLOCSET_DEFAULT_SIZES);
}

void finish_load(Load* load) {
    table_close(load->nodes, NoLock);
    table_close(load->edges, NoLock);
}

void look_up_ids(Load* load, Datum* names, int count) {
    const Oid types[] = {INT4OID, TEXTARRAYOID};
    const Datum values[] = {Int32GetDatum(load->graph),
                            PointerGetDatum(construct_array(names, count, TEXTOID, -1, false, TYPALIGN_INT))};
    // Name by name: so the unique index is the way to them whatever is known of the table.
    pg::execute_kept(
        "SELECT u.name, m.id, m.ctid FROM pg_catalog.unnest($2) AS u (name), LATERAL (SELECT n.id, n.ctid FROM "
        "ruvector.nodes AS n WHERE n.graph_id OPERATOR(pg_catalog.=) $1 AND n.external_id "
        "OPERATOR(pg_catalog.=) u.name OFFSET 0) AS m",
        {2, types, values, nullptr, false});
    SPITupleTable* rows = SPI_tuptable;
    const uint64 found = SPI_processed;
    TupleTableSlot* slot = table_slot_create(load->nodes, nullptr);
    const AttrNumber graph_column = get_attnum(RelationGetRelid(load->nodes), "graph_id");
    const AttrNumber name_column = get_attnum(RelationGetRelid(load->nodes), "external_id");
    PushActiveSnapshot(GetTransactionSnapshot());
    for (uint64 i = 0; i < found; i++) {
        CHECK_FOR_INTERRUPTS();
        bool null;
        const text* name = DatumGetTextPP(SPI_getbinval(rows->vals[i], rows->tupdesc, 1, &null));
        if (load->edges_directly) {
            ItemPointerData place = *reinterpret_cast<ItemPointerData*>(
                DatumGetPointer(SPI_getbinval(rows->vals[i], rows->tupdesc, 3, &null)));
            bool moved;
            if (!lock_key(load->nodes, &place, slot, &moved)) continue;
            if (moved) {
                // Its last version: is it still the node of this name?
                const Datum now = slot_getattr(slot, name_column, &null);
                if (null || text_to_cstring(DatumGetTextPP(now)) != std::string_view(text_to_cstring(name)) ||
                    DatumGetInt32(slot_getattr(slot, graph_column, &null)) != load->graph)
                    continue;
            }
            ExecClearTuple(slot);
        }
        bool known;
        NodeIds::Entry* entry =
            enter_id(&load->ids, VARDATA_ANY(name), static_cast<int>(VARSIZE_ANY_EXHDR(name)), &known);
        entry->id = DatumGetInt64(SPI_getbinval(rows->vals[i], rows->tupdesc, 2, &null));
    }
    PopActiveSnapshot();
    ExecDropSingleTupleTableSlot(slot);
    SPI_freetuptable(rows);
}

} // namespace rv::graph
