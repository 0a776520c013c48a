// Server zone. The order of things is that of PostgreSQL's own parallel builds (README of access/transam, "parallel").
#include "ruvector/pg/build_workers.hpp"

extern "C" {
#include "access/genam.h"
#include "access/table.h"
#include "catalog/index.h"
#include "miscadmin.h"
#include "optimizer/optimizer.h"
#include "pgstat.h"
#include "storage/condition_variable.h"
#include "storage/spin.h"
#include "tcop/tcopprot.h"
#include "utils/snapmgr.h"
#include "utils/wait_event.h"
}

namespace rv::pg {

struct BuildCommon {
    Oid heap;
    Oid index;
    bool concurrent;

    slock_t mutex;
    ConditionVariable finished;
    int done;
    double heap_rows;
    bool broken_hot_chain; // IndexInfo::ii_BrokenHotChain of any participant
};

namespace {

// Above the keys of those who use this.
enum Key : uint64 { kCommonKey = 1000, kScanKey, kQueryKey, kWalKey, kBuffersKey };

const char* query_text() { return debug_query_string != nullptr ? debug_query_string : ""; }

struct Locks {
    LOCKMODE heap;
    LOCKMODE index;
};
Locks locks_of(const BuildCommon* common) {
    return common->concurrent ? Locks{ShareUpdateExclusiveLock, RowExclusiveLock}
                              : Locks{ShareLock, AccessExclusiveLock};
}

} // namespace

int build_workers([[maybe_unused]] Relation heap, [[maybe_unused]] Relation index,
                  [[maybe_unused]] const IndexInfo* info) {
#if PG_VERSION_NUM >= 170000
    // The server has asked the planner, since the access method says that it can (amcanbuildparallel).
    return info->ii_ParallelWorkers;
#else
    return plan_create_index_workers(RelationGetRelid(heap), RelationGetRelid(index));
#endif
}

int busy_build_workers(Relation heap, Relation index, const IndexInfo* info) {
    if (build_workers(heap, index, info) == 0) return 0;
    const int wanted = RelationGetParallelWorkers(heap, -1);
    return wanted >= 0 ? std::min(wanted, max_parallel_maintenance_workers) : max_parallel_maintenance_workers;
}

// --- A share ---------------------------------------------------------------------------------------------------------

namespace {

// Null where one participant scans the whole table.
TableScanDesc begin_table_scan(const BuildShare& share) {
    if (share.scan == nullptr) return nullptr;
#if PG_VERSION_NUM >= 190000
    return table_beginscan_parallel(share.heap, share.scan, SO_NONE);
#else
    return table_beginscan_parallel(share.heap, share.scan);
#endif
}

} // namespace

double scan_share(const BuildShare& share, IndexBuildCallback add_row, void* argument) {
    TableScanDesc scan = begin_table_scan(share);
    return table_index_build_scan(share.heap, share.index, share.info, true, share.leader, add_row, argument, scan);
}

void share_done(const BuildShare& share, double heap_rows) {
    BuildCommon* common = share.common;
    SpinLockAcquire(&common->mutex);
    common->done++;
    common->heap_rows += heap_rows;
    common->broken_hot_chain |= share.info->ii_BrokenHotChain;
    SpinLockRelease(&common->mutex);
    ConditionVariableSignal(&common->finished);
}

BuildShare join_build(shm_toc* contents) {
    auto* common = static_cast<BuildCommon*>(shm_toc_lookup(contents, kCommonKey, false));
    debug_query_string = static_cast<const char*>(shm_toc_lookup(contents, kQueryKey, false));
    pgstat_report_activity(STATE_RUNNING, debug_query_string);
    const Locks locks = locks_of(common);
    Relation heap = table_open(common->heap, locks.heap);
    Relation index = index_open(common->index, locks.index);
    IndexInfo* info = BuildIndexInfo(index);
    info->ii_Concurrent = common->concurrent;
    auto* scan = static_cast<ParallelTableScanDesc>(shm_toc_lookup(contents, kScanKey, false));
    InstrStartParallelQuery();
    return {heap, index, info, scan, common, false};
}

void leave_build(const BuildShare& share, shm_toc* contents) {
    auto* wal = static_cast<WalUsage*>(shm_toc_lookup(contents, kWalKey, false));
    auto* buffers = static_cast<BufferUsage*>(shm_toc_lookup(contents, kBuffersKey, false));
    InstrEndParallelQuery(&buffers[ParallelWorkerNumber], &wal[ParallelWorkerNumber]);
    const Locks locks = locks_of(share.common);
    index_close(share.index, locks.index);
    table_close(share.heap, locks.heap);
}

// --- The leader ------------------------------------------------------------------------------------------------------

ParallelBuild* ParallelBuild::begin(const char* worker, Relation heap, Relation index, IndexInfo* info, int workers) {
    EnterParallelMode();
    auto* build = static_cast<ParallelBuild*>(palloc0(sizeof(ParallelBuild)));
    build->context_ = CreateParallelContext("ruvector", worker, workers);
    build->snapshot_ = info->ii_Concurrent ? RegisterSnapshot(GetTransactionSnapshot()) : SnapshotAny;
    build->scan_bytes_ = table_parallelscan_estimate(heap, build->snapshot_);
    build->share_ = {heap, index, info, nullptr, nullptr, true};
    const auto slots = static_cast<Size>(build->context_->nworkers);
    build->estimate(sizeof(BuildCommon));
    build->estimate(build->scan_bytes_);
    build->estimate(std::strlen(query_text()) + 1);
    build->estimate(mul_size(sizeof(WalUsage), slots));
    build->estimate(mul_size(sizeof(BufferUsage), slots));
    return build;
}

void ParallelBuild::estimate(Size bytes) {
    shm_toc_estimate_chunk(&context_->estimator, bytes);
    shm_toc_estimate_keys(&context_->estimator, 1);
}

void* ParallelBuild::add(uint64 key, Size bytes) {
    void* entry = shm_toc_allocate(context_->toc, bytes);
    shm_toc_insert(context_->toc, key, entry);
    return entry;
}

bool ParallelBuild::create() {
    InitializeParallelDSM(context_);
    if (context_->seg == nullptr) {
        leave();
        return false;
    }
    auto* common = static_cast<BuildCommon*>(add(kCommonKey, sizeof(BuildCommon)));
    *common = BuildCommon{};
    common->heap = RelationGetRelid(share_.heap);
    common->index = RelationGetRelid(share_.index);
    common->concurrent = share_.info->ii_Concurrent;
    SpinLockInit(&common->mutex);
    ConditionVariableInit(&common->finished);
    share_.common = common;
    share_.scan = static_cast<ParallelTableScanDesc>(add(kScanKey, scan_bytes_));
    table_parallelscan_initialize(share_.heap, share_.scan, snapshot_);
    const Size query_bytes = std::strlen(query_text()) + 1;
    std::memcpy(add(kQueryKey, query_bytes), query_text(), query_bytes);
    const auto slots = static_cast<Size>(context_->nworkers);
    wal_ = static_cast<WalUsage*>(add(kWalKey, mul_size(sizeof(WalUsage), slots)));
    buffers_ = static_cast<BufferUsage*>(add(kBuffersKey, mul_size(sizeof(BufferUsage), slots)));
    return true;
}

int ParallelBuild::launch() {
    LaunchParallelWorkers(context_);
    const int launched = context_->nworkers_launched;
    if (launched == 0) {
        WaitForParallelWorkersToFinish(context_);
        leave();
    }
    return launched;
}

double ParallelBuild::wait(void (*tick)(void*), void* argument) {
    constexpr long kTickMilliseconds = 100;
    // A worker that cannot start would be waited for in vain.
    WaitForParallelWorkersToAttach(context_);
    BuildCommon* common = share_.common;
    double heap_rows = 0;
    while (true) {
        SpinLockAcquire(&common->mutex);
        const int done = common->done;
        heap_rows = common->heap_rows;
        // Older snapshots must not use the index, whoever met the row that they see otherwise.
        share_.info->ii_BrokenHotChain |= common->broken_hot_chain;
        SpinLockRelease(&common->mutex);
        tick(argument);
        if (done == context_->nworkers_launched + 1) break;
        ConditionVariableTimedSleep(&common->finished, kTickMilliseconds, WAIT_EVENT_PARALLEL_CREATE_INDEX_SCAN);
    }
    ConditionVariableCancelSleep();
    return heap_rows;
}

void ParallelBuild::end() {
    WaitForParallelWorkersToFinish(context_);
    for (int i = 0; i < context_->nworkers_launched; i++) InstrAccumParallelQuery(&buffers_[i], &wal_[i]);
    leave();
}

void ParallelBuild::leave() {
    if (IsMVCCSnapshot(snapshot_)) UnregisterSnapshot(snapshot_);
    DestroyParallelContext(context_);
    ExitParallelMode();
}

} // namespace rv::pg
