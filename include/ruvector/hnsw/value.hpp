// From the values that SQL hands over to the vectors that the index stores and compares.
#pragma once

#include "ruvector/hnsw/index.hpp"

namespace rv::hnsw {

// The vector to store for an indexed value, in the current memory context: as it is, or scaled to length 1 for cosine.
// Null if the value is not indexed: a zero vector has no cosine. Raises if its dimensions are not `dims`.
const float* stored_vector(graph::Metric metric, int dims, Datum value);

// The vector to search for. A zero vector stays as it is under cosine: every distance is then equal.
const float* query_vector(const Index& index, Datum value);

} // namespace rv::hnsw
