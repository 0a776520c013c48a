// Server zone. Index scans: the rows of the lists whose centres are nearest to the ORDER BY operand, nearest first.
//
// A batch of lists is read whole, and its rows are handed out in order. Where the index has codes, reading gives bounds
// of distances: rows are measured exactly in the order of their lower bounds, until no row that is left can be nearer
// than the next one to hand out. Rows beyond what is likely to be asked for are not kept; if they are asked for after
// all, or memory was too small, the lists are read again for those that come next. The first batch has ivfflat.probes
// lists, or as many as the demand on the scan (pg/scan_demand.hpp) makes likely to be needed. An iterative scan goes on
// with as many again, in relaxed order. A demanded scan goes on in order: with twice as many lists each time, leaving
// out the rows that are nearer than one that was returned; those come last. A bound on the distance ends it at the
// first batch without a row within. Several participants may share a scan: each has batches of its own, of lists that
// no other one has (shared_lists.hpp). Neither pin nor lock is held between calls: a row that vacuum removes meanwhile
// is invisible to this scan's snapshot, which is why only MVCC snapshots are accepted.
#include "ruvector/ivfflat/scan.hpp"

extern "C" {
#include "access/genam.h"
#include "access/parallel.h"
#include "access/relscan.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
}

#include "ruvector/ivfflat/code_reader.hpp"
#include "ruvector/ivfflat/exact_distance.hpp"
#include "ruvector/ivfflat/list_choice.hpp"
#include "ruvector/ivfflat/list_reader.hpp"
#include "ruvector/ivfflat/probing.hpp"
#include "ruvector/ivfflat/settings.hpp"
#include "ruvector/ivfflat/shared_lists.hpp"
#include "ruvector/pg/memory.hpp"
#include "ruvector/pg/parallel_scan.hpp"
#include "ruvector/pg/scan_count.hpp"
#include "ruvector/pg/scan_demand.hpp"
#include "ruvector/pg/scan_stats.hpp"

#include <cmath>

