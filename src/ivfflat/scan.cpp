// Server zone. Index scans: the rows of the lists whose centres are nearest to the ORDER BY operand, nearest first.
//
// A batch of lists is read whole, the distances are kept, and the rows are handed out in order. If more rows are asked
// for than memory holds, the lists are read again for those that come next. The first batch has ivfflat.probes lists,
// or as many as the demand on the scan (pg/scan_demand.hpp) makes likely to be needed. An iterative scan goes on with
// as many again, in relaxed order. A demanded scan goes on in order: with twice as many lists each time, leaving out
// the rows that are nearer than one that was returned; those come last. A bound on the distance ends it at the first
// batch without a row within. Neither pin nor lock is held between calls: a
// row that vacuum removes meanwhile is invisible to this scan's snapshot, which is why only MVCC snapshots are
// accepted.
#include "ruvector/ivfflat/scan.hpp"

extern "C" {
#include "access/genam.h"
#include "access/relscan.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
}

#include "ruvector/core/base/nearest_rows.hpp"
#include "ruvector/ivfflat/list_reader.hpp"
#include "ruvector/ivfflat/settings.hpp"
#include "ruvector/pg/memory.hpp"
#include "ruvector/pg/scan_count.hpp"
#include "ruvector/pg/scan_demand.hpp"
#include "ruvector/pg/scan_stats.hpp"

#include <cmath>

