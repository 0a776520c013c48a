// Mending the graph around tombstones, so that they can be removed.
#pragma once

#include "ruvector/hnsw/format/index.hpp"

#include "ruvector/core/base/u64_set.hpp"

extern "C" {
#include "access/genam.h"
}

namespace rv::hnsw {

// Rewrites every list that leads to one of `tombstones`: the links to them make room for the tombstones' own live
// neighbours, chosen as a build chooses. Then mends the tree of kept links, and links anew the nodes that no path leads
// to from the entry point on layer 0.
void repair_graph(const Index& index, const U64Set& tombstones, BufferAccessStrategy strategy);

// How many links this process has given nodes in repairs, ever.
int64 repaired_links();

} // namespace rv::hnsw
