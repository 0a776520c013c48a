// Server zone. See the header.
#include "ruvector/pg/barred_paths.hpp"

#include "ruvector/pg/guard.hpp"

extern "C" {
#include "nodes/pathnodes.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
}

#include <cmath>

namespace rv::pg {

#if PG_VERSION_NUM >= 180000
namespace {

set_rel_pathlist_hook_type previous_hook = nullptr;

// Infinity less infinity, as the planner computes the part behind the start, is no number.
List* without_barred(List* paths) {
    ListCell* cell = nullptr;
    foreach (cell, paths) {
        const auto* path = static_cast<const Path*>(lfirst(cell));
        if ((IsA(path, BitmapHeapPath) || IsA(path, IndexPath)) && !std::isfinite(path->total_cost))
            paths = foreach_delete_current(paths, cell);
    }
    return paths;
}

bool has_own_path(const RelOptInfo* table) {
    ListCell* cell = nullptr;
    foreach (cell, table->pathlist) {
        if (bms_equal(PATH_REQ_OUTER(static_cast<const Path*>(lfirst(cell))), table->lateral_relids)) return true;
    }
    return false;
}

void remove_paths(PlannerInfo* root, RelOptInfo* table, Index number, RangeTblEntry* entry) {
    if (previous_hook != nullptr) previous_hook(root, table, number, entry);
    if (entry->rtekind != RTE_RELATION || table->indexlist == NIL || table->pathlist == NIL) return;
    const int before = list_length(table->pathlist);
    table->pathlist = without_barred(table->pathlist);
    table->partial_pathlist = without_barred(table->partial_pathlist);
    // What they had displaced.
    if (list_length(table->pathlist) < before && !has_own_path(table))
        add_path(table, create_seqscan_path(root, table, table->lateral_relids, 0));
}

} // namespace

void remove_barred_paths() {
    previous_hook = set_rel_pathlist_hook;
    set_rel_pathlist_hook = callback<remove_paths>;
}
#else
void remove_barred_paths() {}
#endif

} // namespace rv::pg
