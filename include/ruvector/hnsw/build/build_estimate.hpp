// What a build will take, before it begins.
#pragma once

#include "ruvector/hnsw/format/index.hpp"

namespace rv::hnsw {

// Tells the user by a NOTICE where the graph will not fit into maintenance_work_mem, or where the build will take more
// than a minute: about how many rows there are, and how much memory and time they take. Rough: the rows are the
// planner's estimate, and the time that of a usual processor.
void tell_estimate(const Index& index, Relation heap, int participants);

} // namespace rv::hnsw
