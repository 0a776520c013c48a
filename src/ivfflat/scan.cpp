// Server zone. Index scans: the rows of the lists whose centres are nearest to the ORDER BY operand, nearest first.
//
// A batch of ivfflat.probes lists is read whole, the distances are kept, and the rows are handed out in order. If more
// rows are asked for than memory holds, the lists are read again for those that come next. Neither pin nor lock is held
// between calls: a row that vacuum removes meanwhile is invisible to this scan's snapshot, which is why only MVCC
// snapshots are accepted.
#include "ruvector/ivfflat/scan.hpp"

extern "C" {
#include "access/genam.h"
#include "access/relscan.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
}

#include "ruvector/core/ivf/nearest_rows.hpp"
#include "ruvector/ivfflat/list_reader.hpp"
#include "ruvector/ivfflat/settings.hpp"
#include "ruvector/pg/memory.hpp"
#include "ruvector/pg/scan_count.hpp"

namespace rv::ivfflat {
namespace {

struct Probe {
    float distance;
    uint32 list;
    friend bool operator<(const Probe& a, const Probe& b) {
        return a.distance != b.distance ? a.distance < b.distance : a.list < b.list;
    }
};

struct ScanState {
    MemoryContext context; // reset by every rescan: all that one search allocates
    bool started = false;
    Index* index = nullptr;
    const void* query = nullptr; // a payload; null if the operand is
    ListDisk* directory = nullptr;
    Probe* lists = nullptr; // those that may be read, nearest first from batch to batch
    int list_count = 0;
    int batch_start = 0;
    int batch_end = 0;
    ivf::NearestRows* rows = nullptr;
};

template <class T, class... A>
T* make_in(MemoryContext context, A&&... arguments) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (MemoryContextAlloc(context, sizeof(T))) T(std::forward<A>(arguments)...);
}

// Chooses the lists to read. Lists without pages have nothing to read and do not count.
void choose_lists(ScanState* state) {
    const Index& index = *state->index;
    auto* distances = static_cast<float*>(palloc0(sizeof(float) * index.lists));
    if (state->query != nullptr) {
        void* wide = palloc(index.center_bytes());
        index.element->widen(state->query, index.dims, wide);
        center_distances(index, wide, distances);
        pfree(wide);
    }
    state->directory = static_cast<ListDisk*>(palloc(sizeof(ListDisk) * index.lists));
    read_directory(index, state->directory);
    state->lists = static_cast<Probe*>(palloc(sizeof(Probe) * index.lists));
    int count = 0;
    for (uint32 list = 0; list < index.lists; list++) {
        if (state->directory[list].first != InvalidBlockNumber) state->lists[count++] = {distances[list], list};
    }
    pfree(distances);
    state->list_count = std::min(count, most_probes());
    std::partial_sort(state->lists, state->lists + state->list_count, state->lists + count);
}

void start(IndexScanDesc scan, ScanState* state) {
    if (scan->orderByData == nullptr || scan->numberOfOrderBys != 1) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("cannot scan ivfflat index without order")));
    }
    if (!IsMVCCSnapshot(scan->xs_snapshot)) {
        ereport(ERROR,
                (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("non-MVCC snapshots are not supported with ivfflat")));
    }
    pg::count_search(scan);
    state->index = make_in<Index>(state->context, open_index(scan->indexRelation));
    const Index& index = *state->index;
    if ((scan->orderByData->sk_flags & SK_ISNULL) == 0) {
        const Datum operand = scan->orderByData->sk_argument;
        state->query = index.element->payload(operand, index.dims, stores_units(index.metric));
        // A zero vector stays as it is under cosine: every distance is then equal.
        if (state->query == nullptr) state->query = index.element->payload(operand, index.dims, false);
    }
    choose_lists(state);
    // The rows that are kept at most, in an array that may be twice as long.
    const size_t limit = static_cast<size_t>(work_mem) * 1024 / (2 * sizeof(ivf::NearRow));
    state->rows = make_in<ivf::NearestRows>(state->context, pg::context_memory(state->context), limit);
    state->started = true;
}

// Reads the lists of the batch.
void read_batch(ScanState* state) {
    ListReader reader(*state->index, state->query);
    for (int i = state->batch_start; i < state->batch_end; i++) {
        if (i + 1 < state->batch_end) reader.announce(state->directory[state->lists[i + 1].list]);
        reader.read(state->lists[i].list, state->directory[state->lists[i].list],
                    [&](const ivf::NearRow& row) { state->rows->put(row); });
    }
    state->rows->finish();
}

// Goes on to the next lists. False if there are none.
bool next_batch(ScanState* state) {
    if (state->batch_end == state->list_count) return false;
    state->batch_start = state->batch_end;
    state->batch_end = std::min(state->batch_start + probes(), state->list_count);
    state->rows->begin();
    read_batch(state);
    return true;
}

const ivf::NearRow* next_row(ScanState* state) {
    while (true) {
        if (const ivf::NearRow* row = state->rows->take(); row != nullptr) return row;
        if (state->rows->more()) {
            state->rows->begin_pass();
            read_batch(state);
        } else if (!next_batch(state)) {
            return nullptr;
        }
    }
}

} // namespace

IndexScanDesc begin_scan(Relation relation, int keys, int order_bys) {
    IndexScanDesc scan = RelationGetIndexScan(relation, keys, order_bys);
    auto* state = new (palloc(sizeof(ScanState))) ScanState();
    state->context = AllocSetContextCreate(CurrentMemoryContext, "ivfflat scan", ALLOCSET_DEFAULT_SIZES);
    scan->opaque = state;
    return scan;
}

void rescan(IndexScanDesc scan, ScanKey keys, int, ScanKey order_bys, int) {
    auto* state = static_cast<ScanState*>(scan->opaque);
    MemoryContext context = state->context;
    MemoryContextReset(context);
    *state = ScanState{};
    state->context = context;
    if (keys != nullptr && scan->numberOfKeys > 0) {
        std::memmove(scan->keyData, keys, sizeof(ScanKeyData) * static_cast<size_t>(scan->numberOfKeys));
    }
    if (order_bys != nullptr && scan->numberOfOrderBys > 0) {
        std::memmove(scan->orderByData, order_bys, sizeof(ScanKeyData) * static_cast<size_t>(scan->numberOfOrderBys));
    }
}

bool get_tuple(IndexScanDesc scan, ScanDirection direction) {
    Assert(ScanDirectionIsForward(direction));
    (void)direction;
    auto* state = static_cast<ScanState*>(scan->opaque);
    MemoryContext old = MemoryContextSwitchTo(state->context);
    if (!state->started) start(scan, state);
    const ivf::NearRow* row = next_row(state);
    MemoryContextSwitchTo(old);
    if (row == nullptr) return false;
    ItemPointerSet(&scan->xs_heaptid, row->block, static_cast<OffsetNumber>(row->offset));
    scan->xs_recheck = false;
    scan->xs_recheckorderby = false;
    return true;
}

void end_scan(IndexScanDesc scan) {
    auto* state = static_cast<ScanState*>(scan->opaque);
    MemoryContextDelete(state->context);
    pfree(state);
    scan->opaque = nullptr;
}

} // namespace rv::ivfflat
