// Server zone.
#include "ruvector/collections/collection.hpp"

extern "C" {
#include "access/relation.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "executor/spi.h"
#include "nodes/makefuncs.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"
}

#include "ruvector/hnsw/format/index.hpp"
#include "ruvector/hnsw/operator_class.hpp"
#include "ruvector/ivfflat/format/index.hpp"
#include "ruvector/ivfflat/operator_class.hpp"
#include "ruvector/pg/kept_plans.hpp"

namespace rv::collections {
namespace {

constexpr const char* kLookup =
    "SELECT id, table_schema, table_name, column_name, dimensions, distance_metric, index_type, "
    "config OPERATOR(pg_catalog.->>) 'ef_search', config OPERATOR(pg_catalog.->>) 'probes', relation, column_number "
    "FROM ruvector.collections LEFT JOIN ruvector.collection_relations ON collection_id OPERATOR(pg_catalog.=) id "
    "WHERE name OPERATOR(pg_catalog.=) $1";

// The row that a lookup found.
class Row {
public:
    int32 number(int column) const { return DatumGetInt32(value(column)); }
    // 0 for a null value.
    Oid relation(int column) const { return static_cast<Oid>(value(column)); }
    AttrNumber column_number(int column) const { return DatumGetInt16(value(column)); }
    // Null for a null value.
    const char* text(int column) const { return SPI_getvalue(row(), SPI_tuptable->tupdesc, column); }

private:
    static HeapTuple row() { return SPI_tuptable->vals[0]; }
    static Datum value(int column) {
        bool is_null = false;
        const Datum value = SPI_getbinval(row(), SPI_tuptable->tupdesc, column, &is_null);
        return is_null ? Datum{0} : value;
    }
};

int config_value(const char* collection, const char* key, const char* text, int most) {
    if (text == nullptr) return 0;
    char* end = nullptr;
    const double value = strtod(text, &end);
    if (end == text || *end != '\0' || !(value >= 1 && value <= most)) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("%s of the config of collection \"%s\" must be between 1 and %d", key, collection, most),
                        errdetail("It is \"%s\".", text)));
    }
    return static_cast<int>(value);
}

bool is_vector_type(Oid type, Oid schema) {
    for (const char* name : {"vector", "halfvec", "sparsevec"}) {
        if (type == GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(name), ObjectIdGetDatum(schema)))
            return true;
    }
    return false;
}

bool has_column(Oid relation, AttrNumber column) {
    HeapTuple tuple = SearchSysCacheAttNum(relation, column);
    if (!HeapTupleIsValid(tuple)) return false;
    ReleaseSysCache(tuple);
    return true;
}

bool is_table(Oid relation) {
    const char kind = get_rel_relkind(relation);
    return kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE;
}

// By the numbers that were noted of it, if they still mean a column of a table. The lock comes first: it keeps what is
// found.
bool resolve_by_number(Collection* collection, Oid relation, AttrNumber column) {
    if (!is_table(relation)) return false;
    LockRelationOid(relation, AccessShareLock);
    if (is_table(relation) && has_column(relation, column)) {
        collection->relation = relation;
        collection->column = column;
        return true;
    }
    UnlockRelationOid(relation, AccessShareLock);
    return false;
}

void resolve_by_name(Collection* collection, const char* schema, const char* table, const char* column) {
    RangeVar* name = makeRangeVar(pstrdup(schema), pstrdup(table), -1);
    collection->relation = RangeVarGetRelid(name, AccessShareLock, true);
    if (!OidIsValid(collection->relation) || !is_table(collection->relation)) {
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("table \"%s.%s\" of collection \"%s\" does not exist",
                                                                 schema, table, collection->name)));
    }
    collection->column = get_attnum(collection->relation, column);
    if (collection->column <= 0) {
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
                        errmsg("column \"%s\" of table \"%s.%s\" of collection \"%s\" does not exist", column, schema,
                               table, collection->name)));
    }
}

void check_type(Collection* collection) {
    collection->type = getBaseType(get_atttype(collection->relation, collection->column));
    if (is_vector_type(collection->type, collection->extension_schema)) return;
    ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
                    errmsg("column \"%s\" of collection \"%s\" is of type %s",
                           get_attname(collection->relation, collection->column, false), collection->name,
                           format_type_be(collection->type)),
                    errdetail("Collections are of type vector, halfvec or sparsevec.")));
}

