// Server zone. What registering and listing ask of a table.
//
// Both go over tables of other people's, often as a superuser. A name that was looked up once may mean a view by the
// time a query has it, and a query of a table runs its policies: code of the owner's, as the caller. So a table is
// taken by its OID, looked at under its lock, and its rows are read without a query. Locks last to the end of the
// transaction.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "access/relation.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xlog.h"
#include "catalog/dependency.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "executor/tuptable.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
}

#include "ruvector/pg/privilege.hpp"
#include "ruvector/types/sparse_vector.hpp"
#include "ruvector/types/vector.hpp"

namespace rv::collections {
namespace {

// A lock may have been waited for, so privileges are looked at before and after.
bool may_read(Oid relation, AttrNumber column) {
    const Oid schema = get_rel_namespace(relation);
    if (!OidIsValid(schema) || !pg::uses_schema(schema)) return false;
    return pg_class_aclcheck(relation, GetUserId(), ACL_SELECT) == ACLCHECK_OK ||
           pg_attribute_aclcheck(relation, column, GetUserId(), ACL_SELECT) == ACLCHECK_OK;
}

bool may_read_something(Oid relation) {
    return pg_class_aclcheck(relation, GetUserId(), ACL_SELECT) == ACLCHECK_OK ||
           pg_attribute_aclcheck_all(relation, GetUserId(), ACL_SELECT, ACLMASK_ANY) == ACLCHECK_OK;
}

bool is_table(Relation relation) {
    return relation->rd_rel->relkind == RELKIND_RELATION || relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE;
}

// The table, locked, if the caller may read the column in each of its rows; else null. Only its rows can be counted,
// where policies say which of them the caller sees.
Relation open_readable(Oid oid, AttrNumber column) {
    if (column <= 0 || !SearchSysCacheExists1(RELOID, ObjectIdGetDatum(oid)) || !may_read(oid, column)) return nullptr;
    Relation relation = try_relation_open(oid, AccessShareLock);
    if (relation == nullptr) return nullptr;
    if (is_table(relation) && may_read(oid, column) && check_enable_rls(oid, InvalidOid, true) != RLS_ENABLED &&
        column <= RelationGetNumberOfAttributes(relation) &&
        !TupleDescAttr(RelationGetDescr(relation), column - 1)->attisdropped)
        return relation;
    relation_close(relation, NoLock);
    return nullptr;
}

// Whether its rows lie where this session can read them.
bool has_rows_here(Relation relation) {
    return relation->rd_rel->relkind == RELKIND_RELATION && !RELATION_IS_OTHER_TEMP(relation) &&
           (RelationIsPermanent(relation) || !RecoveryInProgress());
}

// Calls visit(slot, column) for the rows of one table until it returns false, which is then returned.
template <class Visit>
bool visit_rows(Relation relation, AttrNumber column, Visit visit) {
    TupleTableSlot* slot = table_slot_create(relation, nullptr);
    TableScanDesc scan = table_beginscan_strat(relation, GetActiveSnapshot(), 0, nullptr, true, true);
    bool goes_on = true;
    while (goes_on && table_scan_getnextslot(scan, ForwardScanDirection, slot)) {
        CHECK_FOR_INTERRUPTS();
        if (!slot_attisnull(slot, column)) goes_on = visit(slot, column);
    }
    table_endscan(scan);
    ExecDropSingleTupleTableSlot(slot);
    return goes_on;
}

enum class Visited { kAll, kSome, kStopped };

// The same for the rows of a collection: those of partitions, but not of tables that inherit from it, which the primary
// key does not tell from its own. kSome where some lie elsewhere.
template <class Visit>
Visited visit_family(Relation relation, AttrNumber column, Visit visit) {
    const char* name = get_attname(RelationGetRelid(relation), column, false);
    bool all = true;
    List* members = relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE
                        ? find_all_inheritors(RelationGetRelid(relation), AccessShareLock, nullptr)
                        : list_make1_oid(RelationGetRelid(relation));
    ListCell* cell = nullptr;
    foreach (cell, members) {
        Relation member = table_open(lfirst_oid(cell), NoLock);
        const AttrNumber here = get_attnum(RelationGetRelid(member), name);
        bool goes_on = true;
        if (has_rows_here(member) && here > 0) {
            goes_on = visit_rows(member, here, visit);
        } else if (member->rd_rel->relkind != RELKIND_PARTITIONED_TABLE) {
            all = false;
        }
        table_close(member, NoLock);
        if (!goes_on) return Visited::kStopped;
    }
    return all ? Visited::kAll : Visited::kSome;
}

// Zero for what is no vector of this extension.
int dimensions_of(Datum value, Oid type) {
    const Oid extension = get_extension_oid("ruvector", true);
    if (!OidIsValid(extension) || getExtensionOfObject(TypeRelationId, type) != extension) return 0;
    HeapTuple tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
    if (!HeapTupleIsValid(tuple)) return 0;
    const char* name = pstrdup(NameStr(reinterpret_cast<const FormData_pg_type*>(GETSTRUCT(tuple))->typname));
    ReleaseSysCache(tuple);
    if (std::strcmp(name, "vector") == 0) return types::datum_value<types::Vector>(value)->dim;
    if (std::strcmp(name, "halfvec") == 0) return types::datum_value<types::HalfVector>(value)->dim;
    if (std::strcmp(name, "sparsevec") == 0) return types::datum_value<types::SparseVector>(value)->dim;
    return 0;
}

} // namespace
} // namespace rv::collections

