// A build by several participants: each makes temporary segments of its share of the table's rows.
#pragma once

#include "ruvector/bm25/build/temporary_segments.hpp"
#include "ruvector/pg/build_workers.hpp"

namespace rv::bm25 {

struct CollectedShares {
    pg::ParallelBuild* build = nullptr; // to be ended when the segments have been read; null: no worker could be had
    double heap_rows = 0;
    std::vector<TemporarySegment> segments;
};

// C++ zone.
CollectedShares collect_in_parallel(Relation heap, Relation index, IndexInfo* info, Oid configuration, int workers);

} // namespace rv::bm25

// Where a worker starts.
extern "C" PGDLLEXPORT void ruvector_bm25_build_worker(dsm_segment* segment, shm_toc* contents);
