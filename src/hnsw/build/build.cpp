// Server zone. Building an index.
//
// The heap is read once, by one process or by several, in up to three stages, each as long as it fits into
// maintenance_work_mem: links and vectors in memory; links in memory, vectors on the pages of the index; everything on
// pages, row by row as an insert does it. No stage writes WAL: the finished pages are logged in one go at the end.
// Levels are drawn from a fixed seed, so that one process makes of the same rows in the same order the same index.
#include "ruvector/hnsw/build/build.hpp"

extern "C" {
#include "access/tableam.h"
#include "access/xloginsert.h"
#include "catalog/index.h"
#include "commands/progress.h"
#include "storage/bufmgr.h"
#include "utils/backend_progress.h"
#include "utils/memutils.h"
}

#include "ruvector/hnsw/build/build_estimate.hpp"
#include "ruvector/hnsw/build/build_parallel.hpp"
#include "ruvector/hnsw/format/directory.hpp"
#include "ruvector/hnsw/settings.hpp"
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/index_column.hpp"

namespace rv::hnsw {
namespace {

// Checks column and settings before anything is written.
Design checked_design(Relation relation) {
    const OperatorClass& opclass = operator_class(relation);
    pg::attribute_columns(relation);
    const int dims = pg::indexed_dims(relation, "hnsw", opclass.max_dims);
    if (option_ef_construction(relation) < 2 * option_m(relation)) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("ef_construction must be greater than or equal to 2 * m")));
    }
    return design_index(relation, opclass, dims);
}

void write_summary_page(Relation relation, ForkNumber fork) {
    const Buffer buffer = ReadBufferExtended(relation, fork, P_NEW, RBM_ZERO_AND_LOCK, nullptr);
    Assert(BufferGetBlockNumber(buffer) == kSummaryBlock);
    init_summary_page(BufferGetPage(buffer));
    START_CRIT_SECTION();
    MarkBufferDirty(buffer);
    if (fork == INIT_FORKNUM) log_newpage_buffer(buffer, true);
    END_CRIT_SECTION();
    UnlockReleaseBuffer(buffer);
}

void write_meta_page(Relation relation, ForkNumber fork) {
    const Design design = checked_design(relation);
    pg::Signatures* signatures = nullptr;
    if (design.is_signed)
        signatures = new (palloc(sizeof(pg::Signatures))) pg::Signatures(pg::attribute_columns(relation));
    const Buffer buffer = ReadBufferExtended(relation, fork, P_NEW, RBM_ZERO_AND_LOCK, nullptr);
    if (BufferGetBlockNumber(buffer) != kMetaBlock) {
        elog(ERROR, "index \"%s\" already contains data", RelationGetRelationName(relation));
    }
    START_CRIT_SECTION();
    init_meta_page(BufferGetPage(buffer), design, signatures);
    MarkBufferDirty(buffer);
    if (fork == INIT_FORKNUM) log_newpage_buffer(buffer, true);
    END_CRIT_SECTION();
    UnlockReleaseBuffer(buffer);
    if (design.columns > 0) write_summary_page(relation, fork);
}

// Without workers.
void build_alone(const Index& index, Relation heap, IndexInfo* info, double* heap_rows, double* index_rows) {
    auto* shared = static_cast<BuildShared*>(palloc(sizeof(BuildShared)));
    init_build_shared(shared, 1, 0);
    BuildPart* part = open_part(index, shared, nullptr, 0);
    *heap_rows =
        pg::scan_share({heap, index.relation, info, nullptr, nullptr, true}, pg::callback<add_row_to_build>, part);
    complete_build(part);
    *index_rows = static_cast<double>(pg_atomic_read_u64(&shared->rows));
    pfree(shared);
}

} // namespace

IndexBuildResult* build(Relation heap, Relation relation, IndexInfo* info) {
    write_meta_page(relation, MAIN_FORKNUM);
    Index index = open_index(relation);
    index.logged = false;

    pgstat_progress_update_param(PROGRESS_CREATEIDX_SUBPHASE, kPhaseLoad);
    const double estimate = heap->rd_rel->reltuples;
    pgstat_progress_update_param(PROGRESS_CREATEIDX_TUPLES_TOTAL, estimate > 0 ? static_cast<int64>(estimate) : 0);
    auto* result = static_cast<IndexBuildResult*>(palloc0(sizeof(IndexBuildResult)));
    const int workers = pg::busy_build_workers(heap, relation, info);
    tell_estimate(index, heap, workers + 1);
    if (workers == 0 || !build_in_parallel(index, heap, info, workers, &result->heap_tuples, &result->index_tuples)) {
        build_alone(index, heap, info, &result->heap_tuples, &result->index_tuples);
    }

    if (RelationNeedsWAL(relation)) {
        pgstat_progress_update_param(PROGRESS_CREATEIDX_SUBPHASE, kPhaseLog);
        log_newpage_range(relation, MAIN_FORKNUM, 0, RelationGetNumberOfBlocks(relation), true);
    }
    return result;
}

void build_empty(Relation relation) { write_meta_page(relation, INIT_FORKNUM); }

char* build_phase_name(int64 phase) {
    switch (phase) {
    case PROGRESS_CREATEIDX_SUBPHASE_INITIALIZE:
        return pstrdup("initializing");
    case kPhaseLoad:
        return pstrdup("loading tuples");
    case kPhaseWrite:
        return pstrdup("writing graph");
    case kPhaseInsert:
        return pstrdup("inserting tuples");
    case kPhaseLog:
        return pstrdup("writing WAL");
    default:
        return nullptr;
    }
}

} // namespace rv::hnsw
