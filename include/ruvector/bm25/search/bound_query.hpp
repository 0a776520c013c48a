// How the operators know a query whose index the planner found from one whose index somebody named.
//
// The plan of the first reads the index's table, so that the executor has checked who may: of a view its owner, and not
// the caller. Who names an index has to be able to read its table himself. Plans carry the mark as a type modifier of
// the constant that has the index; no text of a query gives a constant one, and copies and parallel workers keep it.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "nodes/primnodes.h"
}

namespace rv::bm25 {

// Below 0, as that of every type without modifiers: it is never shown.
inline constexpr int32 kBoundByPlanner = -2;

// Whether the planner has found `index` for the second argument of a call, which has it.
inline bool is_bound_by_planner(const FmgrInfo* function, Oid index) {
    const auto* call = reinterpret_cast<const Node*>(function->fn_expr);
    if (call == nullptr) return false;
    const List* arguments = IsA(call, OpExpr)     ? reinterpret_cast<const OpExpr*>(call)->args
                            : IsA(call, FuncExpr) ? reinterpret_cast<const FuncExpr*>(call)->args
                                                  : NIL;
    if (list_length(arguments) != 2) return false;
    auto* query = static_cast<const Node*>(lsecond(arguments));
    const auto has_mark = [](const Node* node) {
        return IsA(node, Const) && reinterpret_cast<const Const*>(node)->consttypmod == kBoundByPlanner;
    };
    if (!IsA(query, FuncExpr)) return has_mark(query);
    // A call of ruvector_bm25_bind: a query that names another index keeps it.
    arguments = reinterpret_cast<const FuncExpr*>(query)->args;
    if (list_length(arguments) != 2) return false;
    const auto* name = static_cast<const Node*>(lsecond(arguments));
    return has_mark(name) && DatumGetObjectId(reinterpret_cast<const Const*>(name)->constvalue) == index;
}

} // namespace rv::bm25
