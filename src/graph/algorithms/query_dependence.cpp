// Server zone.
#include "ruvector/graph/algorithms/query_dependence.hpp"

extern "C" {
#include "access/relation.h"
#include "access/transam.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "executor/spi.h"
#include "nodes/nodeFuncs.h"
#include "nodes/plannodes.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "utils/lsyscache.h"
#include "utils/plancache.h"
#include "utils/rel.h"
}

#include "ruvector/graph/algorithms/query_rows.hpp"

namespace rv::graph {
namespace {

// Functions that somebody has made may be made anew.
bool is_made(Oid function, void*) { return function >= FirstNormalObjectId; }

bool has_own(Node* node, void* context);

// As the walkers of PostgreSQL 15 take it; those of later versions cast it back.
auto walker() { return reinterpret_cast<bool (*)()>(reinterpret_cast<void*>(has_own)); }

bool has_own(Node* node, void* context) {
    if (node == nullptr) return false;
    if (check_functions_in_node(node, is_made, context)) return true;
    if (IsA(node, Query)) {
        ListCell* cell;
        foreach (cell, castNode(Query, node)->rtable)
            if (lfirst_node(RangeTblEntry, cell)->tablesample != nullptr) return true;
        return query_tree_walker(castNode(Query, node), walker(), context, 0);
    }
    return expression_tree_walker(node, walker(), context);
}

} // namespace

QueryDependence dependence_of_query(const char* sql) {
    const RowQuery query = prepare_rows(sql, sql, 0, nullptr);
    const CachedPlanSource* source = static_cast<CachedPlanSource*>(linitial(SPI_plan_get_plan_sources(query.plan)));
    QueryDependence dependence{};
    dependence.tree = nodeToString(source->query_list);
    ListCell* cell;
    foreach (cell, source->query_list) {
        Node* tree = static_cast<Node*>(lfirst(cell));
        if (contain_mutable_functions(tree))
            dependence.never = "the query calls a function that is not immutable";
        else if (has_own(tree, nullptr))
            dependence.never = "the query takes a sample, or calls a function that is none of PostgreSQL's own";
    }
    CachedPlan* plan = SPI_plan_get_cached_plan(query.plan);
    const PlannedStmt* statement = linitial_node(PlannedStmt, plan->stmt_list);
    Oid* tables = static_cast<Oid*>(palloc(sizeof(Oid) * static_cast<Size>(list_length(statement->relationOids) + 1)));
    foreach (cell, statement->relationOids) {
        const Oid table = lfirst_oid(cell);
        const char kind = get_rel_relkind(table);
        // These have nothing stored, but what the plan has in their place.
        if (kind == RELKIND_VIEW || kind == RELKIND_PARTITIONED_TABLE) continue;
        if (kind == RELKIND_FOREIGN_TABLE || kind == RELKIND_SEQUENCE)
            dependence.never = "a foreign table or a sequence does not tell what has changed";
        if (std::find(tables, tables + dependence.table_count, table) == tables + dependence.table_count)
            tables[dependence.table_count++] = table;
    }
    dependence.tables = tables;
    ReleaseCachedPlan(plan, nullptr);
    Portal checked = SPI_cursor_open(nullptr, query.plan, nullptr, nullptr, true);
    SPI_cursor_close(checked);
    return dependence;
}

const char* why_changes_are_not_told(Oid oid) {
    Relation table = relation_open(oid, AccessShareLock);
    const Form_pg_class row = table->rd_rel;
    const char* reason = nullptr;
    if (oid < FirstNormalObjectId)
        reason = "a catalog of the system does not tell what has changed";
    else if (row->relpersistence != RELPERSISTENCE_PERMANENT)
        reason = "a temporary or unlogged table does not tell what has changed";
    else if ((row->relkind != RELKIND_RELATION && row->relkind != RELKIND_MATVIEW) || row->relam != HEAP_TABLE_AM_OID)
        reason = "a table that is no heap does not tell what has changed";
    relation_close(table, NoLock);
    return reason;
}

} // namespace rv::graph
