// Parallel workers for the build of an index: the leader and its workers each scan a share of the table.
//
// The leader:  ParallelBuild::begin, estimate, create, add and launch; its own share; share_done; wait; end.
// A worker:    join_build; its share; share_done; leave_build.
// After an error the transaction's abort cleans up.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/amapi.h"
#include "access/parallel.h"
#include "access/relscan.h"
#include "access/tableam.h"
#include "executor/instrument.h"
#include "nodes/execnodes.h"
#include "storage/shm_toc.h"
#include "utils/rel.h"
}

namespace rv::pg {

// Says that an access method can build with workers.
constexpr void allow_parallel_build([[maybe_unused]] IndexAmRoutine* am) {
#if PG_VERSION_NUM >= 170000
    am->amcanbuildparallel = true;
#endif
}

// How many of them the planner grants, by the size of the table.
int build_workers(Relation heap, Relation index, const IndexInfo* info);

// The same for a build that computes much for each row: if the planner grants any, as many as the table's
// parallel_workers says, else max_parallel_maintenance_workers.
int busy_build_workers(Relation heap, Relation index, const IndexInfo* info);

struct BuildCommon;

// What one participant scans.
struct BuildShare {
    Relation heap;
    Relation index;
    IndexInfo* info;
    ParallelTableScanDesc scan; // null: the whole table, alone
    BuildCommon* common;        // null likewise
    bool leader;
};

// Sends the rows of the share to `add_row`; returns how many the share has.
double scan_share(const BuildShare& share, IndexBuildCallback add_row, void* argument);

// Says that the participant has done its share, and what it learnt of the table's HOT chains.
void share_done(const BuildShare& share, double heap_rows);

class ParallelBuild {
public:
    // `worker` names an exported function of this library.
    static ParallelBuild* begin(const char* worker, Relation heap, Relation index, IndexInfo* info, int workers);

    // Announces an entry of the shared memory.
    void estimate(Size bytes);
    // False if there is no shared memory; then the build has been ended.
    bool create();
    void* add(uint64 key, Size bytes);
    dsm_segment* segment() const { return context_->seg; }
    // Starts the workers. 0 if none could be had; then the build has been ended.
    int launch();

    BuildShare share() const { return share_; }
    // Waits until all have done their shares, calling `tick` now and then; returns how many rows the table has. What
    // any of them found in the IndexInfo is the leader's then.
    double wait(void (*tick)(void*), void* argument);
    void end();

private:
    void leave();

    ParallelContext* context_;
    Snapshot snapshot_;
    Size scan_bytes_;
    WalUsage* wal_;
    BufferUsage* buffers_;
    BuildShare share_;
};

// What a worker joins with; it opens table and index.
BuildShare join_build(shm_toc* contents);
void leave_build(const BuildShare& share, shm_toc* contents);

} // namespace rv::pg
