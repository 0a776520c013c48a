// Server zone.
#include "ruvector/pg/scan_demand.hpp"

#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/unread_distance.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "nodes/execnodes.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "tcop/pquery.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/rel.h"
}

#include <cmath>

namespace rv::pg {
namespace {

constexpr size_t kMostMethods = 4;

bool complete_scans_setting = true;
amgettuple_function methods[kMostMethods];
size_t method_count = 0;
ExecutorStart_hook_type next_executor_start = nullptr;
ExecProcNodeMtd run_index_scan = nullptr; // the executor's own, the same for every index scan

// A demand with what the executor's side needs to keep it up to date.
struct WatchedDemand : ScanDemand {
    ExprState* within_expression = nullptr;
};

// The part of a plan above a node that decides how many of its rows are asked for.
struct Above {
    bool limited = false; // by LIMIT, or by a cursor
    double limit = 0;     // how many rows; 0: not known
    double rows = 0;      // how many there are, by the planner's estimate, that the limit would choose from
};

// How many rows must be looked at until `limit` have passed a filter that leaves the given share, with a margin of two
// standard deviations.
double expected_rows(double limit, double share) {
    share = std::clamp(share, 1e-9, 1.0);
    return std::ceil((limit + 2 * std::sqrt(limit * (1 - share))) / share);
}

// The value of LIMIT or OFFSET, 0 if it is absent, or nothing if it is not known before the execution.
std::optional<double> known_count(Node* expression, const EState* estate) {
    if (expression == nullptr) return 0;
    if (IsA(expression, Const)) {
        const auto* constant = castNode(Const, expression);
        return constant->constisnull ? std::optional<double>()
                                     : static_cast<double>(DatumGetInt64(constant->constvalue));
    }
    const ParamListInfo parameters = estate->es_param_list_info;
    if (!IsA(expression, Param) || parameters == nullptr) return std::nullopt;
    const auto* parameter = castNode(Param, expression);
    if (parameter->paramkind != PARAM_EXTERN || parameter->paramid < 1 || parameter->paramid > parameters->numParams)
        return std::nullopt;
    ParamExternData space;
    const ParamExternData* value = parameters->paramFetch != nullptr
                                       ? parameters->paramFetch(parameters, parameter->paramid, false, &space)
                                       : &parameters->params[parameter->paramid - 1];
    if (value->isnull || value->ptype != INT8OID) return std::nullopt;
    return static_cast<double>(DatumGetInt64(value->value));
}

Above below_limit(const LimitState* node) {
    const auto* plan = castNode(Limit, node->ps.plan);
    const std::optional<double> count = known_count(plan->limitCount, node->ps.state);
    const std::optional<double> offset = known_count(plan->limitOffset, node->ps.state);
    Above above{true};
    if (count.value_or(0) > 0 && offset.value_or(-1) >= 0) {
        above.limit = *count + *offset;
        above.rows = outerPlan(plan)->plan_rows;
    }
    return above;
}

// The other side of a comparison `distance < x`, in any of its spellings, that the distance ordered by must satisfy;
// null if the clause is none.
Expr* distance_bound(Node* clause, const Node* distance) {
    if (!IsA(clause, OpExpr)) return nullptr;
    auto* operation = castNode(OpExpr, clause);
    set_opfuncid(operation);
    if (list_length(operation->args) != 2) return nullptr;
    const bool less = operation->opfuncid == F_FLOAT8LT || operation->opfuncid == F_FLOAT8LE;
    const bool greater = operation->opfuncid == F_FLOAT8GT || operation->opfuncid == F_FLOAT8GE;
    if (!less && !greater) return nullptr;
    auto* left = static_cast<Node*>(linitial(operation->args));
    auto* right = static_cast<Node*>(lsecond(operation->args));
    if (!equal(less ? left : right, distance)) return nullptr;
    Node* bound = less ? right : left;
    if (contain_var_clause(bound) || contain_volatile_functions(bound) || contain_subplans(bound)) return nullptr;
    return reinterpret_cast<Expr*>(bound);
}

TupleTableSlot* run_watched_scan(PlanState* state) {
    auto* node = castNode(IndexScanState, state);
    auto* demand = static_cast<WatchedDemand*>(node->iss_OrderByKeys[0].sk_func.fn_extra);
    if (demand->within_expression != nullptr) {
        bool is_null = false;
        const Datum bound = ExecEvalExprSwitchContext(demand->within_expression, state->ps_ExprContext, &is_null);
        demand->within = is_null ? -std::numeric_limits<double>::infinity() : DatumGetFloat8(bound);
    }
    TupleTableSlot* slot = run_index_scan(state);
    if (!TupIsNull(slot)) demand->passed = demand->handed;
    return slot;
}

bool wants_demand(const IndexScanState* node) {
    if (node->iss_NumOrderByKeys != 1 || node->iss_RelationDesc == nullptr) return false;
    const amgettuple_function scan = node->iss_RelationDesc->rd_indam->amgettuple;
    return std::find(methods, methods + method_count, scan) != methods + method_count;
}

void set_demand(IndexScanState* node, const Above& above) {
    const auto* plan = castNode(IndexScan, node->ss.ps.plan);
    const bool filtered = plan->scan.plan.qual != NIL;
    if (!complete_scans_setting || !wants_demand(node) || (!above.limited && !filtered)) return;

    auto* demand = new (palloc(sizeof(WatchedDemand))) WatchedDemand();
    demand->filtered = filtered;
    const double tuples = node->iss_RelationDesc->rd_rel->reltuples;
    if (above.limit > 0 && tuples > 0) demand->rows = std::min(tuples, expected_rows(above.limit, above.rows / tuples));
    node->iss_OrderByKeys[0].sk_func.fn_extra = demand;
    if (!filtered) return;

    ListCell* cell = nullptr;
    foreach (cell, plan->scan.plan.qual) {
        Expr* bound = distance_bound(static_cast<Node*>(lfirst(cell)),
                                     static_cast<const Node*>(linitial(plan->indexorderbyorig)));
        if (bound != nullptr) demand->within_expression = ExecInitExpr(bound, &node->ss.ps);
    }
    run_index_scan = node->ss.ps.ExecProcNodeReal;
    ExecSetExecProcNode(&node->ss.ps, callback<run_watched_scan>);
}

bool visit_node(PlanState* node, void* argument);

void visit_below(PlanState* node, Above above) {
#if PG_VERSION_NUM >= 160000
    planstate_tree_walker(node, callback<visit_node>, &above);
#else
    planstate_tree_walker(node, reinterpret_cast<bool (*)()>(reinterpret_cast<void*>(callback<visit_node>)), &above);
#endif
}

void visit_limit(LimitState* node) {
    PlanState* below = outerPlanState(node);
    if (IsA(below, IndexScanState) && wants_demand(castNode(IndexScanState, below)))
        skip_unread_distance(node, castNode(IndexScanState, below));
    visit_below(&node->ps, below_limit(node));
}

bool visit_node(PlanState* node, void* argument) {
    const Above above = *static_cast<const Above*>(argument);
    switch (nodeTag(node)) {
    case T_LimitState:
        visit_limit(castNode(LimitState, node));
        break;
    case T_SortState: // these take all that is below before they return anything
    case T_AggState:
    case T_HashState:
    case T_SetOpState:
    case T_ModifyTableState:
        visit_below(node, Above{});
        break;
    case T_IndexScanState:
        set_demand(castNode(IndexScanState, node), above);
        visit_below(node, Above{});
        break;
    default:
        visit_below(node, above);
    }
    return false;
}

// Whether the query runs in a cursor, which takes rows as it pleases.
bool in_cursor() { return ActivePortal != nullptr && (ActivePortal->cursorOptions & CURSOR_OPT_FAST_PLAN) != 0; }

void start_executor(QueryDesc* query, int flags) {
    if (next_executor_start != nullptr) {
        next_executor_start(query, flags);
    } else {
        standard_ExecutorStart(query, flags);
    }
    if ((flags & EXEC_FLAG_EXPLAIN_ONLY) != 0 || query->planstate == nullptr) return;
    MemoryContext old = MemoryContextSwitchTo(query->estate->es_query_cxt);
    Above above{in_cursor()};
    visit_node(query->planstate, &above);
    MemoryContextSwitchTo(old);
}

} // namespace

void define_scan_demand(std::initializer_list<amgettuple_function> scans) {
    Assert(scans.size() <= kMostMethods);
    for (const amgettuple_function scan : scans) methods[method_count++] = scan;
    DefineCustomBoolVariable(
        "ruvector.complete_scans", "Sets whether an index scan goes on until the query has the rows that it asks for.",
        "It applies to hnsw and ivfflat indexes below LIMIT or a filter, while hnsw.iterative_scan and "
        "ivfflat.iterative_scan are off.",
        &complete_scans_setting, true, PGC_USERSET, GUC_EXPLAIN, nullptr, nullptr, nullptr);
    next_executor_start = ExecutorStart_hook;
    ExecutorStart_hook = callback<start_executor>;
}

bool complete_scans() { return complete_scans_setting; }

ScanDemand* scan_demand(const ScanKeyData* order_by) { return static_cast<WatchedDemand*>(order_by->sk_func.fn_extra); }

void demand_rows(ScanKeyData* order_by, Relation index, double rows) {
    if (!complete_scans_setting) return;
    auto* demand = new (palloc(sizeof(WatchedDemand))) WatchedDemand();
    const double tuples = index->rd_rel->reltuples;
    if (tuples > 0) demand->rows = std::min(tuples, expected_rows(rows, 1));
    order_by->sk_func.fn_extra = demand;
}

bool beyond_bound(const ScanDemand& demand, double distance, double terms) {
    if (std::isinf(demand.within)) return distance > demand.within;
    return distance > demand.within + 1e-4 * std::fabs(demand.within) + 1e-5 * terms;
}

double planned_demand(PlannerInfo* root, const IndexPath* path) {
    const RelOptInfo* table = path->indexinfo->rel;
    if (root->limit_tuples <= 0 || path->indexinfo->tuples <= 0) return 0;
    if (bms_membership(root->all_baserels) != BMS_SINGLETON) return 0;
    return std::min(path->indexinfo->tuples, expected_rows(root->limit_tuples, table->rows / path->indexinfo->tuples));
}

} // namespace rv::pg
