// Server zone.
#include "ruvector/pg/scan_demand.hpp"

#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/ordered_rows.hpp"
#include "ruvector/pg/unread_distance.hpp"

extern "C" {
#include "access/parallel.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "nodes/execnodes.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "storage/bufmgr.h"
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
    OrderedRows* rows_in_order = nullptr;
};

// The part of a plan above a node that decides how many of its rows are asked for.
struct Above {
    bool limited = false;             // by LIMIT, or by a cursor
    double limit = 0;                 // how many rows; 0: not known
    double rows = 0;                  // how many there are, by the planner's estimate, that the limit would choose from
    double at_least = 0;              // so many rows of the node below are taken, if there are as many; 0: not known
    bool all = false;                 // all rows are taken, whatever the limit
    bool open = false;                // rows are taken in order, and nobody knows how many
    const PlanState* below = nullptr; // the node that at_least and all are about; null: any
    LimitState* right_above = nullptr; // LIMIT whose rows are the node's, one by one
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
        above.limit = above.at_least = *count + *offset;
        above.rows = outerPlan(plan)->plan_rows;
    }
    return above;
}

// Of a node that takes some rows of each of its inputs, as many as it pleases.
Above passing_some(Above above) {
    above.at_least = 0;
    above.all = false;
    above.right_above = nullptr;
    return above;
}

// Of a node that needs any number of rows in order for each that it returns.
Above taking_many(Above above) {
    above.open = true;
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
    return demand->rows_in_order->next(run_index_scan);
}

bool wants_demand(const IndexScanState* node) {
    if (node->iss_NumOrderByKeys != 1 || node->iss_RelationDesc == nullptr) return false;
    const amgettuple_function scan = node->iss_RelationDesc->rd_indam->amgettuple;
    return std::find(methods, methods + method_count, scan) != methods + method_count;
}

