// Server zone.
#include "ruvector/graph/layout.hpp"

extern "C" {
#include "access/genam.h"
#include "access/gin.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/pg_am.h"
#include "catalog/pg_index.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "utils/acl.h"
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

AttrNumber column_of(Relation table, const char* name) {
    const AttrNumber number = get_attnum(RelationGetRelid(table), name);
    if (number == InvalidAttrNumber)
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("column \"%s\" of relation \"%s\" does not exist",
                                                                  name, RelationGetRelationName(table))));
    return number;
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
    return true;
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

bool is_plain(Relation table) { return table->rd_rel->relkind == RELKIND_RELATION && !table->rd_rel->relhassubclass; }

// Gives whether what was found holds as long as no definition changes.
bool describe(Relation nodes, Relation edges, Layout* layout) {
    constexpr const char* kNodeNames[] = {"id",        "external_id", "node_type", "extra_labels", "collection_id",
                                          "vector_pk", "properties"};
    constexpr const char* kEdgeNames[] = {"id", "source_id", "target_id", "edge_type", "weight", "properties"};
    *layout = {};
    layout->nodes = RelationGetRelid(nodes);
    layout->edges = RelationGetRelid(edges);
    for (int i = 0; i < kNodeColumns; i++) layout->node_columns[i] = column_of(nodes, kNodeNames[i]);
    for (int i = 0; i < kEdgeColumns; i++) layout->edge_columns[i] = column_of(edges, kEdgeNames[i]);
    layout->node_graph = column_of(nodes, "graph_id");
    layout->edge_graph = column_of(edges, "graph_id");
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
    Registry found = {RelationGetRelid(table), InvalidOid, column_of(table, "id")};
    const AttrNumber name = column_of(table, "name");
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
