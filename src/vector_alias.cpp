// The alias extension "vector": what its scripts (sql/vector-alias) call. Server zone.
//
// `requires` in a control file makes CREATE EXTENSION fail without CASCADE, which no ORM and no dump sends, and the
// server refuses a CREATE EXTENSION inside the script of another one: it keeps the extension being created in two
// global variables. They are put aside here while ruvector is created, so that its objects become members of ruvector
// and not of the alias.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "catalog/dependency.h"
#include "catalog/pg_extension.h"
#include "commands/extension.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
}

static void create_ruvector(Oid schema) {
    const Oid outer = CurrentExtensionObject;
    creating_extension = false;
    CurrentExtensionObject = InvalidOid;
    PG_TRY();
    {
        SPI_connect();
        const int result = SPI_execute(
            psprintf("CREATE EXTENSION ruvector SCHEMA %s", quote_identifier(get_namespace_name(schema))), false, 0);
        if (result != SPI_OK_UTILITY) elog(ERROR, "SPI_execute failed: %s", SPI_result_code_string(result));
        SPI_finish();
    }
    PG_FINALLY();
    {
        creating_extension = true;
        CurrentExtensionObject = outer;
    }
    PG_END_TRY();
}

// ruvector_vector_alias(): creates ruvector, in the alias's schema, unless the database has it, and makes the alias
// depend on it.
RV_FUNCTION(ruvector_vector_alias) {
    const char* name = creating_extension ? get_extension_name(CurrentExtensionObject) : nullptr;
    if (name == nullptr || strcmp(name, "vector") != 0)
        ereport(ERROR,
                (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                 errmsg("%s can only be called by the scripts of extension \"vector\"", "ruvector_vector_alias()")));

    if (!OidIsValid(get_extension_oid("ruvector", true))) create_ruvector(get_func_namespace(fcinfo->flinfo->fn_oid));

    ObjectAddress alias;
    ObjectAddress ruvector;
    ObjectAddressSet(alias, ExtensionRelationId, CurrentExtensionObject);
    ObjectAddressSet(ruvector, ExtensionRelationId, get_extension_oid("ruvector", false));
    recordDependencyOn(&alias, &ruvector, DEPENDENCY_NORMAL);
    PG_RETURN_VOID();
}
