// Privilege checks.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "utils/acl.h"
#include "utils/rel.h"
}

namespace rv::pg {

inline bool owns_relation(Oid relation) {
#if PG_VERSION_NUM >= 160000
    return object_ownercheck(RelationRelationId, relation, GetUserId());
#else
    return pg_class_ownercheck(relation, GetUserId());
#endif
}

inline bool uses_schema(Oid schema) {
#if PG_VERSION_NUM >= 160000
    return object_aclcheck(NamespaceRelationId, schema, GetUserId(), ACL_USAGE) == ACLCHECK_OK;
#else
    return pg_namespace_aclcheck(schema, GetUserId(), ACL_USAGE) == ACLCHECK_OK;
#endif
}

inline bool executes(Oid function) {
#if PG_VERSION_NUM >= 160000
    return object_aclcheck(ProcedureRelationId, function, GetUserId(), ACL_EXECUTE) == ACLCHECK_OK;
#else
    return pg_proc_aclcheck(function, GetUserId(), ACL_EXECUTE) == ACLCHECK_OK;
#endif
}

// Raises unless the current user owns the relation.
inline void check_relation_owner(Relation relation) {
    if (owns_relation(RelationGetRelid(relation))) return;
    aclcheck_error(ACLCHECK_NOT_OWNER, get_relkind_objtype(relation->rd_rel->relkind),
                   RelationGetRelationName(relation));
}

// Whether the current user may VACUUM the table: its owner, and who was granted MAINTAIN, which is since PostgreSQL 17.
inline bool maintains(Oid table) {
#ifdef ACL_MAINTAIN
    if (pg_class_aclcheck(table, GetUserId(), ACL_MAINTAIN) == ACLCHECK_OK) return true;
#endif
    return owns_relation(table);
}

} // namespace rv::pg
