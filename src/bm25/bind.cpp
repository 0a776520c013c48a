// Server zone. A query that names no index gets one from the planner: the statistics and the configuration of the index
// on the column that stands beside it. So the operator means the same with and without an index scan.
//
// The index is the first by OID that is valid, has the operand as its first column, and covers all rows; if there is
// none, all that the WHERE of the operand's query lets pass. Of a partitioned table it is the partitioned index.
// Operands are traced through subqueries that the planner leaves apart.
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

#include "ruvector/bm25/search/bound_query.hpp"
#include "ruvector/pg/planner.hpp"
#include "ruvector/text/query_value.hpp"

namespace {

using namespace rv::text;

constexpr const char* kBind = "ruvector_bm25_bind";

// Below casts that change nothing, such as that of varchar to text.
Node* without_casts(Node* node) {
    while (node != nullptr && IsA(node, RelabelType))
        node = reinterpret_cast<Node*>(reinterpret_cast<RelabelType*>(node)->arg);
    return node;
}

// A document as an expression of one table.
struct Operand {
    Oid table = InvalidOid; // not valid: not so
    Node* expression = nullptr;
    int table_number = 0;         // in its variables
    const Query* query = nullptr; // that has the table
};

// Follows a variable to the table that it comes from.
Operand trace_variable(const Query* query, const Var* variable) {
    for (int depth = 0; depth < 32; depth++) {
        check_stack_depth();
        if (variable->varlevelsup != 0 || variable->varno < 1 || variable->varno > list_length(query->rtable) ||
            variable->varattno <= 0)
            return {};
        const RangeTblEntry* entry = rt_fetch(variable->varno, query->rtable);
        if (entry->rtekind == RTE_RELATION)
            return {entry->relid, reinterpret_cast<Node*>(const_cast<Var*>(variable)), variable->varno, query};
        if (entry->rtekind != RTE_SUBQUERY || entry->subquery == nullptr || entry->subquery->setOperations != nullptr)
            return {};
        query = entry->subquery;
        if (variable->varattno > list_length(query->targetList)) return {};
        const auto* target = list_nth_node(TargetEntry, query->targetList, variable->varattno - 1);
        Node* expression = without_casts(reinterpret_cast<Node*>(target->expr));
        if (expression == nullptr || !IsA(expression, Var)) return {};
        variable = reinterpret_cast<const Var*>(expression);
    }
    return {};
}

// Of an expression that is not a variable: all its variables are of one table of this query.
Operand trace_expression(const Query* query, Node* expression) {
    const Bitmapset* numbers = pull_varnos_of_level(nullptr, expression, 0);
    int number = 0;
    if (!bms_get_singleton_member(numbers, &number) || number > list_length(query->rtable)) return {};
    if (contain_vars_of_level(expression, 1)) return {};
    const RangeTblEntry* entry = rt_fetch(number, query->rtable);
    if (entry->rtekind != RTE_RELATION) return {};
    return {entry->relid, expression, number, query};
}

Operand trace(PlannerInfo* root, Node* document) {
    document = without_casts(document);
    if (document == nullptr) return {};
    document =
        rv::pg::without_nulling_relids(static_cast<Node*>(copyObjectImpl(document)), list_length(root->parse->rtable));
    if (!IsA(document, Var)) return trace_expression(root->parse, document);
    auto* variable = reinterpret_cast<Var*>(document);
    // Of a query around this one.
    for (Index level = variable->varlevelsup; level > 0; level--) {
        root = root->parent_root;
        if (root == nullptr) return {};
    }
    if (variable->varlevelsup > 0) {
        variable = static_cast<Var*>(copyObjectImpl(variable));
        variable->varlevelsup = 0;
    }
    return trace_variable(root->parse, variable);
}

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

// Adds copies of the conditions that every row of a join tree meets: a list each that the planner has made of them, or
// is yet to.
void add_conditions(const Node* tree, List** conditions) {
    check_stack_depth();
    if (tree == nullptr) return;
    const Node* quals = nullptr;
    if (IsA(tree, FromExpr)) {
        const auto* from = reinterpret_cast<const FromExpr*>(tree);
        quals = from->quals;
        for (int i = 0; i < list_length(from->fromlist); i++)
            add_conditions(static_cast<const Node*>(list_nth(from->fromlist, i)), conditions);
    } else if (IsA(tree, JoinExpr)) {
        const auto* join = reinterpret_cast<const JoinExpr*>(tree);
        if (join->jointype == JOIN_INNER) {
            quals = join->quals;
            add_conditions(join->rarg, conditions);
        }
        if (join->jointype == JOIN_INNER || join->jointype == JOIN_LEFT) add_conditions(join->larg, conditions);
    }
    if (quals == nullptr) return;
    auto* copy = static_cast<Node*>(copyObjectImpl(quals));
    *conditions = list_concat(*conditions, IsA(copy, List) ? reinterpret_cast<List*>(copy)
                                                           : make_ands_implicit(reinterpret_cast<Expr*>(copy)));
}

// Whether an index has all rows that the query asks for, as far as its WHERE alone tells.
bool covers(Relation index, const Operand& operand) {
    List* predicate = RelationGetIndexPredicate(index);
    if (predicate == NIL) return true;
    List* conditions = NIL;
    add_conditions(reinterpret_cast<const Node*>(operand.query->jointree), &conditions);
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
    const Oid index = find_index(trace(request->root, reinterpret_cast<Node*>(document)));
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
