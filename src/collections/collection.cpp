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
#include "ruvector/pg/primary_key.hpp"

namespace rv::collections {
namespace {

constexpr const char* kLookup =
    "SELECT id, table_schema, table_name, column_name, dimensions, distance_metric, index_type, "
    "config OPERATOR(pg_catalog.->>) 'ef_search', config OPERATOR(pg_catalog.->>) 'probes' "
    "FROM ruvector.collections WHERE name OPERATOR(pg_catalog.=) $1";

// The row that a lookup found.
class Row {
public:
    int32 number(int column) const {
        return DatumGetInt32(SPI_getbinval(row(), SPI_tuptable->tupdesc, column, &null_));
    }
    // Null for a null value.
    const char* text(int column) const { return SPI_getvalue(row(), SPI_tuptable->tupdesc, column); }

private:
    static HeapTuple row() { return SPI_tuptable->vals[0]; }
    mutable bool null_ = false;
};

int config_value(const char* collection, const char* key, const char* text, int most) {
    if (text == nullptr) return 0;
    char* end = nullptr;
    errno = 0;
    const long value = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < 1 || value > most) {
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

// What the names of the registry mean today.
void resolve(Collection* collection, const char* schema, const char* table, const char* column) {
    const Oid in = get_namespace_oid(schema, true);
    collection->relation = OidIsValid(in) ? get_relname_relid(table, in) : InvalidOid;
    if (!OidIsValid(collection->relation)) {
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("table \"%s.%s\" of collection \"%s\" does not exist",
                                                                 schema, table, collection->name)));
    }
    collection->column = get_attnum(collection->relation, column);
    if (collection->column <= 0) {
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
                        errmsg("column \"%s\" of table \"%s.%s\" of collection \"%s\" does not exist", column, schema,
                               table, collection->name)));
    }
    collection->type = getBaseType(get_atttype(collection->relation, collection->column));
    if (!is_vector_type(collection->type, collection->extension_schema)) {
        ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
                        errmsg("column \"%s\" of collection \"%s\" is of type %s", column, collection->name,
                               format_type_be(collection->type)),
                        errdetail("Collections are of type vector, halfvec or sparsevec.")));
    }
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
    Datum values[] = {CStringGetTextDatum(name)};
    SPIPlanPtr plan = pg::kept_plan(kLookup, 1, types);
    const int result = SPI_execute_plan(plan, values, nullptr, true, 1);
    if (result != SPI_OK_SELECT) elog(ERROR, "SPI_execute_plan failed: %s", SPI_result_code_string(result));
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
    resolve(collection, row.text(2), row.text(3), row.text(4));
    SPI_freetuptable(SPI_tuptable);
    return collection;
}

const char* quoted_table(const Collection& collection) {
    return quote_qualified_identifier(get_namespace_name(get_rel_namespace(collection.relation)),
                                      get_rel_name(collection.relation));
}

const char* quoted_column(const Collection& collection) {
    return quote_identifier(get_attname(collection.relation, collection.column, false));
}

RowIdentity identity_of(Oid oid) {
    // The lock lasts to the end of the transaction: what is returned are numbers of columns.
    Relation relation = relation_open(oid, AccessShareLock);
    const Oid key = pg::primary_key_index(relation);
    if (!OidIsValid(key)) {
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                        errmsg("table \"%s\" has no primary key", RelationGetRelationName(relation)),
                        errdetail("Rows of a collection are named by their primary keys."),
                        errhint("ALTER TABLE ... ADD PRIMARY KEY.")));
    }
    relation_close(relation, NoLock);
    HeapTuple tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(key));
    if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for index %u", key);
    const auto* index = reinterpret_cast<const FormData_pg_index*>(GETSTRUCT(tuple));
    RowIdentity identity{};
    identity.count = index->indnkeyatts;
    std::copy_n(index->indkey.values, identity.count, identity.columns);
    ReleaseSysCache(tuple);
    return identity;
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
