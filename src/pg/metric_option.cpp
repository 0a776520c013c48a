// Server zone.
#include "ruvector/pg/metric_option.hpp"

#include "ruvector/pg/guard.hpp"

extern "C" {
#include "access/amapi.h"
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "catalog/pg_opclass.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
}

namespace rv::pg {
namespace {

constexpr const char* kOption = "metric";

// The first name of each is the one that messages use.
relopt_enum_elt_def metric_names[] = {
    {"l2", static_cast<int>(MetricName::kL2)},           {"euclidean", static_cast<int>(MetricName::kL2)},
    {"ip", static_cast<int>(MetricName::kInnerProduct)}, {"inner_product", static_cast<int>(MetricName::kInnerProduct)},
    {"cosine", static_cast<int>(MetricName::kCosine)},   {"l1", static_cast<int>(MetricName::kL1)},
    {"manhattan", static_cast<int>(MetricName::kL1)},    {"hamming", static_cast<int>(MetricName::kHamming)},
    {"jaccard", static_cast<int>(MetricName::kJaccard)}, {nullptr, 0},
};

constexpr int kMaxUsers = 4;
MetricOptionUser users[kMaxUsers];
int user_count = 0;
object_access_hook_type previous_hook = nullptr;

const MetricOptionUser* user_of(Oid access_method) {
    const IndexAmRoutine* routine = GetIndexAmRoutineByAmId(access_method, true);
    for (int i = 0; routine != nullptr && i < user_count; i++) {
        if (users[i].parse_options == routine->amoptions) return &users[i];
    }
    return nullptr;
}

// A row of a catalog as of now: the command that this hook is part of may have written it, and is not over. Null if
// there is none. Raises nothing else than the server does.
HeapTuple current_row(Relation catalog, Oid index_of_oids, AttrNumber oid_column, Oid oid) {
    ScanKeyData key;
    ScanKeyInit(&key, oid_column, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(oid));
    SysScanDesc scan = systable_beginscan(catalog, index_of_oids, true, SnapshotSelf, 1, &key);
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

const char* operator_class_name(Oid opclass) {
    HeapTuple row = SearchSysCache1(CLAOID, ObjectIdGetDatum(opclass));
    if (!HeapTupleIsValid(row)) elog(ERROR, "cache lookup failed for operator class %u", opclass);
    const char* name = pstrdup(NameStr(reinterpret_cast<Form_pg_opclass>(GETSTRUCT(row))->opcname));
    ReleaseSysCache(row);
    return name;
}

void check_index(Oid index, const char* name, const MetricOptionUser& user, Datum options) {
    const bytea* parsed = user.parse_options(options, false);
    if (parsed == nullptr) return;
    const auto given = *reinterpret_cast<const MetricName*>(reinterpret_cast<const char*>(parsed) + user.offset);
    const Oid opclass = operator_class_of(index);
    if (given == MetricName::kNone || !OidIsValid(opclass)) return;
    const MetricName meant = user.metric_of(opclass);
    if (meant == given) return;
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("parameter \"%s\" of index \"%s\" does not agree with operator class \"%s\"", kOption, name,
                           operator_class_name(opclass)),
                    errdetail("The parameter is \"%s\", the metric of the operator class is \"%s\".",
                              metric_text(given), metric_text(meant)),
                    errhint("The operator class decides. Choose another one, or leave the parameter out.")));
}

void check_relation(Oid relation) {
    Relation catalog = table_open(RelationRelationId, AccessShareLock);
    HeapTuple row = current_row(catalog, ClassOidIndexId, Anum_pg_class_oid, relation);
    if (HeapTupleIsValid(row)) {
        const auto* form = reinterpret_cast<Form_pg_class>(GETSTRUCT(row));
        bool without_options = true;
        const Datum options = heap_getattr(row, Anum_pg_class_reloptions, RelationGetDescr(catalog), &without_options);
        if (!without_options && (form->relkind == RELKIND_INDEX || form->relkind == RELKIND_PARTITIONED_INDEX)) {
            if (const MetricOptionUser* user = user_of(form->relam); user != nullptr)
                check_index(relation, NameStr(form->relname), *user, options);
        }
    }
    table_close(catalog, AccessShareLock);
}

// Whether a command has created or changed a relation. What PostgreSQL does by itself, as in VACUUM FULL, goes on with
// the parameters that were there.
bool is_command(ObjectAccessType access, const void* argument) {
    switch (access) {
    case OAT_POST_CREATE:
        return argument == nullptr || !static_cast<const ObjectAccessPostCreate*>(argument)->is_internal;
    case OAT_POST_ALTER:
        return argument == nullptr || !static_cast<const ObjectAccessPostAlter*>(argument)->is_internal;
    default:
        return false;
    }
}

void after_access(ObjectAccessType access, Oid catalog, Oid object, int column, void* argument) {
    if (previous_hook != nullptr) previous_hook(access, catalog, object, column, argument);
    if (catalog != RelationRelationId || column != 0 || object < FirstNormalObjectId) return;
    if (is_command(access, argument)) check_relation(object);
}

} // namespace

const char* metric_text(MetricName metric) {
    for (const relopt_enum_elt_def* name = metric_names; name->string_val != nullptr; name++) {
        if (name->symbol_val == static_cast<int>(metric)) return name->string_val;
    }
    return "none";
}

MetricName metric_named(const char* name) {
    for (const relopt_enum_elt_def* known = metric_names; known->string_val != nullptr; known++) {
        if (pg_strcasecmp(known->string_val, name) == 0) return static_cast<MetricName>(known->symbol_val);
    }
    return MetricName::kNone;
}

const char* const kMetricNamesText =
    "Valid values are \"l2\", \"ip\", \"cosine\", \"l1\", \"hamming\" and \"jaccard\".";

void add_metric_option(relopt_kind kind) {
    add_enum_reloption(kind, kOption, "Metric of the operator class, which must agree", metric_names,
                       static_cast<int>(MetricName::kNone), kMetricNamesText, AccessExclusiveLock);
}

relopt_parse_elt metric_option_at(int offset) {
    // Later versions have members that are not needed here.
    relopt_parse_elt element{};
    element.optname = kOption;
    element.opttype = RELOPT_TYPE_ENUM;
    element.offset = offset;
    return element;
}

void watch_metric_option(const MetricOptionUser& user) {
    if (user_count == 0) {
        previous_hook = object_access_hook;
        object_access_hook = callback<after_access>;
    }
    Assert(user_count < kMaxUsers);
    users[user_count++] = user;
}

} // namespace rv::pg
