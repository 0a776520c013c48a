// What ruvector_index_check does for an index of access method ivfflat.
#pragma once

#include "ruvector/pg/index_findings.hpp"

extern "C" {
#include "utils/rel.h"
}

namespace rv::ivfflat {

// Walks the index and raises at the first broken invariant. Takes memory in `context`, the current one, and keeps it.
pg::IndexFindings check_index(Relation relation, MemoryContext context);

} // namespace rv::ivfflat
