// Server zone.
#include "ruvector/pg/citus.hpp"

extern "C" {
#include "access/genam.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/pg_class.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
}

namespace rv::pg {
namespace {

// The table in which Citus lists those that it manages. Anybody may make one of that name: Citus's own belongs to the
// extension.
Oid table_of_tables() {
    const Oid extension = get_extension_oid("citus", true);
    if (!OidIsValid(extension)) return InvalidOid;
    const Oid table = get_relname_relid("pg_dist_partition", PG_CATALOG_NAMESPACE);
    if (!OidIsValid(table) || get_rel_relkind(table) != RELKIND_RELATION) return InvalidOid;
    return getExtensionOfObject(RelationRelationId, table) == extension ? table : InvalidOid;
}

} // namespace

bool rows_are_in_shards(Oid table) {
    const Oid list_oid = table_of_tables();
    if (!OidIsValid(list_oid)) return false;
    // The extension may be dropped meanwhile.
    Relation list = try_table_open(list_oid, AccessShareLock);
    if (list == nullptr) return false;
    bool found = false;
    const AttrNumber column = get_attnum(list_oid, "logicalrelid");
    if (column != InvalidAttrNumber && get_atttype(list_oid, column) == REGCLASSOID) {
        ScanKeyData key;
        ScanKeyInit(&key, column, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(table));
        SysScanDesc scan = systable_beginscan(list, InvalidOid, false, nullptr, 1, &key);
        found = HeapTupleIsValid(systable_getnext(scan));
        systable_endscan(scan);
    }
    table_close(list, AccessShareLock);
    return found;
}

} // namespace rv::pg
