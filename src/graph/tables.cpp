// Server zone.
#include "ruvector/graph/tables.hpp"

extern "C" {
#include "access/genam.h"
#include "access/skey.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"
}

#include "ruvector/graph/layout.hpp"
#include "ruvector/pg/index_scan.hpp"
#include "ruvector/pg/kept_plans.hpp"
#include "ruvector/pg/privilege.hpp"

namespace rv::graph {

void open_tables(Tables* tables, int32 graph) {
    *tables = {};
    tables->graph = graph;
    const Layout* layout = open_layout(&tables->nodes, &tables->edges);
    std::memcpy(tables->node_columns, layout->node_columns, sizeof(tables->node_columns));
    std::memcpy(tables->edge_columns, layout->edge_columns, sizeof(tables->edge_columns));
    tables->node_graph = layout->node_graph;
    tables->edge_graph = layout->edge_graph;
    if (!layout->indexed || !reads_all(tables->nodes) || !reads_all(tables->edges)) return;
    tables->direct = true;
    std::memcpy(tables->index_ids, layout->indexes, sizeof(tables->index_ids));
}

Relation open_index(Tables* tables, TableIndex index) {
    if (tables->indexes[index] == nullptr)
        tables->indexes[index] = index_open(tables->index_ids[index], AccessShareLock);
    return tables->indexes[index];
}

void close_tables(Tables* tables) {
    for (Relation index : tables->indexes)
        if (index != nullptr) index_close(index, NoLock);
    table_close(tables->edges, NoLock);
    table_close(tables->nodes, NoLock);
}

// By the index, as the caller's own query would find it; false: the caller may not, or there is no such index.
static bool look_up_graph(Datum name, bool* found, int32* id) {
    const Registry registry = registry_of_graphs();
    if (!OidIsValid(registry.index)) return false;
    Relation table = table_open(registry.table, AccessShareLock);
    if (!reads_all(table)) {
        table_close(table, AccessShareLock);
        return false;
    }
    Relation index = index_open(registry.index, AccessShareLock);
    ScanKeyData key;
    ScanKeyEntryInitialize(&key, 0, 1, BTEqualStrategyNumber, InvalidOid, index->rd_indcollation[0], F_TEXTEQ, name);
    TupleTableSlot* slot = table_slot_create(table, nullptr);
    IndexScanDesc scan = pg::begin_scan(table, index, GetActiveSnapshot(), 1);
    index_rescan(scan, &key, 1, nullptr, 0);
    *found = index_getnext_slot(scan, ForwardScanDirection, slot);
    if (*found) {
        bool null;
        *id = DatumGetInt32(slot_getattr(slot, registry.id, &null));
    }
    index_endscan(scan);
    ExecDropSingleTupleTableSlot(slot);
    index_close(index, NoLock);
    table_close(table, NoLock);
    return true;
}

static bool select_graph(Datum name, int32* id) {
    const Oid type = TEXTOID;
    pg::select_kept("SELECT g.id FROM ruvector.graph_registry AS g WHERE g.name OPERATOR(pg_catalog.=) $1",
                    {1, &type, &name, nullptr, false}, 1);
    if (SPI_processed == 0) return false;
    bool null;
    *id = DatumGetInt32(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &null));
    return true;
}

bool find_graph(const char* name, int32* id) {
    const Oid schema = get_namespace_oid("ruvector", true);
    if (!OidIsValid(schema) || !pg::uses_schema(schema)) return false;
    const Oid registry = registry_of_graphs().table;
    if (pg_class_aclcheck(registry, GetUserId(), ACL_SELECT) != ACLCHECK_OK &&
        pg_attribute_aclcheck_all(registry, GetUserId(), ACL_SELECT, ACLMASK_ANY) != ACLCHECK_OK)
        return false;
    const Datum value = CStringGetTextDatum(name);
    bool found = false;
    return look_up_graph(value, &found, id) ? found : select_graph(value, id);
}

int32 graph_by_name(const char* name) {
    const Datum value = CStringGetTextDatum(name);
    bool found = false;
    int32 id = 0;
    if (!look_up_graph(value, &found, &id)) found = select_graph(value, &id);
    if (!found)
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("Graph not found: %s", name),
                        errhint("ruvector_graph_create makes one.")));
    return id;
}

} // namespace rv::graph
