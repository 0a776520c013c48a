// The index of a relation's primary key.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "utils/relcache.h"
}

namespace rv::pg {

// InvalidOid if there is none; a deferrable one counts.
inline Oid primary_key_index(Relation relation) {
#if PG_VERSION_NUM >= 180000
    return RelationGetPrimaryKeyIndex(relation, true);
#else
    return RelationGetPrimaryKeyIndex(relation);
#endif
}

} // namespace rv::pg
