// Server zone. Index scans: the nearest rows to the ORDER BY operand, nearest first.
//
// The first tuple asked for runs the whole search, of width hnsw.ef_search; the nodes found are then handed out row by
// row. A node's rows are read from its page when its turn comes. Neither pin nor lock is held between calls: a row that
// vacuum removes meanwhile is invisible to this scan's snapshot, which is why only MVCC snapshots are accepted.
#include "ruvector/hnsw/scan.hpp"

extern "C" {
#include "access/genam.h"
#include "access/relscan.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
}

#include "ruvector/hnsw/page_source.hpp"
#include "ruvector/hnsw/rows.hpp"
#include "ruvector/hnsw/settings.hpp"
#include "ruvector/hnsw/value.hpp"
#include "ruvector/pg/memory.hpp"
#include "ruvector/pg/scan_count.hpp"

namespace rv::hnsw {
namespace {

struct ScanState {
    MemoryContext context; // reset by every rescan: all that one search allocates
    bool searched = false;
    Index* index = nullptr;
    PageSource* source = nullptr;
    Beam* beam = nullptr;
    size_t next_node = 0;
    size_t nodes_left = 0;   // how many nodes of the beam may still be handed out
    float last_distance = 0; // of the node handed out last
    RowCursor rows;
};

// The beam keeps a little more than is handed out: the furthest of its nodes are the least certain.
constexpr size_t search_width(size_t ef) { return ef + 2 + ef / 16; }

template <class T, class... A>
T* make_in(MemoryContext context, A&&... arguments) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (MemoryContextAlloc(context, sizeof(T))) T(std::forward<A>(arguments)...);
}

void run_search(IndexScanDesc scan, ScanState* state) {
    if (scan->orderByData == nullptr || scan->numberOfOrderBys != 1) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("cannot scan hnsw index without order")));
    }
    if (!IsMVCCSnapshot(scan->xs_snapshot)) {
        ereport(ERROR,
                (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("non-MVCC snapshots are not supported with hnsw")));
    }
    pg::count_search(scan);
    MemoryContext old = MemoryContextSwitchTo(state->context);
    state->index = make_in<Index>(state->context, open_index(scan->indexRelation));
    graph::Value query = nullptr;
    if ((scan->orderByData->sk_flags & SK_ISNULL) == 0) {
        query = query_value(*state->index, scan->orderByData->sk_argument);
    }
    pg::ContextMemory* memory = pg::context_memory(state->context);
    state->nodes_left = static_cast<size_t>(ef_search());
    const size_t width = search_width(state->nodes_left);
    state->beam = make_in<Beam>(state->context, memory, width);
    if (iterative_scan() != IterativeScan::kOff) {
        state->beam->keep_discarded();
        state->nodes_left = SIZE_MAX;
    }
    state->source = make_in<PageSource>(state->context, *state->index, query, memory, width * 16);
    search_index(*state->index, *state->source, width, *state->beam);
    state->last_distance = -std::numeric_limits<float>::infinity();
    MemoryContextSwitchTo(old);
    state->searched = true;
}

// Puts further nodes into the beam, when all that it had are handed out. False if there are no more.
bool next_batch(ScanState* state) {
    if (iterative_scan() == IterativeScan::kOff || !state->beam->has_discarded()) return false;
    MemoryContext old = MemoryContextSwitchTo(state->context);
    const auto memory_limit = static_cast<double>(work_mem) * 1024 * scan_mem_multiplier();
    const bool exhausted = state->source->scored() >= static_cast<uint64>(max_scan_tuples()) ||
                           static_cast<double>(MemoryContextMemAllocated(state->context, false)) > memory_limit;
    // When the limits are reached, what has been measured is still handed out, but nothing more is looked at.
    if (exhausted) {
        state->beam->resume();
    } else {
        resume_search(*state->index, *state->source, *state->beam, pg::context_memory(state->context));
    }
    state->next_node = 0;
    MemoryContextSwitchTo(old);
    return true;
}

// The next node to hand out; not valid at the end.
ItemRef next_node(ScanState* state) {
    const Beam& beam = *state->beam;
    while (true) {
        CHECK_FOR_INTERRUPTS();
        if (state->next_node == beam.size() && !next_batch(state)) return {};
        if (state->next_node == beam.size()) continue;
        const auto& entry = beam[state->next_node++];
        if (state->nodes_left == 0) return {};
        state->nodes_left--;
        // A later batch may hold nodes that should have come before.
        if (iterative_scan() == IterativeScan::kStrictOrder && entry.distance < state->last_distance) continue;
        state->last_distance = entry.distance;
        return entry.ref;
    }
}

} // namespace

IndexScanDesc begin_scan(Relation relation, int keys, int order_bys) {
    IndexScanDesc scan = RelationGetIndexScan(relation, keys, order_bys);
    auto* state = new (palloc(sizeof(ScanState))) ScanState();
    state->context = AllocSetContextCreate(CurrentMemoryContext, "hnsw scan", ALLOCSET_DEFAULT_SIZES);
    scan->opaque = state;
    return scan;
}

void rescan(IndexScanDesc scan, ScanKey keys, int, ScanKey order_bys, int) {
    auto* state = static_cast<ScanState*>(scan->opaque);
    MemoryContextReset(state->context);
    state->searched = false;
    state->next_node = 0;
    state->rows.close();
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
    if (!state->searched) run_search(scan, state);
    while (true) {
        if (state->rows.next(*state->index, &scan->xs_heaptid)) {
            scan->xs_recheck = false;
            scan->xs_recheckorderby = false;
            return true;
        }
        const ItemRef node = next_node(state);
        if (!node.valid()) return false;
        state->rows.open(*state->index, node);
    }
}

void end_scan(IndexScanDesc scan) {
    auto* state = static_cast<ScanState*>(scan->opaque);
    MemoryContextDelete(state->context);
    pfree(state);
    scan->opaque = nullptr;
}

} // namespace rv::hnsw
