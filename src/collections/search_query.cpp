// Server zone.
#include "ruvector/collections/search_query.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "parser/parse_coerce.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

#include "ruvector/pg/kept_plans.hpp"
#include "ruvector/types/vector.hpp"

#include <cmath>

namespace rv::collections {
const char* distance_operator(const Collection& collection) {
    return psprintf("OPERATOR(%s.%s)", quote_identifier(get_namespace_name(collection.extension_schema)),
                    pg::metric_operator(collection.metric));
}

void append_condition(StringInfo sql, const char* before, const Collection& collection, Parameters* parameters,
                      const Jsonb* filter) {
    if (filter == nullptr) return;
    appendStringInfoString(sql, before);
    const char* json = JsonbToCString(nullptr, &const_cast<Jsonb*>(filter)->root, VARSIZE(filter));
    append_filter(sql, parameters, collection.relation, "t", json);
}

const RowNames* names_of(const Collection& collection) {
    return new (palloc(sizeof(RowNames))) RowNames(collection.relation);
}

Datum as_collection_type(const Collection& collection, Datum datum) {
    auto* vector = types::datum_value<types::Vector>(PointerGetDatum(PG_DETOAST_DATUM(datum)));
    if (vector->dim != collection.dims) {
        ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
                        errmsg("different vector dimensions %d and %d", vector->dim, collection.dims),
                        errdetail("Collection \"%s\" has %d dimensions.", collection.name, collection.dims)));
    }
    const Oid from = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum("vector"),
                                     ObjectIdGetDatum(collection.extension_schema));
    if (from == collection.type) return PointerGetDatum(vector);
    Oid function = InvalidOid;
    if (find_coercion_pathway(collection.type, from, COERCION_EXPLICIT, &function) != COERCION_PATH_FUNC) {
        elog(ERROR, "no cast from vector to type %u", collection.type);
    }
    return OidFunctionCall3(function, PointerGetDatum(vector), Int32GetDatum(-1), BoolGetDatum(true));
}

SearchQuery write_search(const Collection& collection, Datum vector, int k, const Jsonb* filter, bool exact) {
    auto* parameters = static_cast<Parameters*>(palloc0(sizeof(Parameters)));
    parameters->add(collection.type, vector);
    const RowNames* names = names_of(collection);
    const char* distance = psprintf("%s %s $1", vector_of(collection, "t"), distance_operator(collection));
    StringInfoData sql;
    initStringInfo(&sql);
    appendStringInfo(&sql, "SELECT %s, %s AS distance FROM %s AS t", names->list("t"), distance, table_of(collection));
    append_condition(&sql, " WHERE ", collection, parameters, filter);
    // A sum is ordered by no index.
    if (exact) distance = psprintf("(%s) OPERATOR(pg_catalog.+) 0::pg_catalog.float8", distance);
    appendStringInfo(&sql, " ORDER BY %s LIMIT %d", distance, k);
    return {sql.data, parameters, names, filter != nullptr};
}

SearchQuery write_batch(const Collection& collection, Datum vectors, int k, const Jsonb* filter) {
    auto* parameters = static_cast<Parameters*>(palloc0(sizeof(Parameters)));
    parameters->add(get_array_type(collection.type), vectors);
    const RowNames* names = names_of(collection);
    const char* distance = psprintf("%s %s q.vector", vector_of(collection, "t"), distance_operator(collection));
    StringInfoData sql;
    initStringInfo(&sql);
    appendStringInfo(&sql,
                     "SELECT q.place::pg_catalog.int4, nearest.* FROM "
                     "ROWS FROM (pg_catalog.unnest($1)) WITH ORDINALITY AS q (vector, place), LATERAL "
                     "(SELECT %s, %s FROM %s AS t",
                     names->list("t"), distance, table_of(collection));
    append_condition(&sql, " WHERE ", collection, parameters, filter);
    appendStringInfo(&sql, " ORDER BY %s LIMIT %d) AS nearest", distance, k);
    return {sql.data, parameters, names, filter != nullptr};
}

SearchQuery write_passing_rows(const Collection& collection, const RowNames& names, const Jsonb* filter) {
    auto* parameters = static_cast<Parameters*>(palloc0(sizeof(Parameters)));
    const char* vector = vector_of(collection, "t");
    StringInfoData sql;
    initStringInfo(&sql);
    appendStringInfo(&sql, "SELECT %s, %s FROM %s AS t WHERE %s IS NOT NULL", vector, names.list("t"),
                     table_of(collection), vector);
    append_condition(&sql, " AND ", collection, parameters, filter);
    return {sql.data, parameters, &names, filter != nullptr};
}

pg::QueryParameters parameters_of(const SearchQuery& query) {
    const Parameters& parameters = *query.parameters;
    return {parameters.count, parameters.types, parameters.values, parameters.nulls, query.filtered};
}

void run_query(const SearchQuery& query) { pg::select_kept(query.sql, parameters_of(query), 0); }

bool found_distance(HeapTuple row, int column, double* distance) {
    bool is_null = false;
    *distance = DatumGetFloat8(SPI_getbinval(row, SPI_tuptable->tupdesc, column, &is_null));
    return !is_null && !std::isnan(*distance);
}

void check_k(int k) {
    if (k >= 1 && k <= kMostNeighbours) return;
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("p_k must be between 1 and %d", kMostNeighbours)));
}

} // namespace rv::collections
