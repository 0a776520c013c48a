// Server zone.
#include "ruvector/collections/text_index.hpp"

extern "C" {
#include "access/amapi.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_am.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/syscache.h"
}

namespace rv::collections {
namespace {

// The access method bm25 if it is the extension's: other extensions may have one of this name in its stead.
Oid bm25_method(const Collection& collection) {
    const Oid method = get_index_am_oid("bm25", true);
    if (!OidIsValid(method)) return InvalidOid;
    HeapTuple tuple = SearchSysCache1(AMOID, ObjectIdGetDatum(method));
    if (!HeapTupleIsValid(tuple)) return InvalidOid;
    const Oid handler = reinterpret_cast<const FormData_pg_am*>(GETSTRUCT(tuple))->amhandler;
    ReleaseSysCache(tuple);
    return get_func_namespace(handler) == collection.extension_schema ? method : InvalidOid;
}

Oid method_of(Oid index) {
    HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(index));
    if (!HeapTupleIsValid(tuple)) return InvalidOid;
    const Oid method = reinterpret_cast<const FormData_pg_class*>(GETSTRUCT(tuple))->relam;
    ReleaseSysCache(tuple);
    return method;
}

// The first key of a valid index over all rows: a column's number, or 0 for an expression; -1 for other indexes.
int first_key(Oid index) {
    HeapTuple tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));
    if (!HeapTupleIsValid(tuple)) return -1;
    const auto* form = reinterpret_cast<const FormData_pg_index*>(GETSTRUCT(tuple));
    const bool whole = form->indisvalid && form->indisready && heap_attisnull(tuple, Anum_pg_index_indpred, nullptr);
    const int key = whole ? form->indkey.values[0] : -1;
    ReleaseSysCache(tuple);
    return key;
}

AttrNumber column_number(const Collection& collection, const char* column) {
    if (column == nullptr) return InvalidAttrNumber;
    const AttrNumber number = get_attnum(collection.relation, column);
    if (number > 0) return number;
    ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
                    errmsg("column \"%s\" of table \"%s\" does not exist", column, get_rel_name(collection.relation))));
    pg_unreachable();
}

[[noreturn]] void raise_no_index(const Collection& collection, const char* column) {
    const char* table = get_rel_name(collection.relation);
    const char* what =
        column == nullptr ? psprintf("table \"%s\"", table) : psprintf("column \"%s\" of table \"%s\"", column, table);
    ereport(
        ERROR,
        (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("%s has no bm25 index", what),
         errdetail("Collection \"%s\" is searched for words by a valid index over all of its rows.", collection.name),
         errhint("CREATE INDEX ON %s USING bm25 (%s).",
                 quote_qualified_identifier(get_namespace_name(get_rel_namespace(collection.relation)), table),
                 column == nullptr ? "..." : quote_identifier(column))));
    pg_unreachable();
}

// The document of an index as SQL. An expression has the names of columns alone, which are those of the only table.
const char* document_of(const Collection& collection, Oid index, int key, bool* is_tsvector) {
    const Oid type = get_atttype(index, 1);
    const Oid base = getBaseType(type);
    *is_tsvector = base == TSVECTOROID;
    const char* document =
        key > 0
            ? psprintf("t.%s", quote_identifier(get_attname(collection.relation, static_cast<AttrNumber>(key), false)))
            : text_to_cstring(DatumGetTextPP(DirectFunctionCall3(pg_get_indexdef_ext, ObjectIdGetDatum(index),
                                                                 Int32GetDatum(1), BoolGetDatum(false))));
    if (key == 0) document = psprintf("(%s)", document);
    if (type == TEXTOID || type == TSVECTOROID) return document;
    return psprintf("%s::pg_catalog.%s", document, *is_tsvector ? "tsvector" : "text");
}

Oid query_type(const Collection& collection) {
    return GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum("bm25query"),
                           ObjectIdGetDatum(collection.extension_schema));
}

// The query's text, bound to the index, whose configuration and statistics it is meant for.
Datum bound_query(const Collection& collection, Oid index, Datum words) {
    const Oid types[] = {TEXTOID, REGCLASSOID};
    const Oid function =
        GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid, CStringGetDatum("ruvector_bm25_query"),
                        PointerGetDatum(buildoidvector(types, 2)), ObjectIdGetDatum(collection.extension_schema));
    if (!OidIsValid(function)) elog(ERROR, "function ruvector_bm25_query(text, regclass) does not exist");
    return OidFunctionCall2(function, words, ObjectIdGetDatum(index));
}

} // namespace

TextIndex find_text_index(const Collection& collection, const char* column) {
    const AttrNumber wanted = column_number(collection, column);
    const Oid method = bm25_method(collection);
    Relation relation = table_open(collection.relation, AccessShareLock);
    Oid found = InvalidOid;
    int found_key = -1;
    bool several = false;
    List* indexes = RelationGetIndexList(relation);
    ListCell* cell = nullptr;
    // In the order of their OIDs.
    foreach (cell, indexes) {
        const Oid index = lfirst_oid(cell);
        if (!OidIsValid(method) || method_of(index) != method) continue;
        const int key = first_key(index);
        if (key < 0 || (wanted != InvalidAttrNumber && key != wanted)) continue;
        // A second index of the same column is as good.
        if (!OidIsValid(found)) {
            found = index;
            found_key = key;
        } else if (key != found_key || key == 0) {
            several = true;
        }
    }
    list_free(indexes);
    table_close(relation, NoLock);
    if (!OidIsValid(found)) raise_no_index(collection, column);
    if (several) {
        ereport(ERROR, (errcode(ERRCODE_AMBIGUOUS_COLUMN),
                        errmsg("table \"%s\" has several bm25 indexes", get_rel_name(collection.relation)),
                        errhint("Name the column to search as p_text_column.")));
    }
    TextIndex result{found, nullptr, false};
    result.document = document_of(collection, found, found_key, &result.is_tsvector);
    return result;
}

SearchQuery write_text_search(const Collection& collection, const TextIndex& index, Datum words, int k,
                              const Jsonb* filter, std::optional<Datum> vector) {
    auto* parameters = static_cast<Parameters*>(palloc0(sizeof(Parameters)));
    parameters->add(query_type(collection), bound_query(collection, index.oid, words));
    const RowNames* names = names_of(collection);
    const char* schema = quote_identifier(get_namespace_name(collection.extension_schema));
    const char* rank = psprintf("%s OPERATOR(%s.<@>) $1", index.document, schema);
    StringInfoData sql;
    initStringInfo(&sql);
    appendStringInfo(&sql, "SELECT %s, %s AS rank", names->list("t"), rank);
    if (vector) {
        appendStringInfo(&sql, ", %s %s $%d AS distance", vector_of(collection, "t"), distance_operator(collection),
                         parameters->add(collection.type, *vector));
    }
    appendStringInfo(&sql, " FROM %s AS t WHERE %s OPERATOR(%s.%s) $1", table_of(collection), index.document, schema,
                     index.is_tsvector ? "<@@>" : "@@");
    append_condition(&sql, " AND ", collection, parameters, filter);
    appendStringInfo(&sql, " ORDER BY %s LIMIT %d", rank, k);
    return {sql.data, parameters, names, filter != nullptr};
}

} // namespace rv::collections
