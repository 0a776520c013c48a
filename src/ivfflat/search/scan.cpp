// Server zone. Index scans. Neither pin nor lock is held between calls: a row that vacuum removes meanwhile is
// invisible to the scan's snapshot, which is why only MVCC snapshots are accepted.
#include "ruvector/ivfflat/search/scan.hpp"

extern "C" {
#include "access/genam.h"
#include "access/parallel.h"
#include "access/relscan.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
}

#include "ruvector/ivfflat/search/search.hpp"
#include "ruvector/pg/memory.hpp"
#include "ruvector/pg/parallel_scan.hpp"
#include "ruvector/pg/scan_count.hpp"

namespace rv::ivfflat {
namespace {

struct ScanState {
    MemoryContext context; // reset by every rescan: all that one search allocates
    Search* search;        // null before the first row is asked for
    pg::HeapValues* table;
    SharedLists* alone; // where there is one participant
};

void start(IndexScanDesc scan, ScanState* state) {
    if (scan->orderByData == nullptr || scan->numberOfOrderBys != 1) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("cannot scan ivfflat index without order")));
    }
    if (!IsMVCCSnapshot(scan->xs_snapshot)) {
        ereport(ERROR,
                (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("non-MVCC snapshots are not supported with ivfflat")));
    }
    pg::count_search(scan);
    auto* shared = pg::shared_part<SharedLists>(scan);
    if (shared == nullptr) {
        shared = state->alone;
        shared->reset();
    }
    state->search = pg::make_in<Search>(state->context, scan, state->table, shared, state->context);
}

// The leader alone sees the whole plan. Where the operand is known when the plan starts, it comes here before there are
// workers.
void tell_workers(IndexScanDesc scan) {
    auto* shared = pg::shared_part<SharedLists>(scan);
    if (shared == nullptr || IsParallelWorker()) return;
    if (const pg::ScanDemand* demand = pg::scan_demand(scan->orderByData); demand != nullptr)
        shared->expect(demand->rows);
}

} // namespace

void init_parallel_scan(void* shared) { (new (shared) SharedLists())->init(); }

void reset_parallel_scan(IndexScanDesc scan) { pg::shared_part<SharedLists>(scan)->reset(); }

IndexScanDesc begin_scan(Relation relation, int keys, int order_bys) {
    IndexScanDesc scan = RelationGetIndexScan(relation, keys, order_bys);
    auto* state = static_cast<ScanState*>(palloc0(sizeof(ScanState)));
    state->context = AllocSetContextCreate(CurrentMemoryContext, "ruvector ivfflat search", ALLOCSET_DEFAULT_SIZES);
    state->table = pg::make_in<pg::HeapValues>(CurrentMemoryContext, CurrentMemoryContext);
    state->alone = static_cast<SharedLists*>(palloc(sizeof(SharedLists)));
    init_parallel_scan(state->alone);
    scan->opaque = state;
    return scan;
}

void rescan(IndexScanDesc scan, ScanKey keys, int, ScanKey order_bys, int) {
    auto* state = static_cast<ScanState*>(scan->opaque);
    MemoryContextReset(state->context);
    state->search = nullptr;
    if (keys != nullptr && scan->numberOfKeys > 0) {
        std::memmove(scan->keyData, keys, sizeof(ScanKeyData) * static_cast<size_t>(scan->numberOfKeys));
    }
    if (order_bys != nullptr && scan->numberOfOrderBys > 0) {
        std::memmove(scan->orderByData, order_bys, sizeof(ScanKeyData) * static_cast<size_t>(scan->numberOfOrderBys));
        if (pg::ScanDemand* demand = pg::scan_demand(scan->orderByData); demand != nullptr) demand->start();
        tell_workers(scan);
    }
}

bool get_tuple(IndexScanDesc scan, ScanDirection direction) {
    Assert(ScanDirectionIsForward(direction));
    (void)direction;
    auto* state = static_cast<ScanState*>(scan->opaque);
    MemoryContext old = MemoryContextSwitchTo(state->context);
    const uint64 pages_before = pg::pages_read;
    if (state->search == nullptr) start(scan, state);
    const bool found = state->search->next(&scan->xs_heaptid);
    state->table->release();
    MemoryContextSwitchTo(old);
    state->search->count_pages(pg::pages_read - pages_before);
    pg::note_scan(state->search->stats());
    scan->xs_recheck = state->search->rechecks();
    scan->xs_recheckorderby = false;
    return found;
}

void end_scan(IndexScanDesc scan) {
    auto* state = static_cast<ScanState*>(scan->opaque);
    state->table->close();
    MemoryContextDelete(state->context);
    pfree(state->table);
    pfree(state->alone);
    pfree(state);
    scan->opaque = nullptr;
}

} // namespace rv::ivfflat