namespace rv::ivfflat {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNearest = -kInfinity;
// How many rows a scan looks for at first if it does not know how many are wanted.
constexpr double kUnknownWanted = 64;
// Another pass over the same lists looks for so many times as many.
constexpr size_t kMoreWanted = 8;
// More rows than a table has.
constexpr size_t kMostWanted = size_t{1} << 48;

// Of the lists that are read, those from the end of the batch before up to `end`; of their rows, those nearer than
// `floor` come late.
struct Batch {
    int end;
    float floor;
};

// A row whose distance is known; the nearest comes first out of a heap.
struct Measured {
    float distance;
    uint32 block;
    uint16 offset;
    friend bool operator<(const Measured& a, const Measured& b) {
        if (a.distance != b.distance) return a.distance > b.distance;
        return a.block != b.block ? a.block > b.block : a.offset > b.offset;
    }
};

struct ScanState {
    MemoryContext context;           // reset by every rescan: all that one search allocates
    pg::HeapValues* table = nullptr; // lives as long as the scan
    bool started = false;
    pg::ScanDemand* demand = nullptr; // null where the scan may end early
    Index* index = nullptr;
    const void* query = nullptr;    // a payload; null if the operand is
    const float* rotated = nullptr; // the query, for codes
    ListDisk* directory = nullptr;  // or, of an index with codes:
    HeadDisk* heads = nullptr;
    ListChoice* choice = nullptr;
    ListDistance* order = nullptr; // lists whose centres are measured, nearest first as far as they are sorted
    int measured_lists = 0;
    int sorted = 0;
    SharedLists* shared = nullptr; // gives out places in the order
    SharedLists* alone = nullptr;  // where there is one participant; lives as long as the scan
    int round = 0;                 // from which this participant has drawn last
    ListDistance* lists = nullptr; // those that it has drawn
    int list_count = 0;
    Batch* batches = nullptr;
    int batch_count = 0;
    bool left_out = false;          // whether rows of the batches are to come late
    bool late = false;              // now they come
    float last_distance = kNearest; // of the row handed out last
    size_t wanted = 1;              // how many rows this pass is likely to be asked for
    Candidates* rows = nullptr;
    CodeReader* codes = nullptr;            // of an index with codes
    ExactDistance* exact = nullptr;         // the same, unless the operand is null
    Array<Measured>* measured = nullptr;    // a heap of rows of this batch that are not handed out yet
    ivf::Least* nearest_measured = nullptr; // their distances, as many as are wanted
    Array<Measured>* overtaken = nullptr;   // rows whose bounds did not hold, found too late
    bool handing_out = false;               // whether the first row of this batch has been handed out
    pg::ScanStats stats;                    // of the search that goes on
};

// Prepares to find the nearest lists.
void prepare_lists(ScanState* state) {
    const Index& index = *state->index;
    const void* wide = nullptr;
    if (state->query != nullptr) {
        void* out = palloc(index.center_bytes());
        to_center_form(index, state->query, out);
        wide = out;
        if (index.coded()) state->rotated = static_cast<const float*>(out);
    }
    state->choice = pg::make_in<ListChoice>(state->context, index, wide, state->context);
    state->order = static_cast<ListDistance*>(palloc(sizeof(ListDistance) * index.lists));
    state->lists = static_cast<ListDistance*>(palloc(sizeof(ListDistance) * index.lists));
    state->batches = static_cast<Batch*>(palloc(sizeof(Batch) * (static_cast<Size>(index.lists) + 1)));
    if (!index.coded()) {
        state->directory = static_cast<ListDisk*>(palloc(sizeof(ListDisk) * index.lists));
        read_directory(index, state->directory);
        return;
    }
    state->heads = static_cast<HeadDisk*>(palloc(sizeof(HeadDisk) * index.lists));
    // Of many lists, those that are read are few.
    if (index.coding.groups == 0) read_heads(index, state->heads);
}

// What the query wants of this scan. A worker's plan does not show what is above it; but scans are shared only below a
// limit (cost.hpp).
pg::ScanDemand* demand_of(IndexScanDesc scan) {
    if (iterates()) return nullptr;
    pg::ScanDemand* demand = pg::scan_demand(scan->orderByData);
    if (demand == nullptr && scan->parallel_scan != nullptr && pg::complete_scans())
        demand = new (palloc(sizeof(pg::ScanDemand))) pg::ScanDemand();
    if (demand != nullptr) demand->handed = demand->passed = kNearest;
    return demand;
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
    state->demand = demand_of(scan);
    state->shared = pg::shared_part<SharedLists>(scan);
    if (state->shared == nullptr) {
        state->shared = state->alone;
        state->shared->reset();
        state->shared->expect(state->demand != nullptr ? state->demand->rows : 0);
    }
    state->shared->join();
    prepare_lists(state);
    // The rows that are kept at most, in an array that may be twice as long.
    const size_t limit = static_cast<size_t>(work_mem) * 1024 / (2 * sizeof(Candidate));
    auto* memory = pg::context_memory(state->context);
    state->rows = pg::make_in<Candidates>(state->context, memory, limit);
    state->measured = pg::make_in<Array<Measured>>(state->context, memory);
    state->overtaken = pg::make_in<Array<Measured>>(state->context, memory);
    state->nearest_measured = pg::make_in<ivf::Least>(state->context, memory);
    if (index.coded()) state->codes = pg::make_in<CodeReader>(state->context, index, state->rotated, state->context);
    if (index.coded() && state->query != nullptr) {
        state->exact =
            pg::make_in<ExactDistance>(state->context, index, scan, state->table, state->query, state->context);
        state->stats.codes = 0;
        if (!index.coding.values) state->stats.reranks = 0;
    }
    state->started = true;
}

// --- Batches ---------------------------------------------------------------------------------------------------------

int places(const ScanState* state) { return static_cast<int>(state->index->lists); }

// Lists without pages have nothing to read and do not count.
bool has_rows(ScanState* state, uint32 list) {
    const Index& index = *state->index;
    if (!index.coded()) return state->directory[list].first != InvalidBlockNumber;
    if (index.coding.groups > 0) state->heads[list] = read_head(index, list);
    return has_pages(state->heads[list]);
}

// The list at a place in the order, which is made as far as places are asked for. How far it is made each time decides
// which centres are measured, and so the order: it must not depend on what this participant has drawn.
const ListDistance& list_at(ScanState* state, int place) {
    while (place >= state->sorted) {
        constexpr int kStep = 8;
        const int end = std::min(std::max(2 * state->sorted, kStep), places(state));
        const uint64 measured = state->choice->measured();
        state->choice->measure(static_cast<size_t>(end), [&](uint32 list, float distance) {
            state->order[state->measured_lists++] = {distance, list};
        });
        state->stats.distances += state->choice->measured() - measured;
        std::partial_sort(state->order + state->sorted, state->order + end, state->order + state->measured_lists);
        state->sorted = end;
    }
    return state->order[place];
}

// Draws a list for the newest batch; null if its round has no more.
const ListDistance* draw_list(ScanState* state) {
    while (true) {
        const int place = state->shared->draw(state->round, places(state));
        if (place < 0) return nullptr;
        const ListDistance& list = list_at(state, place);
        if (has_rows(state, list.list)) {
            state->batches[state->batch_count - 1].end = state->list_count + 1;
            return &(state->lists[state->list_count++] = list);
        }
        state->shared->put_back(state->round);
    }
}

// The lists to read now, each with its batch and the list that comes next: those of the newest batch, or those of all
// if the late rows come. They are drawn where none has been before.
template <class Use>
void for_each_list(ScanState* state, Use&& use) {
    int b = state->late ? 0 : state->batch_count - 1;
    int i = b == 0 ? 0 : state->batches[b - 1].end;
    if (i == state->list_count) {
        for (const ListDistance *list = draw_list(state), *next = nullptr; list != nullptr; list = next) {
            next = draw_list(state);
            use(b, *list, next);
        }
        return;
    }
    for (; b < state->batch_count; b++) {
        for (; i < state->batches[b].end; i++)
            use(b, state->lists[i], i + 1 < state->list_count ? &state->lists[i + 1] : nullptr);
    }
}

void read_vectors(ScanState* state) {
    ListReader reader(*state->index, state->query);
    Candidates& rows = *state->rows;
    for_each_list(state, [&](int batch, const ListDistance& probe, const ListDistance* next) {
        const uint32 list = probe.list;
        ++*state->stats.lists;
        if (next != nullptr) reader.announce(state->directory[next->list]);
        const float floor = state->batches[batch].floor;
        rows.begin_list(state->late ? floor : kInfinity);
        reader.read(list, state->directory[list], [&](Candidate row) {
            row.batch = static_cast<uint32>(batch);
            if (!state->late && row.distance < floor) {
                rows.see(row.distance);
                state->left_out = true;
            } else {
                rows.offer(row, row.distance);
            }
        });
        rows.end_list();
    });
    state->stats.distances += reader.measured();
}

void read_codes(ScanState* state) {
    CodeReader& reader = *state->codes;
    Candidates& rows = *state->rows;
    for_each_list(state, [&](int batch, const ListDistance& probe, const ListDistance* next) {
        CHECK_FOR_INTERRUPTS();
        HeadDisk& head = state->heads[probe.list];
        const float least = reader.least_distance(head, probe.distance);
        if (least > rows.most()) {
            // None of its rows is among those that are wanted now.
            rows.see(least);
            rows.skipped();
            return;
        }
        ++*state->stats.lists;
        if (next != nullptr) reader.announce(state->heads[next->list]);
        rows.begin_list(state->late ? state->batches[batch].floor : kInfinity);
        reader.read(probe.list, &head, probe.distance, static_cast<uint32>(batch), &rows);
        rows.end_list();
    });
    if (state->stats.codes) state->stats.codes = reader.estimated();
}

// Reads the rows that are to come now: those of the newest batch, or the late ones of all.
void read_batch(ScanState* state) {
    if (state->index->coded()) {
        read_codes(state);
    } else {
        read_vectors(state);
    }
    state->rows->finish();
    state->stats.batches++;
}

// Whether a whole round had nothing that is wanted, so that those after it will hardly have.
bool beyond_bound(const ScanState* state) {
    const float nearest = state->shared->nearest_of_round();
    if (nearest == kNearest) return false;
    const Index& index = *state->index;
    double terms = 0;
    if (is_spherical(index.metric) && state->query != nullptr)
        terms = std::fabs(whole_distance(index.part(state->query, state->query, static_cast<size_t>(index.dims))));
    return pg::beyond_bound(*state->demand, operator_distance(index.metric, nearest), terms);
}

// How many rows the scan is expected to hand out, all participants together; 0: not known.
double expected_rows(const ScanState* state) {
    if (state->demand == nullptr) return 0;
    return state->demand->rows > 0 ? state->demand->rows : state->shared->expected();
}

SharedLists::Rounds rounds(const ScanState* state) {
    const double tuples = state->index->relation->rd_rel->reltuples;
    const bool demanded = state->demand != nullptr;
    const Index& index = *state->index;
    return {.first = demanded_probes(index, expected_rows(state), tuples),
            .more = demanded ? 0 : first_probes(index),
            .most = demanded ? places(state) : most_probes(index)};
}

size_t demanded_rows(const ScanState* state) {
    double rows = expected_rows(state);
    if (rows <= 0) {
        // Keeping all vectors costs little, measuring all codes' vectors much.
        if (!state->index->coded()) return Candidates::kAll;
        rows = kUnknownWanted;
    }
    return static_cast<size_t>(std::clamp(std::ceil(rows), 1.0, 1e9));
}

void begin_rows(ScanState* state) {
    const size_t demanded = demanded_rows(state);
    // A few more: not all of their upper bounds hold.
    state->wanted = demanded == Candidates::kAll ? demanded : demanded + demanded / 8 + 2;
    state->rows->begin(state->wanted);
    state->nearest_measured->begin(state->index->coded() ? demanded : 1);
    state->handing_out = false;
}

// What is nearer than this has been handed out, or does not come in order any more.
float handed_out(const ScanState* state) {
    const pg::ScanDemand* demand = state->demand;
    return demand != nullptr && demand->filtered ? demand->passed : state->last_distance;
}

// Reads as many lists of the next round as the others leave. False if the round, or what comes after all, is not for
// this participant.
bool next_round(ScanState* state) {
    if (state->demand != nullptr && beyond_bound(state)) return false;
    const float floor = state->demand != nullptr ? handed_out(state) : kNearest;
    const int before = state->round;
    const bool may_leave = !state->left_out && state->overtaken->empty();
    while (true) {
        const int round = state->shared->enter(before, rounds(state), places(state), may_leave);
        if (round <= 0) return false;
        state->round = round;
        state->batches[state->batch_count++] = {state->list_count, floor};
        const int first = state->list_count;
        begin_rows(state);
        read_batch(state);
        state->shared->finish(round, state->list_count - first, state->rows->nearest());
        if (state->list_count > first) return true;
        // The others were faster.
        state->batch_count--;
        CHECK_FOR_INTERRUPTS();
    }
}

void add_measured(ScanState* state, const Measured& row) {
    state->measured->push_back(row);
    std::push_heap(state->measured->begin(), state->measured->end());
    state->nearest_measured->put(row.distance);
}

// Goes on to the next rows. False if there are none.
bool next_batch(ScanState* state) {
    if (state->late) return false;
    if (next_round(state)) return true;
    if (!state->left_out && state->overtaken->empty()) return false;
    state->late = true;
    begin_rows(state);
    if (state->left_out) read_batch(state);
    for (const Measured& row : *state->overtaken) add_measured(state, row);
    return true;
}

// --- Rows ------------------------------------------------------------------------------------------------------------

// Measures the row with the least bound, and puts it among those that can be handed out.
void measure_next(ScanState* state) {
    NearestOf<Candidate>& rows = state->rows->rows();
    if (const Candidate* later = rows.ahead(2); later != nullptr && state->exact != nullptr)
        state->exact->announce(*later);
    const Candidate row = *rows.take();
    float distance = row.distance;
    if (state->exact != nullptr) {
        state->stats.distances++;
        if (!state->exact->measure(row, &distance)) return;
    }
    // Handed out before, or to be handed out at the end.
    if ((distance < state->batches[row.batch].floor) != state->late) {
        state->left_out |= !state->late;
        return;
    }
    const Measured measured{distance, row.block, row.offset};
    if (state->handing_out && !state->late && distance < handed_out(state)) {
        state->overtaken->push_back(measured);
    } else {
        add_measured(state, measured);
    }
}

// The next row in the order of distances. No row that is left can be nearer than its bound. The first row is handed out
// when as many are known as are wanted: where a bound does not hold, they are complete all the same. Beyond them such a
// row comes at the end, so that those before are in order.
bool next_row(ScanState* state, Measured* out) {
    Array<Measured>& measured = *state->measured;
    while (true) {
        NearestOf<Candidate>& rows = state->rows->rows();
        const float least = rows.least();
        const float rest = std::min(least, rows.more() ? rows.most() : kInfinity);
        const bool enough = state->handing_out || !rows.any() || least >= state->nearest_measured->greatest();
        if (enough && !measured.empty() && measured[0].distance <= rest) {
            *out = measured[0];
            std::pop_heap(measured.begin(), measured.end());
            measured.truncate(measured.size() - 1);
            state->handing_out = true;
            return true;
        }
        if (rows.any()) {
            measure_next(state);
        } else if (rows.more()) {
            if (state->wanted != Candidates::kAll) state->wanted = std::min(state->wanted * kMoreWanted, kMostWanted);
            state->rows->begin_pass(state->wanted);
            read_batch(state);
        } else if (!next_batch(state)) {
            return false;
        }
    }
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
    auto* state = new (palloc(sizeof(ScanState))) ScanState();
    state->context = AllocSetContextCreate(CurrentMemoryContext, "ivfflat search", ALLOCSET_DEFAULT_SIZES);
    state->table = pg::make_in<pg::HeapValues>(CurrentMemoryContext, CurrentMemoryContext);
    state->alone = static_cast<SharedLists*>(palloc(sizeof(SharedLists)));
    init_parallel_scan(state->alone);
    scan->opaque = state;
    return scan;
}

void rescan(IndexScanDesc scan, ScanKey keys, int, ScanKey order_bys, int) {
    auto* state = static_cast<ScanState*>(scan->opaque);
    MemoryContext context = state->context;
    pg::HeapValues* table = state->table;
    SharedLists* alone = state->alone;
    MemoryContextReset(context);
    *state = ScanState{};
    state->context = context;
    state->table = table;
    state->alone = alone;
    state->stats = {.index = RelationGetRelid(scan->indexRelation), .lists = 0};
    if (keys != nullptr && scan->numberOfKeys > 0) {
        std::memmove(scan->keyData, keys, sizeof(ScanKeyData) * static_cast<size_t>(scan->numberOfKeys));
    }
    if (order_bys != nullptr && scan->numberOfOrderBys > 0) {
        std::memmove(scan->orderByData, order_bys, sizeof(ScanKeyData) * static_cast<size_t>(scan->numberOfOrderBys));
        tell_workers(scan);
    }
}

bool get_tuple(IndexScanDesc scan, ScanDirection direction) {
    Assert(ScanDirectionIsForward(direction));
    (void)direction;
    auto* state = static_cast<ScanState*>(scan->opaque);
    MemoryContext old = MemoryContextSwitchTo(state->context);
    const uint64 pages_before = pg::pages_read;
    if (!state->started) start(scan, state);
    Measured row;
    const bool found = next_row(state, &row);
    state->table->release();
    MemoryContextSwitchTo(old);
    if (state->stats.reranks && state->exact != nullptr) state->stats.reranks = state->exact->looked_up();
    state->stats.pages += pg::pages_read - pages_before;
    state->stats.rows += found;
    pg::note_scan(state->stats);
    if (!found) return false;
    state->last_distance = row.distance;
    if (state->demand != nullptr) state->demand->handed = row.distance;
    ItemPointerSet(&scan->xs_heaptid, row.block, row.offset);
    scan->xs_recheck = false;
    scan->xs_recheckorderby = false;
    return true;
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
