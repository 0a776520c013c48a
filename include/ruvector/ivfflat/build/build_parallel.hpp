// Assigning rows to lists with parallel workers: each scans a share of the table and sorts what it finds; the leader,
// which takes part, merges. The centres go to the workers through shared memory.
#pragma once

#include "ruvector/ivfflat/build/build_lists.hpp"
#include "ruvector/pg/build_workers.hpp"

namespace rv::ivfflat {

// Assigns all rows with `workers` workers and returns when that is done; null, and nothing has happened, if none could
// be had. What it returns lasts until the build's end().
pg::ParallelBuild* assign_in_parallel(const Index& index, Relation heap, IndexInfo* info, const CenterSet& centers,
                                      TupleDesc description, int workers, Assigned* assigned);

} // namespace rv::ivfflat

// Where a worker starts.
extern "C" PGDLLEXPORT void ruvector_ivfflat_build_worker(dsm_segment* segment, shm_toc* contents);
