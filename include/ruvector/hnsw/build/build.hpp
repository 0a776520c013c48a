// Building an index: CREATE INDEX, REINDEX, and the empty index of an unlogged table.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/amapi.h"
}

namespace rv::hnsw {

IndexBuildResult* build(Relation heap, Relation relation, IndexInfo* info);
void build_empty(Relation relation);
char* build_phase_name(int64 phase);

} // namespace rv::hnsw
