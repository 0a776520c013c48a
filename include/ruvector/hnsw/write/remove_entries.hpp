// Taking entries out of the directory, for nodes that go.
#pragma once

#include "ruvector/hnsw/format/directory_walk.hpp"

namespace rv::hnsw {

// Takes out the entries of `nodes` that lie on the pages of a walk; the zones of these shrink to what is left.
void remove_entries(const Index& index, DirectoryWalk& walk, const U64Set& nodes, BufferAccessStrategy strategy);

} // namespace rv::hnsw
