// Server zone. Index scans: the edge between the executor and a Search. No page is pinned or locked between calls: a
// row that VACUUM removes meanwhile is invisible to the scan's snapshot, which is why only MVCC snapshots are accepted.
#include "ruvector/bm25/search/scan.hpp"

extern "C" {
#include "access/relscan.h"
#include "catalog/pg_type.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
}

#include "ruvector/bm25/search/search.hpp"
#include "ruvector/pg/buffers.hpp"
#include "ruvector/pg/scan_count.hpp"

namespace rv::bm25 {
namespace {

struct ScanState {
    MemoryContext context; // reset by every rescan: with it goes the search
    Search* search;        // null before the first row is asked for
    uint64 pages;
};

ScanState* state_of(IndexScanDesc scan) { return static_cast<ScanState*>(scan->opaque); }

void start(IndexScanDesc scan) {
    if (scan->numberOfOrderBys > 1 || (scan->numberOfOrderBys == 1 && scan->orderByData->sk_attno != 1)) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("a bm25 index orders by one query, and by its first column")));
    }
    if (!IsMVCCSnapshot(scan->xs_snapshot)) {
        ereport(ERROR,
                (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("non-MVCC snapshots are not supported with bm25")));
    }
    pg::count_search(scan);
    state_of(scan)->search = make_search(scan, state_of(scan)->context);
}

// What the search did is noted with the pages that it looked at.
template <class F>
auto searching(IndexScanDesc scan, F&& use) {
    ScanState* state = state_of(scan);
    MemoryContext old = MemoryContextSwitchTo(state->context);
    const uint64 before = pg::pages_read;
    if (state->search == nullptr) start(scan);
    const auto result = use(*state->search);
    MemoryContextSwitchTo(old);
    state->pages += pg::pages_read - before;
    pg::ScanStats stats = state->search->stats();
    stats.pages = state->pages;
    pg::note_scan(stats);
    return result;
}

void hand_distance(IndexScanDesc scan, const Search& search, const FoundRow& row) {
    // A row that does not match is at 0, and not at -0.
    const IndexOrderByDistance distance = {0.0 - row.score, search.ranked_by_null()};
    Oid type = FLOAT8OID;
    // It keeps the type's pointer no longer than the call.
    index_store_float8_orderby_distances(scan, &type, const_cast<IndexOrderByDistance*>(&distance), row.bound);
    if (pg::ScanDemand* demand = pg::scan_demand(scan->orderByData); demand != nullptr)
        demand->hand(distance.isnull ? std::numeric_limits<double>::quiet_NaN() : distance.value, 0);
}

} // namespace

IndexScanDesc begin_scan(Relation index, int keys, int order_bys) {
    IndexScanDesc scan = RelationGetIndexScan(index, keys, order_bys);
    auto* state = static_cast<ScanState*>(palloc0(sizeof(ScanState)));
    state->context = AllocSetContextCreate(CurrentMemoryContext, "ruvector bm25 scan", ALLOCSET_DEFAULT_SIZES);
    scan->opaque = state;
    if (order_bys > 0) {
        const auto count = static_cast<size_t>(order_bys);
        scan->xs_orderbyvals = static_cast<Datum*>(palloc0(sizeof(Datum) * count));
        scan->xs_orderbynulls = static_cast<bool*>(palloc(sizeof(bool) * count));
        std::memset(scan->xs_orderbynulls, 1, sizeof(bool) * count);
    }
    return scan;
}

void rescan(IndexScanDesc scan, ScanKey keys, int, ScanKey order_bys, int) {
    ScanState* state = state_of(scan);
    MemoryContextReset(state->context);
    state->search = nullptr;
    state->pages = 0;
    if (keys != nullptr && scan->numberOfKeys > 0) {
        std::memmove(scan->keyData, keys, sizeof(ScanKeyData) * static_cast<size_t>(scan->numberOfKeys));
    }
    if (order_bys != nullptr && scan->numberOfOrderBys > 0) {
        std::memmove(scan->orderByData, order_bys, sizeof(ScanKeyData) * static_cast<size_t>(scan->numberOfOrderBys));
        if (pg::ScanDemand* demand = pg::scan_demand(scan->orderByData); demand != nullptr) demand->start();
    }
}

bool get_tuple(IndexScanDesc scan, ScanDirection direction) {
    Assert(ScanDirectionIsForward(direction));
    (void)direction;
    FoundRow row{};
    const bool found = searching(scan, [&](Search& search) { return search.next(&row); });
    if (!found) return false;
    const Search& search = *state_of(scan)->search;
    scan->xs_heaptid = row.row;
    scan->xs_recheck = search.rechecks();
    if (scan->numberOfOrderBys > 0) hand_distance(scan, search, row);
    return true;
}

int64 get_bitmap(IndexScanDesc scan, TIDBitmap* bitmap) {
    return searching(scan, [&](Search& search) { return search.add_all(bitmap); });
}

void end_scan(IndexScanDesc scan) {
    MemoryContextDelete(state_of(scan)->context);
    pfree(scan->opaque);
    scan->opaque = nullptr;
}

} // namespace rv::bm25
