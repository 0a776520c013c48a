// Server zone. See the header.
#include "ruvector/ivfflat/build/build_parallel.hpp"

extern "C" {
#include "commands/progress.h"
#include "miscadmin.h"
#include "utils/backend_progress.h"
#include "utils/memutils.h"
}

#include "ruvector/ivfflat/format/design.hpp"
#include "ruvector/pg/guard.hpp"

namespace rv::ivfflat {
namespace {

enum Key : uint64 { kSharedKey = 1, kSortKey, kCentersKey, kGroupsKey, kMiddlesKey };

struct Shared {
    int participants; // how many the sort's memory is divided among
    uint32 lists;
    uint32 groups;
    pg_atomic_uint64 rows;
    pg_atomic_uint32 finished; // of the participants
    pg::BlockRange spare[FLEXIBLE_ARRAY_MEMBER];
};

Size shared_bytes(int participants) {
    return offsetof(Shared, spare) + static_cast<Size>(participants) * sizeof(pg::BlockRange);
}

struct Progress {
    Assigner* assigner;
    Shared* shared;
    bool report;
};

void report_rows(void* argument) {
    auto* shared = static_cast<Shared*>(argument);
    pgstat_progress_update_param(PROGRESS_CREATEIDX_TUPLES_DONE, static_cast<int64>(pg_atomic_read_u64(&shared->rows)));
}

void assign_row(Relation, ItemPointer row, Datum* values, bool* nulls, bool, void* argument) {
    auto* progress = static_cast<Progress*>(argument);
    if (nulls[0] || !progress->assigner->add(values, nulls, *row)) return;
    const uint64 rows = pg_atomic_add_fetch_u64(&progress->shared->rows, 1);
    if (progress->report && rows % 1024 == 0) report_rows(progress->shared);
}

// One participant's part, workers and leader alike.
void assign_share(const Index& index, const pg::BuildShare& share, const CenterSet& centers, Shared* shared,
                  Sharedsort* shared_sort) {
    MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "ruvector ivfflat assign", ALLOCSET_DEFAULT_SIZES);
    MemoryContext old = MemoryContextSwitchTo(context);
    SortCoordinateData coordinate = {};
    coordinate.isWorker = true;
    coordinate.nParticipants = -1;
    coordinate.sharedsort = shared_sort;
    TupleDesc description = sort_description();
    Tuplesortstate* sort = begin_sort(description, maintenance_work_mem / shared->participants, &coordinate);
    Assigner assigner(index, centers, sort, description, context);
    Progress progress{&assigner, shared, share.leader};
    const double heap_rows = pg::scan_share(share, pg::callback<assign_row>, &progress);
    const pg::BlockRange spare = assigner.finish();
    shared->spare[pg_atomic_fetch_add_u32(&shared->finished, 1)] = spare;
    tuplesort_performsort(sort);
    pg::share_done(share, heap_rows);
    tuplesort_end(sort);
    MemoryContextSwitchTo(old);
    MemoryContextDelete(context);
}

Size centers_bytes(const Index& index) { return mul_size(index.lists, index.center_bytes()); }
Size groups_bytes(const Index& index) { return mul_size(index.coding.groups, sizeof(GroupDisk)); }
Size middles_bytes(const Index& index) { return mul_size(index.coding.groups, index.center_bytes()); }

} // namespace

pg::ParallelBuild* assign_in_parallel(const Index& index, Relation heap, IndexInfo* info, const CenterSet& centers,
                                      TupleDesc description, int workers, Assigned* assigned) {
    auto* build = pg::ParallelBuild::begin("ruvector_ivfflat_build_worker", heap, index.relation, info, workers);
    const Size sort_bytes = tuplesort_estimate_shared(workers + 1);
    build->estimate(shared_bytes(workers + 1));
    build->estimate(sort_bytes);
    build->estimate(centers_bytes(index));
    build->estimate(groups_bytes(index));
    build->estimate(middles_bytes(index));
    if (!build->create()) return nullptr;

    auto* shared = static_cast<Shared*>(build->add(kSharedKey, shared_bytes(workers + 1)));
    shared->participants = workers + 1;
    shared->lists = index.lists;
    shared->groups = index.coding.groups;
    pg_atomic_init_u64(&shared->rows, 0);
    pg_atomic_init_u32(&shared->finished, 0);
    auto* shared_sort = static_cast<Sharedsort*>(build->add(kSortKey, sort_bytes));
    tuplesort_initialize_shared(shared_sort, workers + 1, build->segment());
    std::memcpy(build->add(kCentersKey, centers_bytes(index)), centers.centers, centers_bytes(index));
    if (index.coding.groups > 0) {
        std::memcpy(build->add(kGroupsKey, groups_bytes(index)), centers.groups, groups_bytes(index));
        std::memcpy(build->add(kMiddlesKey, middles_bytes(index)), centers.middles, middles_bytes(index));
    }

    const int launched = build->launch();
    if (launched == 0) return nullptr;
    ereport(DEBUG1, (errmsg_internal("ivfflat: assigning rows, using %d parallel workers", launched)));
    assign_share(index, build->share(), centers, shared, shared_sort);
    assigned->heap_rows = build->wait(report_rows, shared);

    auto* coordinate = static_cast<SortCoordinateData*>(palloc0(sizeof(SortCoordinateData)));
    coordinate->isWorker = false;
    coordinate->nParticipants = launched + 1;
    coordinate->sharedsort = shared_sort;
    assigned->sort = begin_sort(description, maintenance_work_mem, coordinate);
    assigned->spare = {shared->spare, pg_atomic_read_u32(&shared->finished)};
    return build;
}

namespace {

void run_worker(dsm_segment* segment, shm_toc* contents) {
    const pg::BuildShare share = pg::join_build(contents);
    auto* shared = static_cast<Shared*>(shm_toc_lookup(contents, kSharedKey, false));
    Index index = planned_index(share.index, shared->lists);
    index.coding.groups = shared->groups;
    const bool grouped = shared->groups > 0;
    const CenterSet centers{
        shm_toc_lookup(contents, kCentersKey, false),
        static_cast<const GroupDisk*>(grouped ? shm_toc_lookup(contents, kGroupsKey, false) : nullptr),
        grouped ? shm_toc_lookup(contents, kMiddlesKey, false) : nullptr};
    auto* sort = static_cast<Sharedsort*>(shm_toc_lookup(contents, kSortKey, false));
    tuplesort_attach_shared(sort, segment);
    assign_share(index, share, centers, shared, sort);
    pg::leave_build(share, contents);
}

} // namespace
} // namespace rv::ivfflat

void ruvector_ivfflat_build_worker(dsm_segment* segment, shm_toc* contents) {
    rv::pg::guarded([&] { rv::ivfflat::run_worker(segment, contents); });
}
