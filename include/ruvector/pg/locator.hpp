// What names a relation's file; PostgreSQL 16 calls it anew.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "utils/rel.h"
}

namespace rv::pg {

#if PG_VERSION_NUM >= 160000
inline auto& locator_of(Relation relation) { return relation->rd_locator; }
#else
inline auto& locator_of(Relation relation) { return relation->rd_node; }
#endif

} // namespace rv::pg
