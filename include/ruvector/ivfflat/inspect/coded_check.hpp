// What ruvector_index_check does for an index with codes.
#pragma once

#include "ruvector/ivfflat/format/index.hpp"
#include "ruvector/pg/index_findings.hpp"

namespace rv::ivfflat {

// Walks the index and raises at the first broken invariant. Takes memory in `context`, the current one, and keeps it.
pg::IndexFindings check_coded(const Index& index, MemoryContext context);

} // namespace rv::ivfflat
