// Server zone. See the header.
#include "ruvector/hnsw/build/build_parallel.hpp"

extern "C" {
#include "miscadmin.h"
#include "optimizer/plancat.h"
}

#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/segment.hpp"

namespace rv::hnsw {
namespace {

enum Key : uint64 { kSharedKey = 1 };

// How large the arena is to be: what maintenance_work_mem leaves beside what each participant has for itself, but no
// more than the table can need. The memory of an arena is taken at once, whether it is used or not.
Size arena_bytes(const Index& index, Relation heap, int participants) {
    constexpr Size kEnough = Size{64} << 20;
    const graph::MemoryGraph::Parameters parameters = graph_parameters(index);
    const Size memory = maintenance_work_mem * Size{1024};
    const Size node = graph::MemoryGraph::node_bytes(parameters) +
                      graph::MemoryGraph::code_bytes(index.space, parameters) + sizeof(ItemRef);
    const Size value = graph_space(index).max_bytes();
    // Twice, since it grows by doubling.
    const Size own = 2 * graph::MemoryGraph::kOwnNodeBytes * static_cast<Size>(participants);
    const Size limit = memory / (node + own) * node;

    BlockNumber pages = 0;
    double rows = 0;
    double visible = 0;
    estimate_rel_size(heap, nullptr, &pages, &rows, &visible);
    // Twice as many rows as the estimate says, and a third more for upper layers and partly filled chunks.
    const double needed = 2 * rows * 1.33 * static_cast<double>(node + value);
    const Size bytes =
        needed < static_cast<double>(limit) ? std::min(limit, kEnough + static_cast<Size>(needed)) : limit;
    return std::min(bytes, Arena::kMostBytes);
}

// Lays out the shared memory and starts the workers; returns how many there are.
int start_build(const Index& index, pg::ParallelBuild* build, dsm_segment* segment, Size bytes, int workers,
                BuildPart** leader) {
    Arena* arena = Arena::create(dsm_segment_address(segment), bytes);
    auto* shared = static_cast<BuildShared*>(build->add(kSharedKey, sizeof(BuildShared)));
    init_build_shared(shared, workers + 1, arena->bytes());
    shared->arena = dsm_segment_handle(segment);
    *leader = open_part(index, shared, arena, 0);
    return build->launch();
}

void tick(void* argument) { report_progress(static_cast<BuildShared*>(argument)); }

} // namespace

bool build_in_parallel(const Index& index, Relation heap, IndexInfo* info, int workers, double* heap_rows,
                       double* index_rows) {
    const Size bytes = arena_bytes(index, heap, workers + 1);
    pg::Segment segment;
    BuildPart* part = nullptr;
    if (!pg::create_segment(bytes, &segment)) {
        ereport(NOTICE,
                (errmsg("hnsw index is built without parallel workers"),
                 errdetail("There is not enough shared memory for a graph of %zu MB.", bytes >> 20),
                 errhint("Make more shared memory available to the server, or decrease maintenance_work_mem.")));
        return false;
    }
    auto* build = pg::ParallelBuild::begin("ruvector_hnsw_build_worker", heap, index.relation, info, workers);
    build->estimate(sizeof(BuildShared));
    const int launched = build->create() ? start_build(index, build, segment.segment, bytes, workers, &part) : 0;
    if (launched == 0) {
        pg::drop_segment(segment);
        return false;
    }
    ereport(DEBUG1, (errmsg_internal("hnsw: using %d parallel workers", launched)));
    const double own_rows = pg::scan_share(build->share(), pg::callback<add_row_to_build>, part);
    complete_build(part);
    pg::share_done(build->share(), own_rows);
    *heap_rows = build->wait(tick, part->shared);
    *index_rows = static_cast<double>(pg_atomic_read_u64(&part->shared->rows));
    build->end();
    pg::drop_segment(segment);
    return true;
}

namespace {

void run_worker(shm_toc* contents) {
    const pg::BuildShare share = pg::join_build(contents);
    auto* shared = static_cast<BuildShared*>(shm_toc_lookup(contents, kSharedKey, false));
    dsm_segment* segment = dsm_attach(shared->arena);
    if (segment == nullptr) elog(ERROR, "the graph of the hnsw index is gone");
    Index index = open_index(share.index);
    index.logged = false;
    BuildPart* part =
        open_part(index, shared, static_cast<Arena*>(dsm_segment_address(segment)), ParallelWorkerNumber + 1);
    const double heap_rows = pg::scan_share(share, pg::callback<add_row_to_build>, part);
    complete_build(part);
    pg::share_done(share, heap_rows);
    dsm_detach(segment);
    pg::leave_build(share, contents);
}

} // namespace
} // namespace rv::hnsw

void ruvector_hnsw_build_worker(dsm_segment*, shm_toc* contents) {
    rv::pg::guarded([&] { rv::hnsw::run_worker(contents); });
}
