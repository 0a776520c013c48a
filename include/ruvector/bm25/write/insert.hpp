// aminsert, and what else makes segments of what waits.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/genam.h"
#include "nodes/execnodes.h"
}

namespace rv::bm25 {

bool insert(Relation index, Datum* values, bool* nulls, ItemPointer row, Relation heap, IndexUniqueCheck, bool,
            IndexInfo*);
// Makes a segment of the pending documents and merges segments that have become too many. Returns how many were
// pending. `wait`: for another session that does the same; else 0 is returned if there is one. `most_words`: of what is
// merged, as in merge_small().
int64 fold(Relation index, bool wait, uint64 most_words = UINT64_MAX);

} // namespace rv::bm25
