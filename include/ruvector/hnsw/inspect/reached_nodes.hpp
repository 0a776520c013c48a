// Which nodes a search could come by.
#pragma once

#include "ruvector/hnsw/format/index.hpp"

#include "ruvector/core/base/u64_set.hpp"

namespace rv::hnsw {

// Notes every node that a path on layer 0 leads to from the entry point: one of kept links, where there are such.
void follow_links(const Index& index, std::pmr::memory_resource* memory, U64Set* reached);

// How many live nodes no such path leads to; those that are inserted meanwhile may be among them.
int64 count_unreachable(Relation relation);

} // namespace rv::hnsw
