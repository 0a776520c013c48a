// Server zone. Building an index.
//
// The heap is read once, in up to three stages, each as long as it fits into maintenance_work_mem: links and vectors in
// memory; links in memory, vectors on the pages of the index; everything on pages, row by row as an insert does it. No
// stage writes WAL: the finished pages are logged in one go at the end. The build draws levels from a fixed seed, so
// that the same rows in the same order give the same index.
#include "ruvector/hnsw/build.hpp"

extern "C" {
#include "access/tableam.h"
#include "access/xloginsert.h"
#include "catalog/index.h"
#include "catalog/pg_type.h"
#include "commands/progress.h"
#include "storage/bufmgr.h"
#include "utils/backend_progress.h"
#include "utils/memutils.h"
}

#include "ruvector/hnsw/graph_pages.hpp"
#include "ruvector/hnsw/insert.hpp"
#include "ruvector/hnsw/operator_class.hpp"
#include "ruvector/hnsw/settings.hpp"
#include "ruvector/hnsw/value.hpp"
#include "ruvector/pg/buffers.hpp"
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/memory.hpp"

namespace rv::hnsw {
namespace {

// Phase 1 is PostgreSQL's "initializing".
constexpr int64 kPhaseLoad = 2;
constexpr int64 kPhaseWrite = 3;
constexpr int64 kPhaseInsert = 4;
constexpr int64 kPhaseLog = 5;

struct BuildState {
    Relation relation;
    const OperatorClass* opclass;
    Size memory_limit;
    MemoryContext graph_context;
    MemoryContext row_context; // reset for each row
    Index* index;
    GraphPages* pages;
    graph::MemoryGraph* graph; // null in the last stage
    Random random;
    int64 rows;
};

void set_phase(int64 phase) { pgstat_progress_update_param(PROGRESS_CREATEIDX_SUBPHASE, phase); }

// Checks column and settings before anything is written.
graph::Space checked_space(Relation relation, const OperatorClass& opclass) {
    // Binary-coercible to bit, and of any length.
    if (TupleDescAttr(relation->rd_att, 0)->atttypid == VARBITOID) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("type not supported for hnsw index")));
    }
    const int dims = TupleDescAttr(relation->rd_att, 0)->atttypmod;
    if (dims < 0) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("column does not have dimensions")));
    }
    if (dims > opclass.max_dims) {
        ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                        errmsg("column cannot have more than %d dimensions for hnsw index", opclass.max_dims)));
    }
    if (option_ef_construction(relation) < 2 * option_m(relation)) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("ef_construction must be greater than or equal to 2 * m")));
    }
    return graph::Space(opclass.element, opclass.metric, static_cast<size_t>(dims));
}

void write_meta_page(Relation relation, ForkNumber fork, const graph::Space& space) {
    const Buffer buffer = ReadBufferExtended(relation, fork, P_NEW, RBM_ZERO_AND_LOCK, nullptr);
    if (BufferGetBlockNumber(buffer) != kMetaBlock) {
        elog(ERROR, "index \"%s\" already contains data", RelationGetRelationName(relation));
    }
    START_CRIT_SECTION();
    init_meta_page(BufferGetPage(buffer), space, option_m(relation), option_ef_construction(relation));
    MarkBufferDirty(buffer);
    if (fork == INIT_FORKNUM) log_newpage_buffer(buffer, true);
    END_CRIT_SECTION();
    UnlockReleaseBuffer(buffer);
}

uint64 row_number(ItemPointer row) {
    return static_cast<uint64>(ItemPointerGetBlockNumber(row)) << 16 | ItemPointerGetOffsetNumber(row);
}

bool fits(const BuildState& state) {
    const Size taken = state.graph->has_vectors() ? 0 : state.pages->bytes();
    return taken < state.memory_limit && state.graph->fits(state.memory_limit - taken);
}

// From the first stage to the second.
void move_vectors(BuildState* state) {
    set_phase(kPhaseWrite);
    state->graph->move_vectors(*state->pages);
}

// From the second stage to the third, or to the end.
void complete_pages(BuildState* state) {
    set_phase(kPhaseWrite);
    state->graph->link_orphans();
    state->pages->complete(*state->graph);
    state->graph = nullptr;
    MemoryContextReset(state->graph_context);
}

