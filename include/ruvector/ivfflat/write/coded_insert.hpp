// Adding rows to an index with codes.
#pragma once

#include "ruvector/ivfflat/format/index.hpp"

namespace rv::ivfflat {

// Adds a row to a list; `vector` is its payload, `wide` the same in the form of a centre, `attributes` null where the
// index has one column.
void insert_coded(const Index& index, uint32 list, const ItemPointerData& row, const void* vector, const float* wide,
                  const std::byte* attributes);

} // namespace rv::ivfflat
