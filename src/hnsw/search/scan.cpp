// Server zone. Index scans: the nearest rows to the ORDER BY operand, nearest first.
//
// The first tuple asked for runs the first search; the nodes found are then handed out row by row (NodeStream). A
// node's rows are read from its page when its turn comes. Neither pin nor lock is held between calls: a row that vacuum
// removes meanwhile is invisible to this scan's snapshot, which is why only MVCC snapshots are accepted.
#include "ruvector/hnsw/search/scan.hpp"

extern "C" {
#include "access/genam.h"
#include "access/relscan.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
}

#include "ruvector/hnsw/format/pending_view.hpp"
#include "ruvector/hnsw/format/rows.hpp"
#include "ruvector/hnsw/format/value.hpp"
#include "ruvector/hnsw/search/node_stream.hpp"
#include "ruvector/pg/memory.hpp"
#include "ruvector/pg/scan_count.hpp"

namespace rv::hnsw {
namespace {

struct ScanState {
    MemoryContext context = nullptr; // reset by every rescan: all that one search allocates
    Index* index = nullptr;
    NodeStream* nodes = nullptr; // null until the first tuple is asked for, and where nothing can meet the conditions
    bool started = false;
    RowCursor rows;
    pg::HeapValues values; // of the table, for all searches

    explicit ScanState(MemoryContext scan_context) : values(scan_context) {}
    pg::ScanStats stats; // of the search that goes on
};

// What tells exact distances where the search does not; null if it does.
Reranker* make_reranker(IndexScanDesc scan, ScanState* state, graph::Value query) {
    const Index& index = *state->index;
    if (!index.has_own_codes() || query == nullptr) return nullptr;
    if (index.has_values()) return pg::make_in<PieceReranker>(state->context, index, query);
    return pg::make_in<TableReranker>(state->context, index, scan, &state->values, scan->orderByData->sk_argument,
                                      state->context);
}

void start_search(IndexScanDesc scan, ScanState* state) {
    if (scan->orderByData == nullptr || scan->numberOfOrderBys != 1) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("cannot scan hnsw index without order")));
    }
    if (!IsMVCCSnapshot(scan->xs_snapshot)) {
        ereport(ERROR,
                (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("non-MVCC snapshots are not supported with hnsw")));
    }
    pg::count_search(scan);
    MemoryContext old = MemoryContextSwitchTo(state->context);
    state->index = pg::make_in<Index>(state->context, open_index(scan->indexRelation));
    state->index->snapshot = scan->xs_snapshot;
    state->index->conditions = pg::Conditions::of_scan(scan, pg::attribute_columns(scan->indexRelation));
    if (state->index->conditions != nullptr && state->index->conditions->never()) {
        MemoryContextSwitchTo(old);
        return;
    }
    // Under inner product the nearest are not each other's neighbours, and few of them would be found between bridges.
    if (state->index->space.is_metric())
        state->index->wanted = pg::SignatureTest::of_conditions(state->index->signatures, state->index->conditions);
    if (!state->index->entry.ref.valid()) {
        // There were rows, perhaps, that the snapshot sees.
        PageReader reader(*state->index);
        reader.lock(make_ref(kMetaBlock, 0, FirstOffsetNumber));
        reader.release();
    }
    graph::Value query = nullptr;
    if ((scan->orderByData->sk_flags & SK_ISNULL) == 0) {
        query = query_value(*state->index, scan->orderByData->sk_argument);
    }
    // Before the graph: what is linked in between is found in both, and nothing in neither.
    if (state->index->pending_chain.exists()) {
        auto* distances =
            pg::make_in<TableDistances>(state->context, *state->index, scan, &state->values, query, state->context);
        state->index->pending = pg::make_in<PendingView>(state->context, *state->index, query, distances,
                                                         pg::context_memory(state->context));
        state->index->pending->read();
    }
    Reranker* reranker = make_reranker(scan, state, query);
    state->nodes = pg::make_in<NodeStream>(state->context, *state->index, query, pg::scan_demand(scan->orderByData),
                                           reranker, state->context);
    MemoryContextSwitchTo(old);
}

bool next_row(ScanState* state, ItemPointer row) {
    if (state->nodes == nullptr) return false;
    PendingView* pending = state->index->pending;
    do {
        while (!state->rows.next(*state->index, row)) {
            const ItemRef node = state->nodes->next();
            if (!node.valid()) return false;
            state->rows.open(*state->index, node);
        }
    } while (pending != nullptr && !pending->admit(*row));
    return true;
}

} // namespace

IndexScanDesc begin_scan(Relation relation, int keys, int order_bys) {
    IndexScanDesc scan = RelationGetIndexScan(relation, keys, order_bys);
    auto* state = new (palloc(sizeof(ScanState))) ScanState(CurrentMemoryContext);
    state->context = AllocSetContextCreate(CurrentMemoryContext, "ruvector hnsw scan", ALLOCSET_DEFAULT_SIZES);
    scan->opaque = state;
    return scan;
}

void rescan(IndexScanDesc scan, ScanKey keys, int, ScanKey order_bys, int) {
    auto* state = static_cast<ScanState*>(scan->opaque);
    MemoryContextReset(state->context);
    state->nodes = nullptr;
    state->started = false;
    state->rows.close();
    state->stats = {.index = RelationGetRelid(scan->indexRelation)};
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
    auto* state = static_cast<ScanState*>(scan->opaque);
    const uint64 pages_before = pg::pages_read;
    if (!std::exchange(state->started, true)) start_search(scan, state);
    const bool found = next_row(state, &scan->xs_heaptid);
    state->values.release();
    // Keys of values are not the values.
    scan->xs_recheck = state->index->conditions != nullptr;
    scan->xs_recheckorderby = false;
    state->stats.pages += pg::pages_read - pages_before;
    state->stats.rows += found;
    if (state->nodes != nullptr) state->nodes->count(&state->stats);
    pg::note_scan(state->stats);
    return found;
}

void end_scan(IndexScanDesc scan) {
    auto* state = static_cast<ScanState*>(scan->opaque);
    state->values.close();
    MemoryContextDelete(state->context);
    pfree(state);
    scan->opaque = nullptr;
}

} // namespace rv::hnsw