void make_room(BuildState* state) {
    if (state->graph->has_vectors()) {
        move_vectors(state);
        set_phase(kPhaseLoad);
    }
    if (fits(*state)) return;
    ereport(NOTICE,
            (errmsg("hnsw graph no longer fits into maintenance_work_mem after " INT64_FORMAT " tuples", state->rows),
             errdetail("Building will take significantly more time."),
             errhint("Increase maintenance_work_mem to speed up builds.")));
    complete_pages(state);
    set_phase(kPhaseInsert);
}

void add_row_to_build(Relation, ItemPointer row, Datum* values, bool* nulls, bool, void* argument) {
    auto* state = static_cast<BuildState*>(argument);
    if (nulls[0]) return;
    MemoryContext old = MemoryContextSwitchTo(state->row_context);
    const Layout& layout = state->index->layout;
    graph::Value vector = state->opclass->stored(*state->opclass, values[0], state->index->space.dims());
    if (vector != nullptr) {
        const int level = graph::random_level(state->random, layout.m, layout.max_level());
        if (state->graph != nullptr && !fits(*state)) make_room(state);
        if (state->graph != nullptr) {
            state->graph->add(vector, row_number(row), level);
        } else {
            insert_vector(*state->index, vector, row, level);
        }
        state->rows++;
        pgstat_progress_update_param(PROGRESS_CREATEIDX_TUPLES_DONE, state->rows);
    }
    MemoryContextSwitchTo(old);
    MemoryContextReset(state->row_context);
}

} // namespace

IndexBuildResult* build(Relation heap, Relation relation, IndexInfo* info) {
    const OperatorClass& opclass = operator_class(relation);
    write_meta_page(relation, MAIN_FORKNUM, checked_space(relation, opclass));
    Index index = open_index(relation);
    index.logged = false;

    MemoryContext graph_context =
        AllocSetContextCreate(CurrentMemoryContext, "hnsw build graph", ALLOCSET_DEFAULT_SIZES);
    MemoryContext row_context = AllocSetContextCreate(CurrentMemoryContext, "hnsw build row", ALLOCSET_DEFAULT_SIZES);
    const Size memory_limit = maintenance_work_mem * Size{1024};
    GraphPages pages(index, graph_context, memory_limit / 8);
    auto* graph = new (MemoryContextAlloc(graph_context, sizeof(graph::MemoryGraph))) graph::MemoryGraph(
        pg::context_memory(graph_context), index.space, {index.layout.m, link_search_width(index.ef_construction)});
    BuildState state{relation, &opclass, memory_limit, graph_context, row_context, &index, &pages, graph, Random(1), 0};

    set_phase(kPhaseLoad);
    const double estimate = heap->rd_rel->reltuples;
    pgstat_progress_update_param(PROGRESS_CREATEIDX_TUPLES_TOTAL, estimate > 0 ? static_cast<int64>(estimate) : 0);
    const double heap_rows =
        table_index_build_scan(heap, relation, info, true, true, pg::callback<add_row_to_build>, &state, nullptr);
    if (state.graph != nullptr) {
        if (state.graph->has_vectors()) move_vectors(&state);
        complete_pages(&state);
    }

    if (RelationNeedsWAL(relation)) {
        set_phase(kPhaseLog);
        log_newpage_range(relation, MAIN_FORKNUM, 0, RelationGetNumberOfBlocks(relation), true);
    }
    MemoryContextDelete(row_context);
    MemoryContextDelete(graph_context);

    auto* result = static_cast<IndexBuildResult*>(palloc(sizeof(IndexBuildResult)));
    result->heap_tuples = heap_rows;
    result->index_tuples = static_cast<double>(state.rows);
    return result;
}

void build_empty(Relation relation) {
    const OperatorClass& opclass = operator_class(relation);
    write_meta_page(relation, INIT_FORKNUM, checked_space(relation, opclass));
}

char* build_phase_name(int64 phase) {
    switch (phase) {
    case PROGRESS_CREATEIDX_SUBPHASE_INITIALIZE:
        return pstrdup("initializing");
    case kPhaseLoad:
        return pstrdup("loading tuples");
    case kPhaseWrite:
        return pstrdup("writing graph");
    case kPhaseInsert:
        return pstrdup("inserting tuples");
    case kPhaseLog:
        return pstrdup("writing WAL");
    default:
        return nullptr;
    }
}

} // namespace rv::hnsw
