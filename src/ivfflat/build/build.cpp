// Server zone. Building an index.
//
// The heap is read twice: once for a sample, from which k-means computes the centres, and once to send each row to the
// list of its nearest centre. The rows are sorted by list and written list by list, one page after the other. Exact
// vectors apart from lists are logged as they are written, all other pages at the end. Seeds are fixed, so that the
// same rows in the same order give the same index.
#include "ruvector/ivfflat/build/build.hpp"

extern "C" {
#include "access/tableam.h"
#include "access/xloginsert.h"
#include "catalog/index.h"
#include "commands/progress.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/backend_progress.h"
#include "utils/memutils.h"
}

#include "ruvector/core/ivf/center_groups.hpp"
#include "ruvector/core/ivf/kmeans.hpp"
#include "ruvector/core/ivf/probe_table.hpp"
#include "ruvector/ivfflat/build/build_parallel.hpp"
#include "ruvector/ivfflat/build/build_sample.hpp"
#include "ruvector/ivfflat/build/table_rows.hpp"
#include "ruvector/ivfflat/format/center_pages.hpp"
#include "ruvector/ivfflat/format/design.hpp"
#include "ruvector/pg/build_workers.hpp"
#include "ruvector/pg/citus.hpp"
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/memory.hpp"

#include <cmath>

