// Server zone. See the header.
#include "ruvector/hnsw/build/build_stages.hpp"

extern "C" {
#include "commands/progress.h"
#include "pgstat.h"
#include "utils/backend_progress.h"
#include "utils/memutils.h"
#include "utils/wait_event.h"
}

#include "ruvector/hnsw/format/value.hpp"
#include "ruvector/hnsw/write/insert.hpp"
#include "ruvector/pg/index_column.hpp"
#include "ruvector/pg/memory.hpp"

namespace rv::hnsw {
namespace {

enum Stage { kVectorsInMemory, kVectorsOnPages, kAllOnPages };

Stage current_stage(const BuildShared* shared) {
    return static_cast<Stage>(BarrierPhase(&const_cast<BuildShared*>(shared)->stages) / 2);
}

uint64 row_number(ItemPointer row) {
    return static_cast<uint64>(ItemPointerGetBlockNumber(row)) << 16 | ItemPointerGetOffsetNumber(row);
}

bool fits(const BuildPart& part) {
    const Size taken = part.pages->taken_bytes(*part.graph, part.shared->graph.participants);
    return taken < part.shared->memory_limit && part.graph->fits(part.shared->memory_limit - taken);
}

void move_vectors(BuildPart* part) {
    BuildShared* shared = part->shared;
    set_phase(shared, kPhaseWrite, part->number == 0);
    part->graph->move_vectors(*part->pages);
    if (part->arena != nullptr)
        shared->caches = part->arena->allocate(shared->cache_bytes * shared->graph.participants, Arena::End::kHigh);
}

// With the vectors where they are, so that those in memory need not be read from pages.
void link_orphans(BuildPart* part) {
    set_phase(part->shared, kPhaseWrite, part->number == 0);
    part->graph->link_orphans();
}

// What one participant does while the others wait.
void prepare_next_stage(BuildPart* part) {
    BuildShared* shared = part->shared;
    if (part->graph->has_vectors()) {
        move_vectors(part);
        set_phase(shared, kPhaseLoad, part->number == 0);
        return;
    }
    ereport(NOTICE, (errmsg("hnsw graph no longer fits into maintenance_work_mem after " UINT64_FORMAT " tuples",
                            pg_atomic_read_u64(&shared->rows)),
                     errdetail("Building will take significantly more time."),
                     errhint("Increase maintenance_work_mem to speed up builds.")));
    link_orphans(part);
    part->pages->learn_signatures(*part->graph);
    part->pages->complete(*part->graph, 0, part->graph->size());
    part->pages->complete_entry(*part->graph);
    set_phase(shared, kPhaseInsert, part->number == 0);
}

void open_cache(BuildPart* part) {
    const BuildShared* shared = part->shared;
    std::pmr::memory_resource* memory = pg::context_memory(part->graph_context);
    Size bytes = shared->cache_bytes;
    if (part->arena != nullptr && shared->caches == 0) bytes = 0;
    if (part->arena != nullptr && shared->caches != 0) {
        std::byte* room = part->arena->at(shared->caches) + static_cast<Size>(part->number) * bytes;
        memory = new (MemoryContextAlloc(part->graph_context, sizeof(std::pmr::monotonic_buffer_resource)))
            std::pmr::monotonic_buffer_resource(room, bytes, memory);
    }
    part->pages->open_cache(memory, bytes);
}

// Brings what this participant has for itself to the stage that all are in.
void enter_stage(BuildPart* part) {
    const Stage stage = current_stage(part->shared);
    if (part->graph == nullptr) return;
    if (stage == kAllOnPages) {
        if (part->index->signatures != nullptr) read_signatures(*part->index);
        part->graph = nullptr;
        MemoryContextReset(part->graph_context);
    } else if (stage == kVectorsOnPages) {
        part->graph->vectors_moved(*part->pages);
        open_cache(part);
    }
}

void next_stage(BuildPart* part) {
    Barrier* stages = &part->shared->stages;
    if (BarrierArriveAndWait(stages, WAIT_EVENT_PARALLEL_CREATE_INDEX_SCAN)) prepare_next_stage(part);
    BarrierArriveAndWait(stages, WAIT_EVENT_PARALLEL_CREATE_INDEX_SCAN);
    enter_stage(part);
}

} // namespace

graph::MemoryGraph::Parameters graph_parameters(const Index& index) {
    return {index.layout.m, link_search_width(index.ef_construction), graph::NodeCodes::usual_bits(index.space),
            index.max_links(0)};
}

graph::Space graph_space(const Index& index) {
    return {index.space.element(), index.space.metric(), index.space.dims(), index.layout.attribute_bytes};
}

void init_build_shared(BuildShared* shared, int participants, Size arena_bytes) {
    new (shared) BuildShared{};
    const Size memory = maintenance_work_mem * Size{1024};
    BarrierInit(&shared->stages, 0);
    BarrierInit(&shared->completion, 0);
    pg_atomic_init_u32(&shared->completed, 0);
    shared->memory_limit = arena_bytes != 0 ? arena_bytes : memory;
    shared->cache_bytes = MAXALIGN_DOWN(memory / 8 / static_cast<Size>(participants));
    shared->graph.participants = static_cast<uint32>(participants);
    pg_atomic_init_u64(&shared->rows, 0);
    pg_atomic_init_u32(&shared->phase, kPhaseLoad);
}

BuildPart* open_part(const Index& index, BuildShared* shared, Arena* arena, int number) {
    MemoryContext graph_context =
        AllocSetContextCreate(CurrentMemoryContext, "ruvector hnsw build graph", ALLOCSET_DEFAULT_SIZES);
    MemoryContext row_context =
        AllocSetContextCreate(CurrentMemoryContext, "ruvector hnsw build row", ALLOCSET_DEFAULT_SIZES);
    const graph::MemoryGraph::Parameters parameters = graph_parameters(index);
    std::pmr::memory_resource* memory = pg::context_memory(graph_context);
    void* graph_room = MemoryContextAlloc(graph_context, sizeof(graph::MemoryGraph));
    const graph::Space space = graph_space(index);
    auto* graph = arena != nullptr ? new (graph_room)
                                         graph::MemoryGraph(memory, space, parameters, *arena, shared->graph)
                                   : new (graph_room) graph::MemoryGraph(memory, space, parameters);
    auto* pages = new (MemoryContextAlloc(graph_context, sizeof(GraphPages)))
        GraphPages(index, graph_context, arena, shared->places);
    auto* part = static_cast<BuildPart*>(palloc(sizeof(BuildPart)));
    *part = BuildPart{&index,
                      &operator_class(index.relation),
                      pg::attribute_columns(index.relation),
                      shared,
                      arena,
                      number,
                      graph_context,
                      row_context,
                      pages,
                      graph,
                      true,
                      Random(static_cast<uint64>(number) + 1)};
    part->completes = BarrierAttach(&shared->completion) == 0;
    if (!part->completes) BarrierDetach(&shared->completion);
    // Others may be about to change the stage.
    if (BarrierAttach(&shared->stages) % 2 != 0)
        BarrierArriveAndWait(&shared->stages, WAIT_EVENT_PARALLEL_CREATE_INDEX_SCAN);
    enter_stage(part);
    return part;
}

namespace {

// A value as the graph in memory has it.
graph::Value with_attributes(const Index& index, graph::Value vector, const std::byte* attributes) {
    if (attributes == nullptr) return vector;
    const Size bytes = index.space.bytes(vector);
    auto* both = static_cast<std::byte*>(palloc(bytes + index.layout.attribute_bytes));
    std::memcpy(both, vector, bytes);
    std::memcpy(both + bytes, attributes, index.layout.attribute_bytes);
    return both;
}

} // namespace

void add_row_to_build(Relation, ItemPointer row, Datum* values, bool* nulls, bool, void* argument) {
    auto* part = static_cast<BuildPart*>(argument);
    if (nulls[0]) return;
    MemoryContext old = MemoryContextSwitchTo(part->row_context);
    const Layout& layout = part->index->layout;
    graph::Value vector =
        pg::indexed_value(part->index->relation, [&] { return index_value(*part->index, *part->opclass, values[0]); });
    if (vector != nullptr) {
        const int level = graph::random_level(part->random, layout.m, layout.max_level());
        const std::byte* attributes = pg::make_attributes(part->columns, values, nulls);
        while (part->graph != nullptr && !fits(*part)) next_stage(part);
        if (part->graph != nullptr) {
            part->graph->add(with_attributes(*part->index, vector, attributes), row_number(row), level);
        } else {
            insert_vector(*part->index, vector, attributes, row, level);
        }
        pg_atomic_fetch_add_u64(&part->shared->rows, 1);
        if (part->number == 0) report_progress(part->shared);
    }
    MemoryContextSwitchTo(old);
    MemoryContextReset(part->row_context);
}

namespace {

// What one participant does before all complete the nodes.
void prepare_completion(BuildPart* part) {
    link_orphans(part);
    part->pages->learn_signatures(*part->graph);
    // Codes are made of values, which are best at hand.
    if (part->graph->has_vectors()) part->graph->copy_vectors(*part->pages);
}

void complete_nodes(BuildPart* part) {
    constexpr uint32 kShare = 64;
    if (part->index->signatures != nullptr) read_signatures(*part->index);
    pg_atomic_uint32* completed = &part->shared->completed;
    const uint32 nodes = part->graph->size();
    for (uint32 first = pg_atomic_fetch_add_u32(completed, kShare); first < nodes;
         first = pg_atomic_fetch_add_u32(completed, kShare)) {
        part->pages->complete(*part->graph, first, std::min(nodes, first + kShare));
    }
}

} // namespace

void complete_build(BuildPart* part) {
    constexpr uint32 kWait = WAIT_EVENT_PARALLEL_CREATE_INDEX_SCAN;
    // Not BarrierArriveAndDetach: the last one to leave would advance the stage, under whoever attaches after that.
    BarrierDetach(&part->shared->stages);
    if (part->completes) {
        Barrier* completion = &part->shared->completion;
        const bool prepares = BarrierArriveAndWait(completion, kWait);
        enter_stage(part);
        if (prepares && part->graph != nullptr) prepare_completion(part);
        BarrierArriveAndWait(completion, kWait);
        if (part->graph != nullptr) complete_nodes(part);
        const bool last = BarrierArriveAndWait(completion, kWait);
        if (last && part->graph != nullptr) part->pages->complete_entry(*part->graph);
        BarrierArriveAndDetach(completion);
    }
    MemoryContextDelete(part->row_context);
    MemoryContextDelete(part->graph_context);
}

void set_phase(BuildShared* shared, BuildPhase phase, bool leader) {
    pg_atomic_write_u32(&shared->phase, phase);
    if (leader) pgstat_progress_update_param(PROGRESS_CREATEIDX_SUBPHASE, phase);
}

void report_progress(BuildShared* shared) {
    pgstat_progress_update_param(PROGRESS_CREATEIDX_SUBPHASE, pg_atomic_read_u32(&shared->phase));
    pgstat_progress_update_param(PROGRESS_CREATEIDX_TUPLES_DONE, static_cast<int64>(pg_atomic_read_u64(&shared->rows)));
}

} // namespace rv::hnsw
