// Server zone.
#include "ruvector/pg/parallel_paths.hpp"

#include "ruvector/pg/guard.hpp"

extern "C" {
#include "optimizer/clauses.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
}

namespace rv::pg {
namespace {

constexpr int kMostSearches = 4;
ParallelSearch searches[kMostSearches];
int search_count = 0;
set_rel_pathlist_hook_type previous_hook = nullptr;

const ParallelSearch* search_of(const Path* path) {
    if (!IsA(path, IndexPath)) return nullptr;
    const auto* info = reinterpret_cast<const IndexPath*>(path)->indexinfo;
    for (int i = 0; i < search_count; i++) {
        if (reinterpret_cast<void*>(info->amcostestimate) == reinterpret_cast<void*>(searches[i].estimate))
            return &searches[i];
    }
    return nullptr;
}

// Whether workers can know what the scan orders by. PostgreSQL asks that of the conditions on a table alone: a row of a
// join that the scan is repeated for is in no worker's reach.
bool knows_operand(PlannerInfo* root, const IndexPath* path) {
    return is_parallel_safe(root, reinterpret_cast<Node*>(path->indexorderbys));
}

// By how many participants the planner divides: each worker takes three tenths of the leader's time.
double participants(const Path* path) {
    const double workers = path->parallel_workers;
    return workers + (parallel_leader_participation ? std::max(0.0, 1.0 - 0.3 * workers) : 0.0);
}

void correct_paths(PlannerInfo* root, RelOptInfo* table, Index number, RangeTblEntry* entry) {
    if (previous_hook != nullptr) previous_hook(root, table, number, entry);
    List* ours = NIL;
    ListCell* cell = nullptr;
    foreach (cell, table->partial_pathlist) {
        auto* path = static_cast<Path*>(lfirst(cell));
        if (search_of(path) == nullptr) continue;
        ours = lappend(ours, path);
        table->partial_pathlist = foreach_delete_current(table->partial_pathlist, cell);
    }
    foreach (cell, ours) {
        auto* path = static_cast<Path*>(lfirst(cell));
        auto* scan = reinterpret_cast<IndexPath*>(path);
        if (!knows_operand(root, scan)) continue;
        const std::optional<Cost> shared = search_of(path)->shared_cost(root, scan);
        if (!shared) continue;
        const Cost saved = *shared * (1 - 1 / participants(path));
        path->startup_cost -= saved;
        path->total_cost -= saved;
        add_partial_path(table, path);
    }
    list_free(ours);
}

} // namespace

void correct_parallel_paths(const ParallelSearch& search) {
    if (search_count == 0) {
        previous_hook = set_rel_pathlist_hook;
        set_rel_pathlist_hook = callback<correct_paths>;
    }
    Assert(search_count < kMostSearches);
    searches[search_count++] = search;
}

} // namespace rv::pg