namespace rv::ivfflat {
namespace {

// Phase 1 is PostgreSQL's "initializing".
constexpr int64 kPhaseKMeans = 2;
constexpr int64 kPhaseAssign = 3;
constexpr int64 kPhaseLoad = 4;
constexpr int64 kPhaseLog = 5;

void set_phase(int64 phase) { pgstat_progress_update_param(PROGRESS_CREATEIDX_SUBPHASE, phase); }

void check_interrupts() { CHECK_FOR_INTERRUPTS(); }

void write_meta_page(const Index& index, ForkNumber fork, const ivf::ProbeTable& probes) {
    const Buffer buffer = ReadBufferExtended(index.relation, fork, P_NEW, RBM_ZERO_AND_LOCK, nullptr);
    if (BufferGetBlockNumber(buffer) != kMetaBlock) {
        elog(ERROR, "index \"%s\" already contains data", RelationGetRelationName(index.relation));
    }
    CodedMetaDisk coded{};
    coded.rotation = index.coding.seed;
    coded.bits = static_cast<uint8>(index.coding.bits);
    coded.values = index.coding.values;
    coded.groups = index.coding.groups;
    static_assert(ivf::kRecallLevels.size() == kProbeLevels);
    std::copy(probes.probes.begin(), probes.probes.end(), coded.probes_for);
    init_meta_page(BufferGetPage(buffer), index, coded);
    MarkBufferDirty(buffer);
    UnlockReleaseBuffer(buffer);
}

// Rows whose squares are beyond the range of float may have sent centres anywhere. Codes need a place to start from.
void make_finite(const Index& index, float* centers) {
    const Size count = index.lists * static_cast<Size>(index.dims);
    std::replace_if(
        centers, centers + count, [](float x) { return !std::isfinite(x); }, 0.0F);
}

struct Trained {
    CenterSet centers;
    ivf::ProbeTable probes; // zeros without a sample, and for an index without codes
};

// Puts the centres into groups, and into their order.
CenterSet group_centers(Index& index, const ivf::KMeansOptions& options, void* centers, MemoryContext context) {
    ivf::CenterGroups groups(pg::context_memory(context));
    ivf::group_centers(options, centers, groups, pg::context_memory(context));
    const auto count = static_cast<uint32>(groups.count());
    const Size each = index.center_bytes();
    auto* ordered = static_cast<char*>(MemoryContextAllocHuge(context, index.lists * each));
    for (uint32 i = 0; i < index.lists; i++)
        std::memcpy(ordered + i * each, static_cast<const char*>(centers) + groups.order[i] * each, each);
    pfree(centers);
    auto* table = static_cast<GroupDisk*>(MemoryContextAlloc(context, sizeof(GroupDisk) * count));
    for (uint32 g = 0; g < count; g++) table[g] = {groups.begins[g], groups.begins[g + 1], groups.spreads[g]};
    index.coding.groups = count;
    return {ordered, table, groups.middles.data()};
}

// What a search has to read for a recall, from the sample that the centres come from.
ivf::ProbeTable probe_table(const Index& index, double table_rows, const Sample& sample, const void* centers,
                            MemoryContext context) {
    ivf::ProbeSample asked{};
    asked.dims = static_cast<size_t>(index.dims);
    asked.nearness = nearness(index.metric);
    asked.rows = sample.values.data();
    asked.count = sample.rows;
    asked.table_rows = std::max(table_rows, static_cast<double>(sample.rows));
    asked.centers = centers;
    asked.lists = index.lists;
    asked.tick = check_interrupts;
    return ivf::estimate_probes(asked, pg::context_memory(context));
}

// Computes the centres, in `context`. `heap` is null for an index of no rows.
Trained train(Index& index, Relation heap, double table_rows, IndexInfo* info, MemoryContext context) {
    MemoryContext sample_context = AllocSetContextCreate(context, "ruvector ivfflat sample", ALLOCSET_DEFAULT_SIZES);
    Sample sample{Array<char>(pg::context_memory(sample_context))};
    if (heap != nullptr) {
        sample = draw_sample(index, heap, info, sample_context);
        if (sample.rows < index.lists && !pg::rows_are_in_shards(RelationGetRelid(heap))) {
            ereport(NOTICE, (errmsg("ivfflat index created with little data"), errdetail("This will cause low recall."),
                             errhint("Drop the index until the table has more data.")));
        }
        set_phase(kPhaseKMeans);
    }
    void* centers = MemoryContextAllocHuge(context, index.lists * index.center_bytes());
    ivf::KMeansOptions options = k_means_options(index);
    options.tick = check_interrupts;
    const ivf::KMeansResult result =
        ivf::k_means(options, sample.values.data(), sample.rows, centers, pg::context_memory(sample_context));
    elog(DEBUG1, "ivfflat: k-means of %zu rows took %d iterations, mean cost %g, %zu of %u lists have rows",
         sample.rows, result.iterations, result.inertia, result.occupied, index.lists);
    if (index.coded()) make_finite(index, static_cast<float*>(centers));
    Trained trained{{centers, nullptr, nullptr}, {}};
    if (index.coded() && sample.rows > 1)
        trained.probes = probe_table(index, table_rows, sample, centers, sample_context);
    if (index.coded() && index.lists >= ivf::kLeastGroupedLists)
        trained.centers = group_centers(index, options, centers, context);
    MemoryContextDelete(sample_context);
    return trained;
}

struct AssignState {
    Assigner* assigner;
    int64 rows;
};

void assign_row(Relation, ItemPointer row, Datum* values, bool* nulls, bool, void* argument) {
    auto* state = static_cast<AssignState*>(argument);
    if (nulls[0] || !state->assigner->add(values, nulls, *row)) return;
    state->rows++;
    if (state->rows % 1024 == 0) pgstat_progress_update_param(PROGRESS_CREATEIDX_TUPLES_DONE, state->rows);
}

// Assigns rows without workers.
Assigned assign_alone(const Index& index, Relation heap, IndexInfo* info, const CenterSet& centers,
                      TupleDesc description, MemoryContext context) {
    Assigned assigned;
    assigned.sort = begin_sort(description, maintenance_work_mem, nullptr);
    Assigner assigner(index, centers, assigned.sort, description, context);
    AssignState state{&assigner, 0};
    assigned.heap_rows =
        table_index_build_scan(heap, index.relation, info, true, true, pg::callback<assign_row>, &state, nullptr);
    auto* spare = static_cast<pg::BlockRange*>(MemoryContextAlloc(context, sizeof(pg::BlockRange)));
    *spare = assigner.finish();
    assigned.spare = {spare, 1};
    return assigned;
}

void log_pages(Relation relation, BlockNumber begin, BlockNumber end) {
    if (begin < end) log_newpage_range(relation, MAIN_FORKNUM, begin, end, true);
}

} // namespace

IndexBuildResult* build(Relation heap, Relation relation, IndexInfo* info) {
    const double table_rows = count_rows_to_index(heap, relation, info);
    Index index = planned_index(relation, planned_lists(relation, table_rows));
    tell_idle_options(index);
    MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "ruvector ivfflat build", ALLOCSET_DEFAULT_SIZES);
    MemoryContext old = MemoryContextSwitchTo(context);
    set_phase(PROGRESS_CREATEIDX_SUBPHASE_INITIALIZE);
    const Trained trained = train(index, heap, table_rows, info, context);
    const CenterSet& centers = trained.centers;
    write_meta_page(index, MAIN_FORKNUM, trained.probes);
    write_directory(index, MAIN_FORKNUM);
    write_centers(index, MAIN_FORKNUM, centers.centers, centers.groups, centers.middles);

