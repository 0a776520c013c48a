// C++ zone. VACUUM: fold, so that all rows are in segments; mark those that are dead; merge and rewrite; free what has
// been given up. Where it cannot fold, dead documents lose their rows in the list.
#include "ruvector/bm25/vacuum/vacuum.hpp"

#include "ruvector/bm25/format/metapage.hpp"
#include "ruvector/bm25/vacuum/mark_dead.hpp"
#include "ruvector/bm25/vacuum/remove_pending.hpp"
#include "ruvector/bm25/vacuum/sweep.hpp"
#include "ruvector/bm25/write/fold.hpp"
#include "ruvector/bm25/write/insert.hpp"
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/vacuum_delay.hpp"

namespace rv::bm25 {
namespace {

IndexBulkDeleteResult* or_new(IndexBulkDeleteResult* stats) {
    if (stats != nullptr) return stats;
    return pg::pg_call([] { return static_cast<IndexBulkDeleteResult*>(palloc0(sizeof(IndexBulkDeleteResult))); });
}

// Rows that wait are few, and counted by their pages.
double count_rows(Relation index) {
    auto meta = std::make_unique<MetaDisk>();
    pg::pg_call([&] { read_meta(index, meta.get()); });
    double rows = meta->open.documents + meta->sealed.documents;
    for (uint32 i = 0; i < meta->segment_count; i++) rows += meta->segments[i].documents - meta->segments[i].dead;
    return rows;
}

// False where documents still wait: old scans keep as many former parts as the index can have.
bool fold_or_merge(Relation index) {
    if (fold_pending(index, vacuum_tick)) return true;
    merge_small(index, vacuum_tick);
    return fold_pending(index, vacuum_tick).has_value();
}

} // namespace

IndexBulkDeleteResult* bulk_delete(IndexVacuumInfo* info, IndexBulkDeleteResult* stats,
                                   IndexBulkDeleteCallback callback, void* argument) {
    stats = or_new(stats);
    Relation index = info->index;
    const FoldLock lock(index, true);
    // Rows that still wait may be dead ones.
    const bool folded = fold_or_merge(index);
    auto meta = std::make_unique<MetaDisk>();
    pg::pg_call([&] { read_meta(index, meta.get()); });
    double left = 0;
    const auto note = [&](const Marked& marked) {
        stats->tuples_removed += static_cast<double>(marked.removed);
        left += static_cast<double>(marked.left);
    };
    for (const ChainDisk& chain : {meta->sealed, meta->open}) {
        if (!folded && exists(chain)) note(remove_pending(index, chain, callback, argument));
    }
    for (uint32 i = 0; i < meta->segment_count; i++) note(mark_dead(index, meta->segments[i], callback, argument));
    stats->num_index_tuples = left;
    stats->estimated_count = false;
    return stats;
}

IndexBulkDeleteResult* vacuum_cleanup(IndexVacuumInfo* info, IndexBulkDeleteResult* stats) {
    Relation index = info->index;
    if (info->analyze_only) {
        // A table into which rows are only inserted is analyzed by autovacuum long before it is vacuumed.
        if (pg::is_autovacuum_worker()) fold(index, false);
        return stats;
    }
    const bool deleted = stats != nullptr;
    stats = or_new(stats);
    const FoldLock lock(index, true);
    fold_pending(index, vacuum_tick);
    rewrite_sparse(index, vacuum_tick);
    merge_small(index, vacuum_tick);
    free_retired(index, info->strategy);
    stats->pages_free = sweep(index, info->strategy);
    if (!deleted) {
        stats->num_index_tuples = count_rows(index);
        stats->estimated_count = false;
    }
    stats->num_pages = pg::pg_call([&] { return RelationGetNumberOfBlocks(index); });
    return stats;
}

} // namespace rv::bm25
