// Server zone.
#include "ruvector/pg/index_watch.hpp"

#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/index_column.hpp"

extern "C" {
#include "access/amapi.h"
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
}

namespace rv::pg {
namespace {

constexpr int kMostMethods = 4;
WatchedMethod methods[kMostMethods];
int method_count = 0;
object_access_hook_type previous_hook = nullptr;

const WatchedMethod* method_of(Oid access_method) {
    const IndexAmRoutine* routine = GetIndexAmRoutineByAmId(access_method, true);
    for (int i = 0; routine != nullptr && i < method_count; i++) {
        if (methods[i].parse_options == routine->amoptions) return &methods[i];
    }
    return nullptr;
}

// The first row of a catalog with that key as of now: the command that this hook is part of may have written it, and is
// not over. Null if there is none. Raises nothing else than the server does.
HeapTuple current_row(Relation catalog, Oid catalog_index, AttrNumber oid_column, Oid oid) {
    ScanKeyData key;
    ScanKeyInit(&key, oid_column, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(oid));
    SysScanDesc scan = systable_beginscan(catalog, catalog_index, true, SnapshotSelf, 1, &key);
    HeapTuple row = systable_getnext(scan);
    if (HeapTupleIsValid(row)) row = heap_copytuple(row);
    systable_endscan(scan);
    return row;
}

Oid operator_class_of(Oid index) {
    Relation catalog = table_open(IndexRelationId, AccessShareLock);
    HeapTuple row = current_row(catalog, IndexRelidIndexId, Anum_pg_index_indexrelid, index);
    Oid opclass = InvalidOid;
    if (HeapTupleIsValid(row)) {
        bool is_null = false;
        const Datum classes = heap_getattr(row, Anum_pg_index_indclass, RelationGetDescr(catalog), &is_null);
        if (!is_null) opclass = reinterpret_cast<oidvector*>(DatumGetPointer(classes))->values[0];
    }
    table_close(catalog, AccessShareLock);
    return opclass;
}

void check_metric(Oid index, const FormData_pg_class& form, Datum options, const WatchedMethod& method) {
    if (method.metric_of == nullptr) return;
    const bytea* parsed = method.parse_options(options, false);
    if (parsed == nullptr) return;
    const auto given =
        *reinterpret_cast<const MetricName*>(reinterpret_cast<const char*>(parsed) + method.metric_offset);
    const Oid opclass = operator_class_of(index);
    if (given == MetricName::kNone || !OidIsValid(opclass)) return;
    check_metric_option(NameStr(form.relname), given, opclass, method.metric_of(opclass));
}

// The one column that an index of ours has.
void check_column(Oid index, const FormData_pg_class& form, const WatchedMethod& method) {
    if (method.most_dims_of == nullptr) return;
    const Oid opclass = operator_class_of(index);
    const int most = OidIsValid(opclass) ? method.most_dims_of(opclass) : 0;
    if (most == 0) return;
    Relation catalog = table_open(AttributeRelationId, AccessShareLock);
    HeapTuple row = current_row(catalog, AttributeRelidNumIndexId, Anum_pg_attribute_attrelid, index);
    if (HeapTupleIsValid(row)) {
        const auto* column = reinterpret_cast<Form_pg_attribute>(GETSTRUCT(row));
        column_dims(*column, NameStr(form.relname), method.name, most);
    }
    table_close(catalog, AccessShareLock);
}

// The command has not ended: the cache has the row as it was before.
void check_altered(Oid index, const FormData_pg_class& form, Datum options, const WatchedMethod& method) {
    if (method.check_altered == nullptr) return;
    HeapTuple row = SearchSysCache1(RELOID, ObjectIdGetDatum(index));
    if (!HeapTupleIsValid(row)) return;
    bool without_options = true;
    const Datum before = SysCacheGetAttr(RELOID, row, Anum_pg_class_reloptions, &without_options);
    method.check_altered(index, NameStr(form.relname), without_options ? Datum{0} : before, options);
    ReleaseSysCache(row);
}

struct Change {
    bool created;
    bool by_command; // and not by PostgreSQL in the course of one
};

void check_relation(Oid relation, Change change) {
    Relation catalog = table_open(RelationRelationId, AccessShareLock);
    HeapTuple row = current_row(catalog, ClassOidIndexId, Anum_pg_class_oid, relation);
    if (HeapTupleIsValid(row)) {
        const auto* form = reinterpret_cast<Form_pg_class>(GETSTRUCT(row));
        const bool is_index = form->relkind == RELKIND_INDEX;
        const bool is_any = is_index || form->relkind == RELKIND_PARTITIONED_INDEX;
        if (const WatchedMethod* method = is_any ? method_of(form->relam) : nullptr; method != nullptr) {
            bool without_options = true;
            const Datum options =
                heap_getattr(row, Anum_pg_class_reloptions, RelationGetDescr(catalog), &without_options);
            // What PostgreSQL does by itself, as in ALTER TABLE, goes on with the parameters that were there.
            if (!without_options && change.by_command) check_metric(relation, *form, options, *method);
            if (is_index && change.created) check_column(relation, *form, *method);
            if (is_index && !change.created)
                check_altered(relation, *form, without_options ? Datum{0} : options, *method);
        }
    }
    table_close(catalog, AccessShareLock);
}

void after_access(ObjectAccessType access, Oid catalog, Oid object, int column, void* argument) {
    if (previous_hook != nullptr) previous_hook(access, catalog, object, column, argument);
    if (catalog != RelationRelationId || column != 0 || object < FirstNormalObjectId) return;
    if (access == OAT_POST_CREATE) {
        const auto* create = static_cast<const ObjectAccessPostCreate*>(argument);
        check_relation(object, {true, create == nullptr || !create->is_internal});
    } else if (access == OAT_POST_ALTER) {
        const auto* alter = static_cast<const ObjectAccessPostAlter*>(argument);
        if (alter == nullptr || !alter->is_internal) check_relation(object, {false, true});
    }
}

} // namespace

void watch_indexes(const WatchedMethod& method) {
    if (method_count == 0) {
        previous_hook = object_access_hook;
        object_access_hook = callback<after_access>;
    }
    Assert(method_count < kMostMethods);
    methods[method_count++] = method;
}

} // namespace rv::pg
