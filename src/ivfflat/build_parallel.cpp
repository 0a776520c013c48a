// Server zone. See the header. The order of things is that of PostgreSQL's own parallel builds (README of
// access/transam, "parallel").
#include "ruvector/ivfflat/build_parallel.hpp"

extern "C" {
#include "access/genam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/index.h"
#include "commands/progress.h"
#include "executor/instrument.h"
#include "miscadmin.h"
#include "optimizer/optimizer.h"
#include "pgstat.h"
#include "storage/condition_variable.h"
#include "storage/spin.h"
#include "tcop/tcopprot.h"
#include "utils/backend_progress.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/wait_event.h"
}

#include "ruvector/pg/guard.hpp"

namespace rv::ivfflat {
namespace {

enum Key : uint64 { kSharedKey = 1, kScanKey, kSortKey, kCentersKey, kQueryKey, kWalKey, kBuffersKey };

struct Shared {
    Oid heap;
    Oid index;
    bool concurrent;
    int participants; // how many the sort's memory is divided among
    pg_atomic_uint64 rows;

    slock_t mutex;
    ConditionVariable finished;
    int done;
    double heap_rows;
};

struct Progress {
    Assigner* assigner;
    Shared* shared;
    bool report;
};

void assign_row(Relation, ItemPointer row, Datum* values, bool* nulls, bool, void* argument) {
    auto* progress = static_cast<Progress*>(argument);
    if (nulls[0] || !progress->assigner->add(values[0], *row)) return;
    const uint64 rows = pg_atomic_add_fetch_u64(&progress->shared->rows, 1);
    if (progress->report && rows % 1024 == 0)
        pgstat_progress_update_param(PROGRESS_CREATEIDX_TUPLES_DONE, static_cast<int64>(rows));
}

// One participant's part, workers and leader alike.
void assign_share(const Index& index, Relation heap, IndexInfo* info, const void* centers, Shared* shared,
                  ParallelTableScanDesc scan, Sharedsort* shared_sort, bool report) {
    MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "ivfflat assign", ALLOCSET_DEFAULT_SIZES);
    MemoryContext old = MemoryContextSwitchTo(context);
    SortCoordinateData coordinate = {};
    coordinate.isWorker = true;
    coordinate.nParticipants = -1;
    coordinate.sharedsort = shared_sort;
    TupleDesc description = sort_description();
    Tuplesortstate* sort = begin_sort(description, maintenance_work_mem / shared->participants, &coordinate);
    Assigner assigner(index, centers, sort, description, context);
    Progress progress{&assigner, shared, report};
    const double heap_rows = table_index_build_scan(heap, index.relation, info, true, report, pg::callback<assign_row>,
                                                    &progress, table_beginscan_parallel(heap, scan));
    assigner.finish();
    tuplesort_performsort(sort);

    SpinLockAcquire(&shared->mutex);
    shared->done++;
    shared->heap_rows += heap_rows;
    SpinLockRelease(&shared->mutex);
    ConditionVariableSignal(&shared->finished);
    tuplesort_end(sort);
    MemoryContextSwitchTo(old);
    MemoryContextDelete(context);
}

Size centers_bytes(const Index& index) { return mul_size(index.lists, index.center_bytes()); }

// Copies into a new entry of the shared memory.
void* store(ParallelContext* context, Key key, const void* from, Size bytes) {
    void* copy = shm_toc_allocate(context->toc, bytes);
    std::memcpy(copy, from, bytes);
    shm_toc_insert(context->toc, key, copy);
    return copy;
}

void estimate(ParallelContext* context, Size bytes) {
    shm_toc_estimate_chunk(&context->estimator, bytes);
    shm_toc_estimate_keys(&context->estimator, 1);
}

} // namespace

struct ParallelBuild {
    ParallelContext* context;
    Snapshot snapshot;
    WalUsage* wal;
    BufferUsage* buffers;
};

namespace {

void leave_parallel(ParallelBuild* build) {
    if (IsMVCCSnapshot(build->snapshot)) UnregisterSnapshot(build->snapshot);
    DestroyParallelContext(build->context);
    ExitParallelMode();
}

} // namespace

