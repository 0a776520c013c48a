// Server zone.
#include "ruvector/graph/tables.hpp"

extern "C" {
#include "access/genam.h"
#include "access/heapam.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/namespace.h"
#include "catalog/pg_am.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_opfamily.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"
}

#include "ruvector/pg/kept_plans.hpp"

namespace rv::graph {
namespace {

Relation open_table(const char* name) {
    return table_openrv(makeRangeVar(pstrdup("ruvector"), pstrdup(name), -1), AccessShareLock);
}

struct Column {
    const char* name;
    Oid type;
    bool required; // not null
};
constexpr Column kNodeColumnList[] = {{"id", INT8OID, true},
                                      {"external_id", TEXTOID, false},
                                      {"node_type", TEXTOID, false},
                                      {"extra_labels", TEXTARRAYOID, false},
                                      {"collection_id", INT4OID, false},
                                      {"vector_pk", TEXTOID, false},
                                      {"properties", JSONBOID, true}};
constexpr Column kEdgeColumnList[] = {{"id", INT8OID, true},        {"source_id", INT8OID, true},
                                      {"target_id", INT8OID, true}, {"edge_type", TEXTOID, true},
                                      {"weight", FLOAT4OID, true},  {"properties", JSONBOID, true}};
constexpr Column kGraphColumn = {"graph_id", INT4OID, true};

// Whoever owns the tables can alter them: what is read as one type is of that type.
AttrNumber column_of(Relation table, const Column& column) {
    const AttrNumber number = get_attnum(RelationGetRelid(table), column.name);
    if (number == InvalidAttrNumber)
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("column \"%s\" of relation \"%s\" does not exist",
                                                                  column.name, RelationGetRelationName(table))));
    const Form_pg_attribute attribute = TupleDescAttr(RelationGetDescr(table), number - 1);
    if (attribute->atttypid != column.type)
        ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
                        errmsg("column \"%s\" of relation \"%s\" is of type %s, not %s", column.name,
                               RelationGetRelationName(table), format_type_be(attribute->atttypid),
                               format_type_be(column.type))));
    if (column.required && !attribute->attnotnull)
        ereport(ERROR,
                (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                 errmsg("column \"%s\" of relation \"%s\" may be null", column.name, RelationGetRelationName(table)),
                 errhint("Cypher needs its NOT NULL constraint.")));
    return number;
}

// Whether all rows that queries find are in this one heap.
bool is_plain(Relation table) {
    return table->rd_rel->relkind == RELKIND_RELATION && table->rd_tableam == GetHeapamTableAmRoutine() &&
           !has_subclass(RelationGetRelid(table));
}

// A btree's columns compare as we compare: the type's own order, and a collation under which equal is the same bytes.
bool compares_plainly(Relation index) {
    for (int i = 0; i < index->rd_index->indnkeyatts; i++) {
        if (index->rd_opcintype[i] == TEXTOID ? index->rd_opfamily[i] != TEXT_BTREE_FAM_OID
                                              : index->rd_opfamily[i] != INTEGER_BTREE_FAM_OID)
            return false;
        if (OidIsValid(index->rd_indcollation[i]) && !get_collation_isdeterministic(index->rd_indcollation[i]))
            return false;
    }
    return true;
}

// An index that was made over rows changed in place does not have what older snapshots see.
bool is_of_snapshot(Relation index) {
    return !index->rd_index->indcheckxmin ||
           TransactionIdPrecedes(HeapTupleHeaderGetXmin(index->rd_indextuple->t_data), TransactionXmin);
}

// The btree over exactly these columns, whole and valid; null: there is none.
Relation find_index(Relation table, std::initializer_list<AttrNumber> keys,
                    std::initializer_list<AttrNumber> included) {
    List* indexes = RelationGetIndexList(table);
    ListCell* cell;
    foreach (cell, indexes) {
        Relation index = index_open(lfirst_oid(cell), AccessShareLock);
        const Form_pg_index form = index->rd_index;
        bool fits = index->rd_rel->relam == BTREE_AM_OID && form->indisvalid && is_of_snapshot(index) &&
                    form->indnkeyatts == (int)keys.size() && form->indnatts == (int)(keys.size() + included.size()) &&
                    RelationGetIndexPredicate(index) == NIL;
        int position = 0;
        for (const auto& list : {keys, included}) {
            for (const AttrNumber column : list) {
                fits = fits && form->indkey.values[position] == column;
                position++;
            }
        }
        for (int i = 0; fits && i < form->indnkeyatts; i++) fits = index->rd_indoption[i] == 0;
        if (fits && compares_plainly(index)) return index;
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
    for (int i = 0; i < kNodeColumns; i++) tables->node_columns[i] = column_of(tables->nodes, kNodeColumnList[i]);
    for (int i = 0; i < kEdgeColumns; i++) tables->edge_columns[i] = column_of(tables->edges, kEdgeColumnList[i]);
    tables->node_graph = column_of(tables->nodes, kGraphColumn);
    tables->edge_graph = column_of(tables->edges, kGraphColumn);
    const AttrNumber* node = tables->node_columns;
    const AttrNumber* edge = tables->edge_columns;
    if (!is_plain(tables->nodes) || !is_plain(tables->edges)) return;
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