IndexKind kind_of(Oid index) {
    HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(index));
    if (!HeapTupleIsValid(tuple)) return IndexKind::kNone;
    const Oid method = reinterpret_cast<const FormData_pg_class*>(GETSTRUCT(tuple))->relam;
    ReleaseSysCache(tuple);
    if (method == get_index_am_oid("hnsw", true)) return IndexKind::kHnsw;
    if (method == get_index_am_oid("ivfflat", true)) return IndexKind::kIvfflat;
    return IndexKind::kNone;
}

pg::MetricName metric_of(const FormData_pg_index* index, HeapTuple tuple, IndexKind kind) {
    bool is_null = false;
    const Datum classes = SysCacheGetAttr(INDEXRELID, tuple, Anum_pg_index_indclass, &is_null);
    if (is_null) elog(ERROR, "index %u has no operator classes", index->indexrelid);
    const Oid first = reinterpret_cast<const oidvector*>(DatumGetPointer(classes))->values[0];
    return kind == IndexKind::kHnsw ? hnsw::metric_of(first) : ivfflat::metric_of(first);
}

IndexKind usable_kind(Oid oid, const Collection& collection) {
    HeapTuple tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(oid));
    if (!HeapTupleIsValid(tuple)) return IndexKind::kNone;
    const auto* index = reinterpret_cast<const FormData_pg_index*>(GETSTRUCT(tuple));
    IndexKind kind = IndexKind::kNone;
    if (index->indisvalid && index->indisready && index->indkey.values[0] == collection.column &&
        heap_attisnull(tuple, Anum_pg_index_indpred, nullptr)) {
        kind = kind_of(oid);
        if (kind != IndexKind::kNone && metric_of(index, tuple, kind) != collection.metric) kind = IndexKind::kNone;
    }
    ReleaseSysCache(tuple);
    return kind;
}

} // namespace

Collection* find_collection(const char* name, Oid function) {
    const Oid types[] = {TEXTOID};
    const Datum values[] = {CStringGetTextDatum(name)};
    pg::select_kept(kLookup, {1, types, values, nullptr, false}, 1);
    if (SPI_processed == 0) {
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("collection \"%s\" does not exist", name),
                        errhint("ruvector_register_collection makes one of a table's column.")));
    }
    const Row row;
    auto* collection = static_cast<Collection*>(palloc0(sizeof(Collection)));
    collection->id = row.number(1);
    collection->name = pstrdup(name);
    collection->dims = row.number(5);
    collection->metric = pg::metric_named(row.text(6));
    collection->extension_schema = get_func_namespace(function);
    const char* index_type = row.text(7);
    collection->flat = index_type != nullptr && std::strcmp(index_type, "flat") == 0;
    collection->ef_search = config_value(name, "ef_search", row.text(8), hnsw::kMaxEfSearch);
    collection->probes = config_value(name, "probes", row.text(9), ivfflat::kMaxLists);
    if (!resolve_by_number(collection, row.relation(10), row.column_number(11)))
        resolve_by_name(collection, row.text(2), row.text(3), row.text(4));
    check_type(collection);
    SPI_freetuptable(SPI_tuptable);
    return collection;
}

// The key of a table is none of those that inherit from it; partitions share theirs.
const char* table_of(const Collection& collection) {
    const char* name = quote_qualified_identifier(get_namespace_name(get_rel_namespace(collection.relation)),
                                                  get_rel_name(collection.relation));
    return get_rel_relkind(collection.relation) == RELKIND_RELATION ? psprintf("ONLY %s", name) : name;
}

// An operator for a domain would be chosen before ours, and may be anybody's.
const char* vector_of(const Collection& collection, const char* alias) {
    const char* column = quote_identifier(get_attname(collection.relation, collection.column, false));
    if (get_atttype(collection.relation, collection.column) == collection.type) return psprintf("%s.%s", alias, column);
    return psprintf("%s.%s::%s", alias, column, format_type_extended(collection.type, -1, FORMAT_TYPE_FORCE_QUALIFY));
}

CollectionIndex index_of(const Collection& collection) {
    Relation relation = table_open(collection.relation, AccessShareLock);
    CollectionIndex found{InvalidOid, IndexKind::kNone};
    List* indexes = RelationGetIndexList(relation);
    ListCell* cell = nullptr;
    foreach (cell, indexes) {
        const IndexKind kind = usable_kind(lfirst_oid(cell), collection);
        if (kind == IndexKind::kNone || (found.kind == IndexKind::kHnsw && kind == IndexKind::kIvfflat)) continue;
        found = {lfirst_oid(cell), kind};
    }
    list_free(indexes);
    table_close(relation, NoLock);
    return found;
}

} // namespace rv::collections
