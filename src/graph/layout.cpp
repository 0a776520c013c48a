// Server zone.
#include "ruvector/graph/layout.hpp"

extern "C" {
#include "access/genam.h"
#include "access/gin.h"
#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/pg_am.h"
#include "catalog/pg_index.h"
#include "catalog/pg_opfamily.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"
}

namespace rv::graph {
namespace {

Layout known;
Registry registry;
bool known_valid = false;
bool registry_valid = false;

// What other sessions change is told when a lock is taken.
void note_change(Datum, Oid relation) {
    if (!OidIsValid(relation) || relation == known.nodes || relation == known.edges) known_valid = false;
    if (!OidIsValid(relation) || relation == registry.table) registry_valid = false;
}

void watch() {
    static bool watching = false;
    if (watching) return;
    CacheRegisterRelcacheCallback(note_change, 0);
    watching = true;
}

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

// What an index has to be to be used for a scan by the rules of the planner.
bool is_usable(Relation index) {
    const Form_pg_index form = index->rd_index;
    if (!form->indisvalid || RelationGetIndexPredicate(index) != NIL) return false;
    return !form->indcheckxmin ||
           TransactionIdPrecedes(HeapTupleHeaderGetXmin(index->rd_indextuple->t_data), TransactionXmin);
}

bool is_btree_of(Relation index, std::initializer_list<AttrNumber> keys, std::initializer_list<AttrNumber> included) {
    const Form_pg_index form = index->rd_index;
    if (index->rd_rel->relam != BTREE_AM_OID || form->indnkeyatts != static_cast<int>(keys.size()) ||
        form->indnatts != static_cast<int>(keys.size() + included.size()))
        return false;
    int position = 0;
    for (const auto& list : {keys, included})
        for (const AttrNumber column : list)
            if (form->indkey.values[position++] != column) return false;
    for (int i = 0; i < form->indnkeyatts; i++)
        if (index->rd_indoption[i] != 0) return false;
    return compares_plainly(index);
}

bool is_gin_of_paths(Relation index, AttrNumber column) {
    return index->rd_rel->relam == GIN_AM_OID && index->rd_index->indnatts == 1 &&
           index->rd_index->indkey.values[0] == column &&
           index_getprocid(index, 1, GIN_EXTRACTQUERY_PROC) == F_GIN_EXTRACT_JSONB_QUERY_PATH;
}

template <class Fits>
Oid find_index(Relation table, bool* lasting, Fits&& fits) {
    ListCell* cell;
    foreach (cell, RelationGetIndexList(table)) {
        Relation index = index_open(lfirst_oid(cell), AccessShareLock);
        const bool found = fits(index);
        const bool usable = found && is_usable(index);
        // It may be for a later snapshot.
        if (found && !usable) *lasting = false;
        const Oid id = RelationGetRelid(index);
        index_close(index, AccessShareLock);
        if (usable) return id;
    }
    return InvalidOid;
}

// Whether all rows that queries find are in this one heap.
bool is_plain(Relation table) {
    return table->rd_rel->relkind == RELKIND_RELATION && table->rd_tableam == GetHeapamTableAmRoutine() &&
           !table->rd_rel->relhassubclass;
}

// Gives whether what was found holds as long as no definition changes.
bool describe(Relation nodes, Relation edges, Layout* layout) {
    *layout = {};
    layout->nodes = RelationGetRelid(nodes);
    layout->edges = RelationGetRelid(edges);
    for (int i = 0; i < kNodeColumns; i++) layout->node_columns[i] = column_of(nodes, kNodeColumnList[i]);
    for (int i = 0; i < kEdgeColumns; i++) layout->edge_columns[i] = column_of(edges, kEdgeColumnList[i]);
    layout->node_graph = column_of(nodes, kGraphColumn);
    layout->edge_graph = column_of(edges, kGraphColumn);
    const AttrNumber* node = layout->node_columns;
    const AttrNumber* edge = layout->edge_columns;
    bool lasting = true;
    const auto find = [&](TableIndex index, Relation table, std::initializer_list<AttrNumber> keys,
                          std::initializer_list<AttrNumber> included) {
        layout->indexes[index] =
            find_index(table, &lasting, [&](Relation candidate) { return is_btree_of(candidate, keys, included); });
    };
    find(kNodeKey, nodes, {node[kNodeId]}, {});
    find(kNodeExternal, nodes, {layout->node_graph, node[kExternalId]}, {});
    find(kNodeTypes, nodes, {layout->node_graph, node[kNodeType]}, {});
    find(kEdgeKey, edges, {edge[kEdgeId]}, {});
    find(kEdgeTypes, edges, {layout->edge_graph, edge[kEdgeType]}, {});
    find(kOutgoing, edges, {edge[kSource], edge[kEdgeType], edge[kTarget]}, {edge[kEdgeId]});
    find(kIncoming, edges, {edge[kTarget], edge[kEdgeType], edge[kSource]}, {edge[kEdgeId]});
    layout->indexes[kPropertyIndex] = find_index(
        nodes, &lasting, [&](Relation candidate) { return is_gin_of_paths(candidate, node[kNodeProperties]); });
    layout->indexed = is_plain(nodes) && is_plain(edges);
    for (const TableIndex needed : {kNodeKey, kEdgeKey, kOutgoing, kIncoming})
        layout->indexed = layout->indexed && OidIsValid(layout->indexes[needed]);
    return lasting;
}

} // namespace

const Layout* open_layout(Relation* nodes, Relation* edges) {
    watch();
    if (known_valid) {
        *nodes = try_table_open(known.nodes, AccessShareLock);
        *edges = *nodes == nullptr ? nullptr : try_table_open(known.edges, AccessShareLock);
        // Taking locks may have brought the news of a change.
        if (*edges != nullptr && known_valid) return &known;
        if (*edges != nullptr) table_close(*edges, NoLock);
        if (*nodes != nullptr) table_close(*nodes, NoLock);
        known_valid = false;
    }
    *nodes = open_table("nodes");
    *edges = open_table("edges");
    // Changes while it is looked up unset this.
    known.nodes = RelationGetRelid(*nodes);
    known.edges = RelationGetRelid(*edges);
    known_valid = true;
    Layout layout;
    const bool lasting = describe(*nodes, *edges, &layout);
    known = layout;
    known_valid = known_valid && lasting;
    return &known;
}

Registry registry_of_graphs() {
    watch();
    if (registry_valid) return registry;
    Relation table = open_table("graph_registry");
    registry = {RelationGetRelid(table), InvalidOid, InvalidAttrNumber};
    registry_valid = true;
    Registry found = {RelationGetRelid(table), InvalidOid, column_of(table, {"id", INT4OID, true})};
    const AttrNumber name = column_of(table, {"name", TEXTOID, true});
    bool lasting = true;
    if (is_plain(table))
        found.index = find_index(table, &lasting, [&](Relation candidate) {
            return candidate->rd_index->indisunique && is_btree_of(candidate, {name}, {});
        });
    table_close(table, AccessShareLock);
    registry = found;
    registry_valid = registry_valid && lasting;
    return found;
}

bool reads_all(Relation table) {
    return pg_class_aclcheck(RelationGetRelid(table), GetUserId(), ACL_SELECT) == ACLCHECK_OK &&
           check_enable_rls(RelationGetRelid(table), InvalidOid, true) != RLS_ENABLED;
}

} // namespace rv::graph
