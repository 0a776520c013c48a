// Planner details that differ between versions.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "nodes/pathnodes.h"
#include "rewrite/rewriteManip.h"
}

namespace rv::pg {

// Marks a path as one to be used only if there is no other, beside an infinite cost.
inline void disable_path([[maybe_unused]] IndexPath* path) {
#if PG_VERSION_NUM >= 180000
    path->path.disabled_nodes = 2;
#endif
}

// Whether a path asks for rows whose first column is null, which are not in the index.
inline bool wants_null(const IndexPath* path) {
    ListCell* cell = nullptr;
    foreach (cell, path->indexclauses) {
        const auto* clause = lfirst_node(IndexClause, cell);
        const auto* test = reinterpret_cast<const Node*>(clause->rinfo->clause);
        if (clause->indexcol == 0 && IsA(test, NullTest) &&
            reinterpret_cast<const NullTest*>(test)->nulltesttype == IS_NULL) {
            return true;
        }
    }
    return false;
}

// How many of the index's rows meet the conditions of a path, which take that share of the table's.
inline double rows_that_pass(const IndexPath* path, Selectivity selectivity) {
    const double tuples = path->indexinfo->tuples;
    if (path->indexclauses == NIL) return tuples;
    return std::clamp(selectivity * path->indexinfo->rel->tuples, 1.0, std::max(tuples, 1.0));
}

// An expression without the marks of outer joins that PostgreSQL 16 and later leave on its variables, whose tables are
// among the first `tables` of the query. The expression is the caller's to change.
inline Node* without_nulling_relids(Node* expression, [[maybe_unused]] int tables) {
#if PG_VERSION_NUM >= 160000
    return remove_nulling_relids(expression, bms_add_range(nullptr, 1, tables), nullptr);
#else
    return expression;
#endif
}

} // namespace rv::pg
