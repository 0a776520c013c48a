// Server zone. See the header.
#include "ruvector/pg/condition_paths.hpp"

#include "ruvector/pg/guard.hpp"

extern "C" {
#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
#include "optimizer/restrictinfo.h"
#include "utils/lsyscache.h"
}

namespace rv::pg {

#if PG_VERSION_NUM >= 170000

void add_condition_paths(amcostestimate_function) {}

#else

namespace {

constexpr int kMostMethods = 4;
amcostestimate_function methods[kMostMethods];
int method_count = 0;
set_rel_pathlist_hook_type previous_hook = nullptr;

bool is_ours(const IndexPath* path) {
    for (int i = 0; i < method_count; i++) {
        if (reinterpret_cast<void*>(path->indexinfo->amcostestimate) == reinterpret_cast<void*>(methods[i]))
            return true;
    }
    return false;
}

#if PG_VERSION_NUM >= 160000
IndexClause* boolean_clause(PlannerInfo*, IndexOptInfo*, RestrictInfo*) { return nullptr; }
#else
// `column`, `NOT column`: as a comparison. Null if it is none of them.
IndexClause* boolean_clause(PlannerInfo* root, IndexOptInfo* index, RestrictInfo* info) {
    auto* clause = reinterpret_cast<Node*>(info->clause);
    bool value = true;
    if (IsA(clause, BooleanTest)) {
        const auto* test = castNode(BooleanTest, clause);
        if (test->booltesttype != IS_TRUE && test->booltesttype != IS_FALSE) return nullptr;
        value = test->booltesttype == IS_TRUE;
        clause = reinterpret_cast<Node*>(test->arg);
    } else if (is_notclause(clause)) {
        value = false;
        clause = reinterpret_cast<Node*>(get_notclausearg(clause));
    }
    for (int column = 1; column < index->nkeycolumns; column++) {
        if (!match_index_to_operand(clause, column, index) ||
            !op_in_opfamily(BooleanEqualOperator, index->opfamily[column]))
            continue;
        IndexClause* found = makeNode(IndexClause);
        Expr* comparison = make_opclause(BooleanEqualOperator, BOOLOID, false, reinterpret_cast<Expr*>(clause),
                                         reinterpret_cast<Expr*>(makeBoolConst(value, false)), InvalidOid, InvalidOid);
        found->rinfo = info;
        found->indexquals = list_make1(make_simple_restrictinfo(root, comparison));
        found->indexcol = static_cast<AttrNumber>(column);
        return found;
    }
    return nullptr;
}
#endif

// The column behind the first one that the clause is a condition on; 0 if there is none.
int array_column(PlannerInfo* root, IndexOptInfo* index, const RestrictInfo* info) {
    if (!IsA(info->clause, ScalarArrayOpExpr)) return 0;
    const auto* clause = castNode(ScalarArrayOpExpr, info->clause);
    auto* operand = static_cast<Node*>(linitial(clause->args));
    auto* array = static_cast<Node*>(lsecond(clause->args));
    if (!clause->useOr || bms_is_member(static_cast<int>(index->rel->relid), pull_varnos(root, array)) ||
        contain_volatile_functions(array)) {
        return 0;
    }
    for (int column = 1; column < index->nkeycolumns; column++) {
        const Oid collation = index->indexcollations[column];
        if (match_index_to_operand(operand, column, index) &&
            (!OidIsValid(collation) || collation == clause->inputcollid) &&
            op_in_opfamily(clause->opno, index->opfamily[column])) {
            return column;
        }
    }
    return 0;
}

// The condition that a clause is; null if it is none, or one that the planner matches.
IndexClause* missing_clause(PlannerInfo* root, IndexOptInfo* index, RestrictInfo* info) {
    if (info->pseudoconstant || !restriction_is_securely_promotable(info, index->rel)) return nullptr;
    const int column = array_column(root, index, info);
    if (column == 0) return boolean_clause(root, index, info);
    IndexClause* clause = makeNode(IndexClause);
    clause->rinfo = info;
    clause->indexquals = list_make1(info);
    clause->indexcol = static_cast<AttrNumber>(column);
    return clause;
}

// The clauses of the path and, in the order of columns, those that it lacks. Null if it lacks none.
List* with_missing(PlannerInfo* root, const IndexPath* path) {
    List* more = NIL;
    ListCell* cell = nullptr;
    foreach (cell, path->indexinfo->indrestrictinfo) {
        auto* info = lfirst_node(RestrictInfo, cell);
        IndexClause* clause = missing_clause(root, path->indexinfo, info);
        if (clause != nullptr) more = lappend(more, clause);
    }
    if (more == NIL) return NIL;
    List* all = list_concat_copy(path->indexclauses, more);
    list_sort(all, [](const ListCell* a, const ListCell* b) {
        const auto* first = static_cast<const IndexClause*>(lfirst(a));
        const auto* second = static_cast<const IndexClause*>(lfirst(b));
        return first->indexcol - second->indexcol;
    });
    return all;
}

void add_paths(PlannerInfo* root, RelOptInfo* table, Index number, RangeTblEntry* entry) {
    if (previous_hook != nullptr) previous_hook(root, table, number, entry);
    List* found = NIL;
    ListCell* cell = nullptr;
    foreach (cell, table->pathlist) {
        auto* path = static_cast<Path*>(lfirst(cell));
        if (IsA(path, IndexPath) && path->param_info == nullptr &&
            reinterpret_cast<IndexPath*>(path)->indexorderbys != NIL && is_ours(reinterpret_cast<IndexPath*>(path)))
            found = lappend(found, path);
    }
    foreach (cell, found) {
        const auto* path = static_cast<const IndexPath*>(lfirst(cell));
        List* clauses = with_missing(root, path);
        if (clauses == NIL) continue;
        // In its place, as in later versions.
        table->pathlist = list_delete_ptr(table->pathlist, const_cast<IndexPath*>(path));
        add_path(table, reinterpret_cast<Path*>(create_index_path(root, path->indexinfo, clauses, path->indexorderbys,
                                                                  path->indexorderbycols, path->path.pathkeys,
                                                                  path->indexscandir, false, nullptr, 1.0, false)));
    }
    list_free(found);
}

} // namespace

void add_condition_paths(amcostestimate_function estimate) {
    if (method_count == 0) {
        previous_hook = set_rel_pathlist_hook;
        set_rel_pathlist_hook = callback<add_paths>;
    }
    Assert(method_count < kMostMethods);
    methods[method_count++] = estimate;
}

#endif

} // namespace rv::pg