ParallelBuild* assign_in_parallel(const Index& index, Relation heap, IndexInfo* info, const void* centers,
                                  TupleDesc description, int workers, Tuplesortstate** sort, double* heap_rows) {
    EnterParallelMode();
    ParallelContext* context = CreateParallelContext("ruvector", "ruvector_ivfflat_build_worker", workers);
    auto* build = static_cast<ParallelBuild*>(palloc0(sizeof(ParallelBuild)));
    build->context = context;
    build->snapshot = info->ii_Concurrent ? RegisterSnapshot(GetTransactionSnapshot()) : SnapshotAny;

    const Size scan_bytes = table_parallelscan_estimate(heap, build->snapshot);
    const Size sort_bytes = tuplesort_estimate_shared(workers + 1);
    const char* query = debug_query_string != nullptr ? debug_query_string : "";
    const Size query_bytes = std::strlen(query) + 1;
    const auto slots = static_cast<Size>(context->nworkers);
    estimate(context, sizeof(Shared));
    estimate(context, scan_bytes);
    estimate(context, sort_bytes);
    estimate(context, centers_bytes(index));
    estimate(context, query_bytes);
    estimate(context, mul_size(sizeof(WalUsage), slots));
    estimate(context, mul_size(sizeof(BufferUsage), slots));
    InitializeParallelDSM(context);
    if (context->seg == nullptr) {
        leave_parallel(build);
        return nullptr;
    }

    auto* shared = static_cast<Shared*>(shm_toc_allocate(context->toc, sizeof(Shared)));
    *shared = Shared{};
    shared->heap = RelationGetRelid(heap);
    shared->index = RelationGetRelid(index.relation);
    shared->concurrent = info->ii_Concurrent;
    shared->participants = workers + 1;
    pg_atomic_init_u64(&shared->rows, 0);
    SpinLockInit(&shared->mutex);
    ConditionVariableInit(&shared->finished);
    shm_toc_insert(context->toc, kSharedKey, shared);
    auto* scan = static_cast<ParallelTableScanDesc>(shm_toc_allocate(context->toc, scan_bytes));
    table_parallelscan_initialize(heap, scan, build->snapshot);
    shm_toc_insert(context->toc, kScanKey, scan);
    auto* shared_sort = static_cast<Sharedsort*>(shm_toc_allocate(context->toc, sort_bytes));
    tuplesort_initialize_shared(shared_sort, workers + 1, context->seg);
    shm_toc_insert(context->toc, kSortKey, shared_sort);
    store(context, kCentersKey, centers, centers_bytes(index));
    store(context, kQueryKey, query, query_bytes);
    build->wal = static_cast<WalUsage*>(shm_toc_allocate(context->toc, mul_size(sizeof(WalUsage), slots)));
    shm_toc_insert(context->toc, kWalKey, build->wal);
    build->buffers = static_cast<BufferUsage*>(shm_toc_allocate(context->toc, mul_size(sizeof(BufferUsage), slots)));
    shm_toc_insert(context->toc, kBuffersKey, build->buffers);

    LaunchParallelWorkers(context);
    if (context->nworkers_launched == 0) {
        WaitForParallelWorkersToFinish(context);
        leave_parallel(build);
        return nullptr;
    }
    ereport(DEBUG1,
            (errmsg_internal("ivfflat: assigning rows, using %d parallel workers", context->nworkers_launched)));
    assign_share(index, heap, info, centers, shared, scan, shared_sort, true);
    // A worker that cannot start would be waited for in vain.
    WaitForParallelWorkersToAttach(context);
    const int participants = context->nworkers_launched + 1;
    while (true) {
        SpinLockAcquire(&shared->mutex);
        const int done = shared->done;
        *heap_rows = shared->heap_rows;
        SpinLockRelease(&shared->mutex);
        if (done == participants) break;
        ConditionVariableSleep(&shared->finished, WAIT_EVENT_PARALLEL_CREATE_INDEX_SCAN);
    }
    ConditionVariableCancelSleep();

    auto* coordinate = static_cast<SortCoordinateData*>(palloc0(sizeof(SortCoordinateData)));
    coordinate->isWorker = false;
    coordinate->nParticipants = participants;
    coordinate->sharedsort = shared_sort;
    *sort = begin_sort(description, maintenance_work_mem, coordinate);
    return build;
}

void end_parallel(ParallelBuild* build) {
    WaitForParallelWorkersToFinish(build->context);
    for (int i = 0; i < build->context->nworkers_launched; i++)
        InstrAccumParallelQuery(&build->buffers[i], &build->wal[i]);
    leave_parallel(build);
}

namespace {

void run_worker(dsm_segment* segment, shm_toc* contents) {
    auto* shared = static_cast<Shared*>(shm_toc_lookup(contents, kSharedKey, false));
    debug_query_string = static_cast<const char*>(shm_toc_lookup(contents, kQueryKey, true));
    pgstat_report_activity(STATE_RUNNING, debug_query_string);

    const LOCKMODE heap_lock = shared->concurrent ? ShareUpdateExclusiveLock : ShareLock;
    const LOCKMODE index_lock = shared->concurrent ? RowExclusiveLock : AccessExclusiveLock;
    Relation heap = table_open(shared->heap, heap_lock);
    Relation relation = index_open(shared->index, index_lock);
    IndexInfo* info = BuildIndexInfo(relation);
    info->ii_Concurrent = shared->concurrent;
    const Index index = planned_index(relation);
    const void* centers = shm_toc_lookup(contents, kCentersKey, false);
    auto* scan = static_cast<ParallelTableScanDesc>(shm_toc_lookup(contents, kScanKey, false));
    auto* sort = static_cast<Sharedsort*>(shm_toc_lookup(contents, kSortKey, false));
    tuplesort_attach_shared(sort, segment);

    InstrStartParallelQuery();
    assign_share(index, heap, info, centers, shared, scan, sort, false);
    auto* wal = static_cast<WalUsage*>(shm_toc_lookup(contents, kWalKey, false));
    auto* buffers = static_cast<BufferUsage*>(shm_toc_lookup(contents, kBuffersKey, false));
    InstrEndParallelQuery(&buffers[ParallelWorkerNumber], &wal[ParallelWorkerNumber]);
    index_close(relation, index_lock);
    table_close(heap, heap_lock);
}

} // namespace
} // namespace rv::ivfflat

void ruvector_ivfflat_build_worker(dsm_segment* segment, shm_toc* contents) {
    rv::pg::guarded([&] { rv::ivfflat::run_worker(segment, contents); });
}