    set_phase(kPhaseAssign);
    const double estimate = heap->rd_rel->reltuples;
    pgstat_progress_update_param(PROGRESS_CREATEIDX_TUPLES_TOTAL, estimate > 0 ? static_cast<int64>(estimate) : 0);
    TupleDesc description = sort_description();
    const BlockNumber first_value = RelationGetNumberOfBlocks(relation);
    Assigned assigned;
    pg::ParallelBuild* parallel = nullptr;
    if (const int workers = pg::build_workers(heap, relation, info); workers > 0)
        parallel = assign_in_parallel(index, heap, info, centers, description, workers, &assigned);
    if (parallel == nullptr) assigned = assign_alone(index, heap, info, centers, description, context);
    if (index.coding.values && info->ii_Concurrent) pg::forget_buffers(relation, first_value);
    const BlockNumber first_list = RelationGetNumberOfBlocks(relation);

    set_phase(kPhaseLoad);
    pgstat_progress_update_param(PROGRESS_CREATEIDX_TUPLES_DONE, 0);
    const Loaded loaded = load_lists(index, assigned, description);
    if (index.coded()) set_built_error(index, loaded.typical_error);
    tuplesort_end(assigned.sort);
    if (RelationNeedsWAL(relation)) {
        set_phase(kPhaseLog);
        log_pages(relation, 0, first_value);
        for (const pg::BlockRange& range : assigned.spare) log_pages(relation, range.begin, range.end);
        log_pages(relation, first_list, RelationGetNumberOfBlocks(relation));
    }
    if (parallel != nullptr) parallel->end();
    MemoryContextSwitchTo(old);
    MemoryContextDelete(context);

    auto* result = static_cast<IndexBuildResult*>(palloc(sizeof(IndexBuildResult)));
    result->heap_tuples = assigned.heap_rows;
    result->index_tuples = static_cast<double>(loaded.rows);
    return result;
}

void build_empty(Relation relation) {
    Index index = planned_index(relation, planned_lists(relation, 0));
    MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "ruvector ivfflat build", ALLOCSET_DEFAULT_SIZES);
    const Trained trained = train(index, nullptr, 0, nullptr, context);
    write_meta_page(index, INIT_FORKNUM, trained.probes);
    write_directory(index, INIT_FORKNUM);
    write_centers(index, INIT_FORKNUM, trained.centers.centers, trained.centers.groups, trained.centers.middles);
    log_newpage_range(relation, INIT_FORKNUM, 0, RelationGetNumberOfBlocksInFork(relation, INIT_FORKNUM), true);
    MemoryContextDelete(context);
}

char* build_phase_name(int64 phase) {
    switch (phase) {
    case PROGRESS_CREATEIDX_SUBPHASE_INITIALIZE:
        return pstrdup("initializing");
    case kPhaseKMeans:
        return pstrdup("performing k-means");
    case kPhaseAssign:
        return pstrdup("assigning tuples");
    case kPhaseLoad:
        return pstrdup("loading tuples");
    case kPhaseLog:
        return pstrdup("writing WAL");
    default:
        return nullptr;
    }
}

} // namespace rv::ivfflat
