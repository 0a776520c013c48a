// The order in which nodes are folded: those that are like each other follow one another, so that each search goes over
// pages that the one before it has just read.
#pragma once

#include "ruvector/hnsw/format/index.hpp"

#include "ruvector/core/base/array.hpp"

#include <span>

namespace rv::hnsw {

// Puts the numbers of `values` into `order`, like ones next to each other.
void order_by_likeness(const Index& index, std::span<const graph::Value> values, Array<uint32>* order);

} // namespace rv::hnsw
