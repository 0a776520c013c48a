// Server zone. A query that names no index gets one from the planner: the statistics and the configuration of the index
// on the column that stands beside it. So the operator means the same with and without an index scan.
//
// The index is the first by OID that is valid, has the operand as its first column, and covers all rows; if there is
// none, all that the conditions of the operand's query let pass. Of a partitioned table it is the partitioned index.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "access/genam.h"
#include "access/table.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pathnodes.h"
#include "nodes/pg_list.h"
#include "nodes/supportnodes.h"
#include "optimizer/optimizer.h"
#include "parser/parsetree.h"
#include "rewrite/rewriteManip.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/syscache.h"
}

#include "ruvector/bm25/operand.hpp"
#include "ruvector/bm25/search/bound_query.hpp"
#include "ruvector/text/query_value.hpp"

namespace {

using namespace rv::text;
using rv::bm25::Operand;
using rv::bm25::without_casts;

constexpr const char* kBind = "ruvector_bm25_bind";

bool is_first_column(Relation index, const Operand& operand) {
    const AttrNumber attribute = index->rd_index->indkey.values[0];
    if (attribute != 0) {
        return IsA(operand.expression, Var) && reinterpret_cast<Var*>(operand.expression)->varattno == attribute;
    }
    const List* expressions = RelationGetIndexExpressions(index);
    if (expressions == NIL) return false;
    Node* indexed = without_casts(static_cast<Node*>(linitial(expressions)));
    auto* own = static_cast<Node*>(copyObjectImpl(operand.expression));
    if (operand.table_number != 1) ChangeVarNodes(own, operand.table_number, 1, 0);
    return equal(indexed, own);
}

bool has_table(const Node* tree, int number) {
    check_stack_depth();
    if (tree == nullptr) return false;
    if (IsA(tree, RangeTblRef)) return reinterpret_cast<const RangeTblRef*>(tree)->rtindex == number;
    if (IsA(tree, JoinExpr)) {
        const auto* join = reinterpret_cast<const JoinExpr*>(tree);
        return has_table(join->larg, number) || has_table(join->rarg, number);
    }
    const List* from = IsA(tree, FromExpr) ? reinterpret_cast<const FromExpr*>(tree)->fromlist : NIL;
    for (int i = 0; i < list_length(from); i++) {
        if (has_table(static_cast<const Node*>(list_nth(from, i)), number)) return true;
    }
    return false;
}

// Adds copies of the conditions that each of the operand's rows meets which comes through a join tree: a list each that
// the planner has made of them, or is yet to. A row of the side that an outer join fills with nulls has met what is
// beside it, or is none.
void add_conditions(const Node* tree, const Operand& operand, List** conditions) {
    check_stack_depth();
    if (tree == nullptr) return;
    const Node* quals = nullptr;
    if (IsA(tree, FromExpr)) {
        const auto* from = reinterpret_cast<const FromExpr*>(tree);
        quals = from->quals;
        for (int i = 0; i < list_length(from->fromlist); i++)
            add_conditions(static_cast<const Node*>(list_nth(from->fromlist, i)), operand, conditions);
    } else if (IsA(tree, JoinExpr)) {
        const auto* join = reinterpret_cast<const JoinExpr*>(tree);
        const JoinType type = join->jointype;
        const bool both = type == JOIN_INNER || type == JOIN_SEMI;
        const bool left = both || type == JOIN_LEFT || type == JOIN_ANTI || has_table(join->larg, operand.table_number);
        const bool right = both || type == JOIN_RIGHT || has_table(join->rarg, operand.table_number);
        if (left) add_conditions(join->larg, operand, conditions);
        if (right) add_conditions(join->rarg, operand, conditions);
        // Those of a full join, which has one of the sides, tell nothing.
        if (left && right) quals = join->quals;
    }
    if (quals == nullptr) return;
    Node* plain = rv::bm25::below_joins(operand.query, quals);
    *conditions = list_concat(*conditions, IsA(plain, List) ? reinterpret_cast<List*>(plain)
                                                            : make_ands_implicit(reinterpret_cast<Expr*>(plain)));
}

// Whether an index has all rows that the query asks for, as far as its WHERE and its joins tell.
bool covers(Relation index, const Operand& operand) {
    List* predicate = RelationGetIndexPredicate(index);
    if (predicate == NIL) return true;
    List* conditions = NIL;
    add_conditions(reinterpret_cast<const Node*>(operand.query->jointree), operand, &conditions);
    if (operand.table_number != 1) ChangeVarNodes(reinterpret_cast<Node*>(predicate), 1, operand.table_number, 0);
    return predicate_implied_by(predicate, conditions, false);
}

Oid find_index(const Operand& operand) {
    const Oid method = get_index_am_oid("bm25", true);
    if (!OidIsValid(method) || !OidIsValid(operand.table)) return InvalidOid;
    Oid found = InvalidOid;
    bool found_whole = false;
    // The query holds its lock.
    const Relation table = table_open(operand.table, NoLock);
    List* indexes = RelationGetIndexList(table);
    ListCell* cell = nullptr;
    foreach (cell, indexes) {
        const Oid oid = lfirst_oid(cell);
        const Relation index = index_open(oid, AccessShareLock);
        const bool fits = index->rd_rel->relam == method && index->rd_index->indisvalid &&
                          is_first_column(index, operand) && covers(index, operand);
        const bool whole = RelationGetIndexPredicate(index) == NIL;
        index_close(index, AccessShareLock);
        if (!fits || (OidIsValid(found) && (whole != found_whole ? found_whole : oid > found))) continue;
        found = oid;
        found_whole = whole;
    }
    list_free(indexes);
    table_close(table, NoLock);
    return found;
}

// The query with its index; null if it has one already.
Expr* bound_query(Node* query, Oid index, Oid schema) {
    if (IsA(query, Const)) {
        const auto* constant = reinterpret_cast<const Const*>(query);
        if (constant->constisnull) return nullptr;
        const QueryValue* value = query_value(constant->constvalue);
        if (OidIsValid(value->index)) return nullptr;
        const Datum bound = PointerGetDatum(make_query_value(value->words(), index));
        return reinterpret_cast<Expr*>(
            makeConst(constant->consttype, rv::bm25::kBoundByPlanner, InvalidOid, -1, bound, false, false));
    }
    const Oid types[] = {exprType(query), REGCLASSOID};
    const Oid bind = GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid, CStringGetDatum(kBind),
                                     PointerGetDatum(buildoidvector(types, 2)), ObjectIdGetDatum(schema));
    if (!OidIsValid(bind)) return nullptr;
    if (IsA(query, FuncExpr) && reinterpret_cast<FuncExpr*>(query)->funcid == bind) return nullptr;
    auto* name = makeConst(REGCLASSOID, rv::bm25::kBoundByPlanner, InvalidOid, sizeof(Oid), ObjectIdGetDatum(index),
                           false, true);
    return reinterpret_cast<Expr*>(
        makeFuncExpr(bind, types[0], list_make2(query, name), InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL));
}

