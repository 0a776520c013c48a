// The index of a relation's primary key.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "catalog/pg_constraint.h"
#include "utils/lsyscache.h"
#include "utils/relcache.h"
}

namespace rv::pg {

// InvalidOid if there is none; a deferrable one counts.
inline Oid primary_key_index(Relation relation) {
#if PG_VERSION_NUM >= 180000
    return RelationGetPrimaryKeyIndex(relation, true);
#else
    // What the relation cache knows is an immediate one.
    const Oid index = RelationGetPrimaryKeyIndex(relation);
    if (OidIsValid(index)) return index;
    Oid constraint = InvalidOid;
    get_primary_key_attnos(RelationGetRelid(relation), true, &constraint);
    return OidIsValid(constraint) ? get_constraint_index(constraint) : InvalidOid;
#endif
}

} // namespace rv::pg
