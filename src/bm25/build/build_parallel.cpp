// C++ zone. See the header.
#include "ruvector/bm25/build/build_parallel.hpp"

extern "C" {
#include "commands/progress.h"
#include "miscadmin.h"
#include "port/atomics.h"
#include "storage/sharedfileset.h"
#include "utils/backend_progress.h"
}

#include "ruvector/bm25/build/collector.hpp"

namespace rv::bm25 {
namespace {

enum Key : uint64 { kSharedKey = 1 };

struct Shared {
    Oid configuration;
    Size most_bytes; // of each participant's memory
    SharedFileSet files;
    pg_atomic_uint64 rows;
    pg_atomic_uint32 segments[FLEXIBLE_ARRAY_MEMBER]; // of each participant, the leader first
};

Size shared_bytes(int participants) {
    return offsetof(Shared, segments) + static_cast<Size>(participants) * sizeof(pg_atomic_uint32);
}

void show_rows(void* argument) {
    auto* shared = static_cast<Shared*>(argument);
    pgstat_progress_update_param(PROGRESS_CREATEIDX_TUPLES_DONE, static_cast<int64>(pg_atomic_read_u64(&shared->rows)));
}

void count_rows(uint64 rows, void* argument) {
    pg_atomic_fetch_add_u64(&static_cast<Shared*>(argument)->rows, static_cast<int64>(rows));
}

void count_and_show_rows(uint64 rows, void* argument) {
    count_rows(rows, argument);
    show_rows(argument);
}

// One participant's part, workers and leader alike.
void collect_share(const pg::BuildShare& share, Shared* shared, int participant) {
    Collector collector(share.index, shared->configuration, shared->most_bytes, &shared->files.fs, participant);
    collector.report_to(share.leader ? count_and_show_rows : count_rows, shared);
    const double heap_rows =
        pg::pg_call([&] { return pg::scan_share(share, pg::callback<Collector::add_row>, &collector); });
    collector.spill();
    collector.export_segments();
    pg_atomic_write_u32(&shared->segments[participant], static_cast<uint32>(collector.segments().size()));
    pg::pg_call([&] { pg::share_done(share, heap_rows); });
}

// Starts the workers. Null without any.
pg::ParallelBuild* start(Relation heap, Relation index, IndexInfo* info, Oid configuration, int workers,
                         Shared** started) {
    auto* build = pg::ParallelBuild::begin("ruvector_bm25_build_worker", heap, index, info, workers);
    build->estimate(shared_bytes(workers + 1));
    if (!build->create()) return nullptr;
    auto* shared = static_cast<Shared*>(build->add(kSharedKey, shared_bytes(workers + 1)));
    shared->configuration = configuration;
    shared->most_bytes = Size{1024} * static_cast<Size>(maintenance_work_mem) / static_cast<Size>(workers + 1);
    SharedFileSetInit(&shared->files, build->segment());
    pg_atomic_init_u64(&shared->rows, 0);
    for (int i = 0; i <= workers; i++) pg_atomic_init_u32(&shared->segments[i], 0);
    *started = shared;
    const int launched = build->launch();
    if (launched == 0) return nullptr;
    ereport(DEBUG1, (errmsg_internal("bm25: using %d parallel workers", launched)));
    return build;
}

} // namespace

CollectedShares collect_in_parallel(Relation heap, Relation index, IndexInfo* info, Oid configuration, int workers) {
    Shared* shared = nullptr;
    CollectedShares collected;
    collected.build = pg::pg_call([&] { return start(heap, index, info, configuration, workers, &shared); });
    if (collected.build == nullptr) return collected;
    collect_share(collected.build->share(), shared, 0);
    collected.heap_rows = pg::pg_call([&] { return collected.build->wait(show_rows, shared); });
    for (int participant = 0; participant <= workers; participant++) {
        const uint32 segments = pg_atomic_read_u32(&shared->segments[participant]);
        for (uint32 i = 0; i < segments; i++) {
            const char* name = pg::pg_call([&] { return Collector::segment_name(participant, i); });
            collected.segments.push_back(import_segment(&shared->files.fs, name));
        }
    }
    return collected;
}

namespace {

void run_worker(dsm_segment* segment, shm_toc* contents) {
    Shared* shared = nullptr;
    const pg::BuildShare share = pg::pg_call([&] {
        const pg::BuildShare joined = pg::join_build(contents);
        shared = static_cast<Shared*>(shm_toc_lookup(contents, kSharedKey, false));
        SharedFileSetAttach(&shared->files, segment);
        return joined;
    });
    collect_share(share, shared, ParallelWorkerNumber + 1);
    pg::pg_call([&] { pg::leave_build(share, contents); });
}

} // namespace
} // namespace rv::bm25

void ruvector_bm25_build_worker(dsm_segment* segment, shm_toc* contents) {
    rv::pg::guarded([&] { rv::bm25::run_worker(segment, contents); });
}