void set_demand(IndexScanState* node, const Above& above) {
    const auto* plan = castNode(IndexScan, node->ss.ps.plan);
    const bool filtered = plan->scan.plan.qual != NIL;
    if (!wants_demand(node)) return;

    auto* demand = new (palloc(sizeof(WatchedDemand))) WatchedDemand();
    demand->filtered = filtered;
    demand->goes_on = complete_scans_setting && (above.limited || filtered || plan->indexqual != NIL);
    const double tuples = node->iss_RelationDesc->rd_rel->reltuples;
    // How many rows the scan hands out to the filter. What a filter leaves of those that meet conditions is not known.
    const bool conditions = plan->indexqual != NIL;
    const double handed = conditions ? std::clamp(plan->scan.plan.plan_rows, 1.0, std::max(1.0, tuples)) : tuples;
    if (above.limit > 0 && tuples > 0) demand->rows = std::min(tuples, expected_rows(above.limit, above.rows / handed));
    if (conditions && !filtered && tuples > 0) demand->share = handed / tuples;
    demand->at_least = above.at_least;
    demand->all = above.all || !above.limited;
    demand->open = above.open;
    const bool read = above.right_above == nullptr || !skip_unread_distance(above.right_above, node);
    demand->rows_in_order =
        new (palloc(sizeof(OrderedRows))) OrderedRows(node, demand, read, above.right_above != nullptr);
    node->iss_OrderByKeys[0].sk_func.fn_extra = demand;

    ListCell* cell = nullptr;
    foreach (cell, plan->scan.plan.qual) {
        Expr* bound = distance_bound(static_cast<Node*>(lfirst(cell)),
                                     static_cast<const Node*>(linitial(plan->indexorderbyorig)));
        if (bound != nullptr && demand->goes_on) demand->within_expression = ExecInitExpr(bound, &node->ss.ps);
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

// The node below takes all that is said of this one: it passes its rows on as they come, or leaves some out. Not so
// the subplans in its expressions.
void visit_stream(PlanState* node, PlanState* below, Above above, bool one_by_one) {
    above.below = below;
    if (!one_by_one) above.right_above = nullptr;
    visit_below(node, above);
}

void visit_limit(LimitState* node) {
    Above above = below_limit(node);
    if (castNode(Limit, node->ps.plan)->limitOption == LIMIT_OPTION_COUNT) above.right_above = node;
    visit_stream(&node->ps, outerPlanState(node), above, true);
}

// Whether a window function sees the whole partition before it returns a row, and there is one partition.
bool takes_all(const WindowAgg* plan) {
    if (plan->partNumCols > 0) return false;
    return plan->ordNumCols == 0 || (plan->frameOptions & FRAMEOPTION_END_UNBOUNDED_FOLLOWING) != 0;
}

void visit_window(WindowAggState* node, Above above) {
    const auto* plan = castNode(WindowAgg, node->ss.ps.plan);
    above.all |= takes_all(plan);
    visit_stream(&node->ss.ps, outerPlanState(node), above, false);
}

void visit_aggregate(AggState* node, const Above& above) {
    const auto* plan = castNode(Agg, node->ss.ps.plan);
    // In order, a group is complete when the next one begins.
    if (plan->aggstrategy == AGG_SORTED && plan->chain == NIL) {
        visit_stream(&node->ss.ps, outerPlanState(node), taking_many(above), false);
    } else {
        visit_below(&node->ss.ps, Above{});
    }
}

bool visit_node(PlanState* node, void* argument) {
    Above above = *static_cast<const Above*>(argument);
    if (above.below != nullptr && above.below != node) above = passing_some(above);
    above.below = nullptr;
    switch (nodeTag(node)) {
    case T_LimitState:
        visit_limit(castNode(LimitState, node));
        break;
    case T_SortState: // these take all that is below before they return anything
    case T_HashState:
    case T_ModifyTableState:
        visit_below(node, Above{});
        break;
    case T_SetOpState:
        // Sorted input passes through.
        visit_below(node,
                    castNode(SetOp, node->plan)->strategy == SETOP_SORTED ? taking_many(passing_some(above)) : Above{});
        break;
    case T_AggState:
        visit_aggregate(castNode(AggState, node), above);
        break;
    case T_WindowAggState:
        visit_window(castNode(WindowAggState, node), above);
        break;
    case T_UniqueState:
    case T_GroupState:
        visit_stream(node, outerPlanState(node), taking_many(above), false);
        break;
    case T_MergeJoinState:
        visit_below(node, taking_many(passing_some(above)));
        break;
    case T_IncrementalSortState:
    case T_LockRowsState:
    case T_ResultState:
        visit_stream(node, outerPlanState(node), above, false);
        break;
    case T_SubqueryScanState:
        visit_stream(node, castNode(SubqueryScanState, node)->subplan, above, false);
        break;
    case T_IndexScanState:
        set_demand(castNode(IndexScanState, node), above);
        visit_below(node, Above{});
        break;
    default: // joins, and what brings several inputs together: how many rows they take of each is not known
        visit_below(node, passing_some(above));
    }
    return false;
}

// Whether the query runs in a cursor, which takes rows as it pleases; all of them in the end if it outlives its
// transaction.
bool in_cursor() { return ActivePortal != nullptr && (ActivePortal->cursorOptions & CURSOR_OPT_FAST_PLAN) != 0; }
bool in_held_cursor() { return in_cursor() && (ActivePortal->cursorOptions & CURSOR_OPT_HOLD) != 0; }

void start_executor(QueryDesc* query, int flags) {
    if (next_executor_start != nullptr) {
        next_executor_start(query, flags);
    } else {
        standard_ExecutorStart(query, flags);
    }
    if ((flags & EXEC_FLAG_EXPLAIN_ONLY) != 0 || query->planstate == nullptr) return;
    MemoryContext old = MemoryContextSwitchTo(query->estate->es_query_cxt);
    // A worker does not see what stands above its part of the plan; but scans are shared only below a limit
    // (ivfflat/cost.cpp).
    Above above{in_cursor() || IsParallelWorker()};
    above.all = in_held_cursor();
    above.open = in_cursor();
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
    demand->goes_on = true;
    const double tuples = index->rd_rel->reltuples;
    if (tuples > 0) demand->rows = std::min(tuples, expected_rows(rows, 1));
    order_by->sk_func.fn_extra = demand;
}

// Reading so many pages takes a few milliseconds.
constexpr BlockNumber kSmallIndex = 1024;

bool wants_whole(const ScanDemand& demand, Relation index) {
    return demand.all || (demand.open && RelationGetNumberOfBlocks(index) <= kSmallIndex);
}

bool beyond_bound(const ScanDemand& demand, double distance, double terms) {
    if (std::isinf(demand.within)) return distance > demand.within;
    return distance > demand.within + 1e-4 * std::fabs(demand.within) + 1e-5 * terms;
}

double rounding_margin(double distance, double terms) {
    constexpr double kRounding = 2e-6;
    const double margin = kRounding * (std::fabs(distance) + terms);
    return std::isfinite(margin) ? margin : std::numeric_limits<double>::infinity();
}

double planned_demand(PlannerInfo* root, const IndexPath* path, double passing) {
    const RelOptInfo* table = path->indexinfo->rel;
    if (root->limit_tuples <= 0 || passing <= 0) return 0;
    if (bms_membership(root->all_baserels) != BMS_SINGLETON) return 0;
    return std::min(passing, expected_rows(root->limit_tuples, table->rows / passing));
}

} // namespace rv::pg
