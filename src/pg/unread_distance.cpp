// Server zone.
#include "ruvector/pg/unread_distance.hpp"

extern "C" {
#include "executor/executor.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
}

namespace rv::pg {
namespace {

// Hidden in what LIMIT returns, the top of its query. The rows of WITH TIES are compared by hidden columns too.
bool is_hidden(const Limit* limit, AttrNumber column) {
    const auto* entry = static_cast<const TargetEntry*>(list_nth(limit->plan.targetlist, column - 1));
    if (limit->limitOption == LIMIT_OPTION_WITH_TIES || !entry->resjunk || !IsA(entry->expr, Var)) return false;
    const auto* var = reinterpret_cast<const Var*>(entry->expr);
    return var->varno == OUTER_VAR && var->varattno == column;
}

} // namespace

bool skip_unread_distance(const LimitState* limit, IndexScanState* scan) {
    PlanState* state = &scan->ss.ps;
    const auto* above = castNode(Limit, limit->ps.plan);
    const auto* plan = castNode(IndexScan, state->plan);
    List* columns = plan->scan.plan.targetlist;
    if (state->ps_ProjInfo == nullptr || list_length(above->plan.targetlist) != list_length(columns) ||
        contain_subplans(reinterpret_cast<Node*>(columns)))
        return false;
    List* read = NIL;
    bool skips = false;
    ListCell* cell = nullptr;
    foreach (cell, columns) {
        auto* entry = static_cast<TargetEntry*>(lfirst(cell));
        if (is_hidden(above, entry->resno) && equal(entry->expr, linitial(plan->indexorderbyorig))) {
            const auto* expression = reinterpret_cast<const Node*>(entry->expr);
            entry = flatCopyTargetEntry(entry);
            entry->expr = reinterpret_cast<Expr*>(
                makeNullConst(exprType(expression), exprTypmod(expression), exprCollation(expression)));
            skips = true;
        }
        read = lappend(read, entry);
    }
    if (!skips) return false;
    state->ps_ProjInfo = ExecBuildProjectionInfo(read, state->ps_ExprContext, state->ps_ResultTupleSlot, state,
                                                 scan->ss.ss_ScanTupleSlot->tts_tupleDescriptor);
    return true;
}

} // namespace rv::pg
