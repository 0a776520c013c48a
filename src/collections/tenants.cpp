// Server zone. ruvector.current_tenants: whose rows the current user may see.
//
// In C because it has to know two roles: the caller's, whose tenants they are, and that of the table of tenants, who
// alone may read it. A function in SQL that runs as the latter would have to be told the former, by anybody who calls
// it.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
}

#include "ruvector/collections/tenant_values.hpp"

namespace {

// Every name is qualified: the search path is the caller's.
constexpr char kTenants[] =
    "SELECT coalesce(pg_catalog.array_agg(DISTINCT m.tenant), '{}'::pg_catalog.text[]) "
    "FROM ruvector.tenant_members AS m JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) m.role_oid "
    "WHERE pg_catalog.pg_has_role($1, r.oid, 'USAGE')";

ArrayType* current_tenants() {
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
    return tenants;
}

} // namespace

RV_FUNCTION(ruvector_current_tenants) { PG_RETURN_ARRAYTYPE_P(current_tenants()); }

// ruvector.current_tenants(NULL::type): those of them that are values of the type, as an array of it.
RV_FUNCTION(ruvector_current_tenants_as) {
    const Oid type = get_fn_expr_argtype(fcinfo->flinfo, 0);
    if (!rv::collections::is_tenant_type(type)) {
        ereport(ERROR,
                (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("tenants cannot be of type %s", format_type_be(type)),
                 errdetail("They can be integers, uuid, text, varchar, char(n) and enums.")));
    }
    Datum* texts = nullptr;
    int count = 0;
    deconstruct_array(current_tenants(), TEXTOID, -1, false, TYPALIGN_INT, &texts, nullptr, &count);
    auto* values = static_cast<Datum*>(palloc(sizeof(Datum) * static_cast<Size>(std::max(count, 1))));
    int kept = 0;
    for (int i = 0; i < count; i++) {
        const auto value = rv::collections::tenant_value(texts[i], type);
        if (value) values[kept++] = *value;
    }
    int16 length = 0;
    bool by_value = false;
    char align = 0;
    get_typlenbyvalalign(type, &length, &by_value, &align);
    PG_RETURN_ARRAYTYPE_P(construct_array(values, kept, type, length, by_value, align));
}