// The operator that a function stands for, from its schema; not valid if there is none.
Oid operator_of(const char* function, Oid document, Oid query, Oid schema) {
    const char* name = std::strcmp(function, "ruvector_bm25_rank") == 0    ? "<@>"
                       : std::strcmp(function, "ruvector_bm25_match") != 0 ? nullptr
                       : document == TSVECTOROID                           ? "<@@>"
                                                                           : "@@";
    if (name == nullptr) return InvalidOid;
    return GetSysCacheOid4(OPERNAMENSP, Anum_pg_operator_oid, CStringGetDatum(name), ObjectIdGetDatum(document),
                           ObjectIdGetDatum(query), ObjectIdGetDatum(schema));
}

Node* simplified(const SupportRequestSimplify* request) {
    const FuncExpr* call = request->fcall;
    if (request->root == nullptr || list_length(call->args) != 2) return nullptr;
    auto* document = static_cast<Expr*>(linitial(call->args));
    auto* query = static_cast<Node*>(lsecond(call->args));
    const Oid index = find_index(rv::bm25::trace_operand(request->root, reinterpret_cast<const Node*>(document)));
    if (!OidIsValid(index)) return nullptr;
    const Oid schema = get_func_namespace(call->funcid);
    const char* function = get_func_name(call->funcid);
    Expr* bound = bound_query(query, index, schema);
    if (bound == nullptr || function == nullptr) return nullptr;

    const Oid type = get_func_nargs(call->funcid) == 2 ? exprType(reinterpret_cast<Node*>(document)) : InvalidOid;
    const Oid op = operator_of(function, type, exprType(query), schema);
    if (!OidIsValid(op))
        return reinterpret_cast<Node*>(makeFuncExpr(call->funcid, call->funcresulttype, list_make2(document, bound),
                                                    call->funccollid, call->inputcollid, call->funcformat));
    Expr* result = make_opclause(op, call->funcresulttype, false, document, bound, call->funccollid, call->inputcollid);
    set_opfuncid(reinterpret_cast<OpExpr*>(result));
    return reinterpret_cast<Node*>(result);
}

} // namespace

RV_FUNCTION(ruvector_bm25_support) {
    auto* request = reinterpret_cast<Node*>(PG_GETARG_POINTER(0));
    if (!IsA(request, SupportRequestSimplify)) return Datum{0};
    PG_RETURN_POINTER(simplified(reinterpret_cast<SupportRequestSimplify*>(request)));
}
