// Planner details that differ between versions.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "nodes/nodeFuncs.h"
#include "nodes/pathnodes.h"
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

// What the outputs of GROUP BY stand for, which PostgreSQL 18 and later make a table entry; NIL for all other entries.
inline const List* group_expressions([[maybe_unused]] const RangeTblEntry* entry) {
#if PG_VERSION_NUM >= 180000
    if (entry->rtekind == RTE_GROUP) return entry->groupexprs;
#endif
    return NIL;
}

// Takes from a variable what is not part of its name: the marks of outer joins and grouping sets that may have made it
// null (from PostgreSQL 16 on), and whether RETURNING has it of the old row or of the new one (18).
inline void forget_marks([[maybe_unused]] Var* variable) {
#if PG_VERSION_NUM >= 160000
    variable->varnullingrels = nullptr;
#endif
#if PG_VERSION_NUM >= 180000
    variable->varreturningtype = VAR_RETURNING_DEFAULT;
#endif
}

// expression_tree_mutator, whose declaration says nothing of arguments before PostgreSQL 16.
inline Node* with_children(Node* node, Node* (*change)(Node*, void*), void* context) {
#if PG_VERSION_NUM >= 160000
    return expression_tree_mutator(node, change, context);
#else
    return expression_tree_mutator(node, reinterpret_cast<Node* (*)()>(reinterpret_cast<void*>(change)), context);
#endif
}

} // namespace rv::pg
