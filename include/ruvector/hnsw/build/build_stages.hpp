// The stages of a build, and how those who take part in it go through them together.
//
// A build has one participant, or several that share the graph in an arena. Each adds the rows of its share of the
// table. When memory is full for one of them, all stop at their next row; one prepares the next stage alone, and all go
// on. The last stage needs no graph in memory.
#pragma once

#include "ruvector/hnsw/build/graph_pages.hpp"
#include "ruvector/hnsw/operator_class.hpp"

extern "C" {
#include "port/atomics.h"
#include "storage/barrier.h"
#include "storage/dsm.h"
}

#include "ruvector/core/base/random.hpp"

namespace rv::hnsw {

// As pg_stat_progress_create_index shows it; 1 is PostgreSQL's "initializing".
enum BuildPhase : uint32 { kPhaseLoad = 2, kPhaseWrite = 3, kPhaseInsert = 4, kPhaseLog = 5 };

// In shared memory if there are several participants.
struct BuildShared {
    Barrier stages;             // its phase is 2k in stage k, and 2k + 1 while stage k + 1 is being prepared
    Barrier completion;         // 0: rows are still added; then what is in memory is brought onto the pages
    pg_atomic_uint32 completed; // nodes that some participant has taken in hand
    dsm_handle arena;           // of several participants
    Size memory_limit;
    Size cache_bytes; // of each participant, once vectors are on pages
    uint64 caches;    // where in the arena; 0: there was no room
    pg_atomic_uint64 rows;
    pg_atomic_uint32 phase; // BuildPhase
    graph::MemoryGraph::Shared graph;
    RecordPool::State places;
};

graph::MemoryGraph::Parameters graph_parameters(const Index& index);
// What the graph in memory has as values: the attributes of a row follow its vector, so that rows share a node if both
// are the same.
graph::Space graph_space(const Index& index);

// `arena_bytes`: 0 without an arena.
void init_build_shared(BuildShared* shared, int participants, Size arena_bytes);

// What a participant has for itself.
struct BuildPart {
    const Index* index;
    const OperatorClass* opclass;
    pg::AttributeColumns columns;
    BuildShared* shared;
    Arena* arena; // null: the only participant
    int number;   // 0: the leader
    MemoryContext graph_context;
    MemoryContext row_context; // reset for each row
    GraphPages* pages;
    graph::MemoryGraph* graph; // null in the last stage
    bool completes;            // false: it came when all rows had been added
    Random random;
};

// Joins the build. The leader is the first to do so. Allocates in the current memory context.
BuildPart* open_part(const Index& index, BuildShared* shared, Arena* arena, int number);
// The callback for the rows of the participant's share; the argument is the part.
void add_row_to_build(Relation relation, ItemPointer row, Datum* values, bool* nulls, bool alive, void* argument);
// When the participant's share is done. Waits for the others, and brings with them all that is in memory onto the
// pages.
void complete_build(BuildPart* part);

void set_phase(BuildShared* shared, BuildPhase phase, bool leader);
// Tells PostgreSQL how far the build is; for the leader.
void report_progress(BuildShared* shared);

} // namespace rv::hnsw