using namespace rv::collections;

// ruvector.lock_table(relation, schema, name): whether it still is an ordinary or partitioned table of that name, which
// it then stays.
RV_FUNCTION(ruvector_lock_table) {
    const Oid oid = PG_GETARG_OID(0);
    if (!SearchSysCacheExists1(RELOID, ObjectIdGetDatum(oid))) PG_RETURN_BOOL(false);
    if (!may_read_something(oid)) {
        aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_TABLE, get_rel_name(oid));
    }
    Relation relation = try_relation_open(oid, AccessShareLock);
    if (relation == nullptr) PG_RETURN_BOOL(false);
    const char* schema = get_namespace_name(RelationGetNamespace(relation));
    const bool same = is_table(relation) && schema != nullptr &&
                      std::strcmp(schema, text_to_cstring(PG_GETARG_TEXT_PP(1))) == 0 &&
                      std::strcmp(RelationGetRelationName(relation), text_to_cstring(PG_GETARG_TEXT_PP(2))) == 0;
    relation_close(relation, NoLock);
    PG_RETURN_BOOL(same);
}

// ruvector.count_vectors(relation, column): null where the caller may not read every row of the table.
RV_FUNCTION(ruvector_count_vectors) {
    const auto column = static_cast<AttrNumber>(PG_GETARG_INT16(1));
    Relation relation = open_readable(PG_GETARG_OID(0), column);
    if (relation == nullptr) PG_RETURN_NULL();
    int64 count = 0;
    const Visited visited = visit_family(relation, column, [&count](TupleTableSlot*, AttrNumber) {
        count++;
        return true;
    });
    relation_close(relation, NoLock);
    if (visited != Visited::kAll) PG_RETURN_NULL();
    PG_RETURN_INT64(count);
}

// ruvector.row_dimensions(relation, column): of the first vector that is found; null if there is none that the caller
// may read.
RV_FUNCTION(ruvector_row_dimensions) {
    const auto column = static_cast<AttrNumber>(PG_GETARG_INT16(1));
    Relation relation = open_readable(PG_GETARG_OID(0), column);
    if (relation == nullptr) PG_RETURN_NULL();
    const Oid type = getBaseType(TupleDescAttr(RelationGetDescr(relation), column - 1)->atttypid);
    int found = 0;
    visit_family(relation, column, [&found, type](TupleTableSlot* slot, AttrNumber here) {
        bool is_null = false;
        found = dimensions_of(slot_getattr(slot, here, &is_null), type);
        return false;
    });
    relation_close(relation, NoLock);
    if (found == 0) PG_RETURN_NULL();
    PG_RETURN_INT32(found);
}
