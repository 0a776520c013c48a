// The order in which many queries are asked. Server zone.
#pragma once

#include "ruvector/collections/batch.hpp"

namespace rv::collections {

// Numbers of the queries, those that lie near each other in a row: they visit the same pages of an index, which are
// then in the processor's cache. `function` is one of the extension's.
const size_t* near_ones_together(const Collection& collection, const BatchQueries& queries, Oid function);

} // namespace rv::collections
