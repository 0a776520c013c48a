// Server zone.
#include "ruvector/graph/tables.hpp"

extern "C" {
#include "access/genam.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_am.h"
#include "catalog/pg_index.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rls.h"
}

#include "ruvector/pg/kept_plans.hpp"

namespace rv::graph {
namespace {

Relation open_table(const char* name) {
    return table_openrv(makeRangeVar(pstrdup("ruvector"), pstrdup(name), -1), AccessShareLock);
}

AttrNumber column_of(Relation table, const char* name) {
    const AttrNumber number = get_attnum(RelationGetRelid(table), name);
    if (number == InvalidAttrNumber)
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("column \"%s\" of relation \"%s\" does not exist",
                                                                  name, RelationGetRelationName(table))));
    return number;
}

// The btree over exactly these columns, whole and valid; null: there is none.
Relation find_index(Relation table, std::initializer_list<AttrNumber> keys,
                    std::initializer_list<AttrNumber> included) {
    List* indexes = RelationGetIndexList(table);
    ListCell* cell;
    foreach (cell, indexes) {
        Relation index = index_open(lfirst_oid(cell), AccessShareLock);
        const Form_pg_index form = index->rd_index;
        bool fits = index->rd_rel->relam == BTREE_AM_OID && form->indisvalid && form->indnkeyatts == (int)keys.size() &&
                    form->indnatts == (int)(keys.size() + included.size()) && RelationGetIndexPredicate(index) == NIL;
        int position = 0;
        for (const auto& list : {keys, included}) {
            for (const AttrNumber column : list) {
                fits = fits && form->indkey.values[position] == column;
                position++;
            }
        }
        for (int i = 0; fits && i < form->indnkeyatts; i++) fits = index->rd_indoption[i] == 0;
        if (fits) return index;
        index_close(index, AccessShareLock);
    }
    return nullptr;
}

bool reads_all(Relation table) {
    return pg_class_aclcheck(RelationGetRelid(table), GetUserId(), ACL_SELECT) == ACLCHECK_OK &&
           check_enable_rls(RelationGetRelid(table), InvalidOid, true) != RLS_ENABLED;
}

} // namespace

void open_tables(Tables* tables, int32 graph) {
    *tables = {};
    tables->graph = graph;
    tables->nodes = open_table("nodes");
    tables->edges = open_table("edges");
    constexpr const char* kNodeNames[] = {"id",        "external_id", "node_type", "extra_labels", "collection_id",
                                          "vector_pk", "properties"};
    constexpr const char* kEdgeNames[] = {"id", "source_id", "target_id", "edge_type", "weight", "properties"};
    for (int i = 0; i < kNodeColumns; i++) tables->node_columns[i] = column_of(tables->nodes, kNodeNames[i]);
    for (int i = 0; i < kEdgeColumns; i++) tables->edge_columns[i] = column_of(tables->edges, kEdgeNames[i]);
    tables->node_graph = column_of(tables->nodes, "graph_id");
    tables->edge_graph = column_of(tables->edges, "graph_id");
    const AttrNumber* node = tables->node_columns;
    const AttrNumber* edge = tables->edge_columns;
    if (!reads_all(tables->nodes) || !reads_all(tables->edges)) return;
    tables->node_key = find_index(tables->nodes, {node[kNodeId]}, {});
    tables->by_type = find_index(tables->nodes, {tables->node_graph, node[kNodeType]}, {});
    tables->edge_key = find_index(tables->edges, {edge[kEdgeId]}, {});
    tables->out = find_index(tables->edges, {edge[kSource], edge[kEdgeType], edge[kTarget]}, {edge[kEdgeId]});
    tables->in = find_index(tables->edges, {edge[kTarget], edge[kEdgeType], edge[kSource]}, {edge[kEdgeId]});
    tables->direct = tables->node_key != nullptr && tables->by_type != nullptr && tables->edge_key != nullptr &&
                     tables->out != nullptr && tables->in != nullptr;
}

void close_tables(Tables* tables) {
    for (Relation index : {tables->node_key, tables->by_type, tables->edge_key, tables->out, tables->in})
        if (index != nullptr) index_close(index, NoLock);
    table_close(tables->edges, NoLock);
    table_close(tables->nodes, NoLock);
}

int32 graph_by_name(const char* name) {
    const Oid type = TEXTOID;
    const Datum value = CStringGetTextDatum(name);
    pg::select_kept("SELECT g.id FROM ruvector.graph_registry AS g WHERE g.name OPERATOR(pg_catalog.=) $1",
                    {1, &type, &value, nullptr, false}, 1);
    if (SPI_processed == 0)
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("Graph not found: %s", name),
                        errhint("ruvector_graph_create makes one.")));
    bool null;
    return DatumGetInt32(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &null));
}

} // namespace rv::graph
