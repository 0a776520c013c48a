// A build by several participants: the graph lies in shared memory, and the leader and its workers each add a share of
// the table's rows.
#pragma once

#include "ruvector/hnsw/build/build_stages.hpp"
#include "ruvector/pg/build_workers.hpp"

namespace rv::hnsw {

// Builds all of an index that has its metapage alone with `workers` workers. False, and nothing has happened, if none
// could be had.
bool build_in_parallel(const Index& index, Relation heap, IndexInfo* info, int workers, double* heap_rows,
                       double* index_rows);

} // namespace rv::hnsw

// Where a worker starts.
extern "C" PGDLLEXPORT void ruvector_hnsw_build_worker(dsm_segment* segment, shm_toc* contents);