namespace rv::ivfflat {
namespace {

struct Probe {
    float distance;
    uint32 list;
    friend bool operator<(const Probe& a, const Probe& b) {
        return a.distance != b.distance ? a.distance < b.distance : a.list < b.list;
    }
};

constexpr float kNearest = -std::numeric_limits<float>::infinity();

// The lists from the end of the batch before up to `end`; of their rows, those nearer than `floor` come late.
struct Batch {
    int end;
    float floor;
};

struct ScanState {
    MemoryContext context; // reset by every rescan: all that one search allocates
    bool started = false;
    pg::ScanDemand* demand = nullptr; // null where the scan may end early
    Index* index = nullptr;
    const void* query = nullptr; // a payload; null if the operand is
    ListDisk* directory = nullptr;
    Probe* lists = nullptr; // those that have rows; nearest first as far as batches were made of them
    int list_count = 0;
    int most_lists = 0; // how many of them may be read
    Batch* batches = nullptr;
    int batch_count = 0;
    float nearest = 0;              // of the rows of the newest batch; infinite: it has none
    bool left_out = false;          // whether rows of the batches are to come late
    bool late = false;              // now they come
    float last_distance = kNearest; // of the row handed out last
    NearestRows* rows = nullptr;
    pg::ScanStats stats; // of the search that goes on
};

// Measures how far the lists are. Lists without pages have nothing to read and do not count.
void measure_lists(ScanState* state) {
    const Index& index = *state->index;
    auto* distances = static_cast<float*>(palloc0(sizeof(float) * index.lists));
    if (state->query != nullptr) {
        void* wide = palloc(index.center_bytes());
        index.element->widen(state->query, index.dims, wide);
        center_distances(index, wide, distances);
        state->stats.distances += index.lists;
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
    state->list_count = count;
    state->most_lists = state->demand != nullptr ? count : std::min(count, most_probes());
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
    state->index = pg::make_in<Index>(state->context, open_index(scan->indexRelation));
    const Index& index = *state->index;
    if ((scan->orderByData->sk_flags & SK_ISNULL) == 0) {
        const Datum operand = scan->orderByData->sk_argument;
        state->query = index.element->payload(operand, index.dims, stores_units(index.metric));
        // A zero vector stays as it is under cosine: every distance is then equal.
        if (state->query == nullptr) state->query = index.element->payload(operand, index.dims, false);
    }
    state->demand = iterates() ? nullptr : pg::scan_demand(scan->orderByData);
    if (state->demand != nullptr) state->demand->handed = state->demand->passed = kNearest;
    measure_lists(state);
    state->batches = static_cast<Batch*>(palloc(sizeof(Batch) * (static_cast<Size>(state->most_lists) + 1)));
    // The rows that are kept at most, in an array that may be twice as long.
    const size_t limit = static_cast<size_t>(work_mem) * 1024 / (2 * sizeof(NearRow));
    state->rows = pg::make_in<NearestRows>(state->context, pg::context_memory(state->context), limit);
    state->started = true;
}

// Reads the rows that are to come now: those of the newest batch, or the late ones of all.
void read_batch(ScanState* state) {
    ListReader reader(*state->index, state->query);
    const int first = state->late ? 0 : state->batch_count - 1;
    const int end = state->batches[state->batch_count - 1].end;
    const int begin = first == 0 ? 0 : state->batches[first - 1].end;
    int i = begin;
    for (int b = first; b < state->batch_count; b++) {
        const Batch batch = state->batches[b];
        for (; i < batch.end; i++) {
            if (i + 1 < end) reader.announce(state->directory[state->lists[i + 1].list]);
            reader.read(state->lists[i].list, state->directory[state->lists[i].list], [&](const NearRow& row) {
                const bool late = row.distance < batch.floor;
                state->left_out |= late;
                if (!state->late) state->nearest = std::min(state->nearest, row.distance);
                if (late == state->late) state->rows->put(row);
            });
        }
    }
    state->rows->finish();
    state->stats.batches++;
    state->stats.distances += reader.measured();
    *state->stats.lists += static_cast<uint64>(i - begin);
}

// Whether the newest batch has nothing that is wanted, so that those after it will hardly have.
bool beyond_bound(const ScanState* state) {
    if (state->nearest == std::numeric_limits<float>::infinity()) return false;
    const Index& index = *state->index;
    double terms = 0;
    if (is_spherical(index.metric) && state->query != nullptr)
        terms = std::fabs(whole_distance(index.part(state->query, state->query, static_cast<size_t>(index.dims))));
    return pg::beyond_bound(*state->demand, operator_distance(index.metric, state->nearest), terms);
}

int first_probes(const ScanState* state) {
    const double tuples = state->index->relation->rd_rel->reltuples;
    return demanded_probes(state->demand != nullptr ? state->demand->rows : 0, tuples, state->index->lists);
}

// Goes on to the next lists. False if there are none.
bool next_batch(ScanState* state) {
    const int start = state->batch_count == 0 ? 0 : state->batches[state->batch_count - 1].end;
    if (state->late) return false;
    if (start == state->most_lists || (start > 0 && state->demand != nullptr && beyond_bound(state))) {
        if (!state->left_out) return false;
        state->late = true;
    } else {
        const pg::ScanDemand* demand = state->demand;
        const int more = start == 0 ? first_probes(state) : demand != nullptr ? start : probes();
        const float floor = demand == nullptr ? kNearest : demand->filtered ? demand->passed : state->last_distance;
        const int end = std::min(start + more, state->most_lists);
        std::partial_sort(state->lists + start, state->lists + end, state->lists + state->list_count);
        state->batches[state->batch_count++] = {end, floor};
        state->nearest = std::numeric_limits<float>::infinity();
    }
    state->rows->begin();
    read_batch(state);
    return true;
}

const NearRow* next_row(ScanState* state) {
    while (true) {
        if (const NearRow* row = state->rows->take(); row != nullptr) return row;
        if (state->rows->more()) {
            state->rows->begin_pass();
            read_batch(state);
        } else if (!next_batch(state)) {
            return nullptr;
        }
    }
}

} // namespace

// Twice the rows that will be handed out: the furthest of a batch are the ones that other lists have nearer rows than.
int demanded_probes(double rows, double tuples, double lists) {
    if (rows <= 0 || tuples <= 0) return probes();
    return std::max(probes(), static_cast<int>(std::min(std::ceil(2 * rows / tuples * lists), lists)));
}

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
    state->stats = {.index = RelationGetRelid(scan->indexRelation), .lists = 0};
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
    const uint64 pages_before = pg::pages_read;
    if (!state->started) start(scan, state);
    const NearRow* row = next_row(state);
    MemoryContextSwitchTo(old);
    state->stats.pages += pg::pages_read - pages_before;
    state->stats.rows += row != nullptr;
    pg::note_scan(state->stats);
    if (row == nullptr) return false;
    state->last_distance = row->distance;
    if (state->demand != nullptr) state->demand->handed = row->distance;
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
