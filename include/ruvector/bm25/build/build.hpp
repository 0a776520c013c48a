// CREATE INDEX.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/genam.h"
#include "nodes/execnodes.h"
}

namespace rv::bm25 {

IndexBuildResult* build(Relation heap, Relation index, IndexInfo* info);
void build_empty(Relation index);
char* build_phase_name(int64 phase);

} // namespace rv::bm25
