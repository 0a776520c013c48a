// Adding rows to an index.
#pragma once

#include "ruvector/hnsw/format/index.hpp"

extern "C" {
#include "access/amapi.h"
}

namespace rv::hnsw {

// Adds one row. `vector` has the index's dimensions (length 1 for cosine); `level` counts if it becomes a node of its
// own; `attributes` are those of the row, null where the index has one column. Allocates in the current memory context.
void insert_vector(const Index& index, graph::Value vector, const std::byte* attributes, ItemPointer row, int level);

// The access method's aminsert.
bool insert(Relation relation, Datum* values, bool* nulls, ItemPointer row, Relation heap, IndexUniqueCheck check,
            bool unchanged, IndexInfo* info);

} // namespace rv::hnsw
