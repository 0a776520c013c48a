// Privilege checks.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "utils/acl.h"
#include "utils/rel.h"
}

namespace rv::pg {

// Raises unless the current user owns the relation.
inline void check_relation_owner(Relation relation) {
#if PG_VERSION_NUM >= 160000
    const bool owner = object_ownercheck(RelationRelationId, RelationGetRelid(relation), GetUserId());
#else
    const bool owner = pg_class_ownercheck(RelationGetRelid(relation), GetUserId());
#endif
    if (!owner) {
        aclcheck_error(ACLCHECK_NOT_OWNER, get_relkind_objtype(relation->rd_rel->relkind),
                       RelationGetRelationName(relation));
    }
}

} // namespace rv::pg
