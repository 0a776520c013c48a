// Server zone. ruvector.current_tenants: whose rows the current user may see.
//
// In C because it has to know two roles: the caller's, whose tenants they are, and that of the table of tenants, who
// alone may read it. A function in SQL that runs as the latter would have to be told the former, by anybody who calls
// it.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "access/table.h"
#include "catalog/namespace.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
}

namespace {

// Every name is qualified: the search path is the caller's.
constexpr char kTenants[] =
    "SELECT coalesce(pg_catalog.array_agg(DISTINCT m.tenant), '{}'::pg_catalog.text[]) "
    "FROM ruvector.tenant_members AS m JOIN pg_catalog.pg_roles AS r ON r.rolname OPERATOR(pg_catalog.=) m.role "
    "WHERE pg_catalog.pg_has_role($1, r.oid, 'USAGE')";

} // namespace

RV_FUNCTION(ruvector_current_tenants) {
    const Oid table =
        RangeVarGetRelid(makeRangeVar(pstrdup("ruvector"), pstrdup("tenant_members"), -1), AccessShareLock, false);
    Relation relation = table_open(table, NoLock);
    const Oid owner = relation->rd_rel->relowner;
    table_close(relation, NoLock);

    // An error on the way puts the user back with its transaction.
    Oid user = InvalidOid;
    int context = 0;
    GetUserIdAndSecContext(&user, &context);
    MemoryContext caller = CurrentMemoryContext;
    SetUserIdAndSecContext(owner, context | SECURITY_LOCAL_USERID_CHANGE);
    SPI_connect();
    Oid types[] = {OIDOID};
    Datum values[] = {ObjectIdGetDatum(user)};
    if (SPI_execute_with_args(kTenants, 1, types, values, nullptr, true, 1) != SPI_OK_SELECT || SPI_processed != 1) {
        elog(ERROR, "the tenants of a role could not be read");
    }
    bool is_null = false;
    const Datum found = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &is_null);
    MemoryContextSwitchTo(caller);
    ArrayType* tenants = DatumGetArrayTypePCopy(found);
    SPI_finish();
    SetUserIdAndSecContext(user, context);
    PG_RETURN_ARRAYTYPE_P(tenants);
}
