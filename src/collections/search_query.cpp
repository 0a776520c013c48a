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

namespace rv::collections {
namespace {

const char* operator_symbol(pg::MetricName metric) {
    switch (metric) {
    case pg::MetricName::kL2:
        return "<->";
    case pg::MetricName::kInnerProduct:
        return "<#>";
    case pg::MetricName::kCosine:
        return "<=>";
    case pg::MetricName::kL1:
        return "<+>";
    default:
        elog(ERROR, "no metric of collections: %d", static_cast<int>(metric));
    }
    pg_unreachable();
}

const char* distance_operator(const Collection& collection) {
    return psprintf("OPERATOR(%s.%s)", quote_identifier(get_namespace_name(collection.extension_schema)),
                    operator_symbol(collection.metric));
}

// The inner columns key1, key2, ... as one text.
const char* name_of_keys(int count) {
    if (count == 1) return "key1::pg_catalog.text";
    StringInfoData text;
    initStringInfo(&text);
    for (int i = 1; i <= count; i++) appendStringInfo(&text, "%skey%d", i == 1 ? "" : ", ", i);
    return psprintf("pg_catalog.jsonb_build_array(%s)::pg_catalog.text", text.data);
}

// t.a AS key1, t.b AS key2
const char* keys_of(const Collection& collection, const RowIdentity& identity) {
    StringInfoData text;
    initStringInfo(&text);
    for (int i = 0; i < identity.count; i++) {
        const char* name = get_attname(collection.relation, identity.columns[i], false);
        appendStringInfo(&text, "%st.%s AS key%d", i == 0 ? "" : ", ", quote_identifier(name), i + 1);
    }
    return text.data;
}

} // namespace

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
    const RowIdentity identity = identity_of(collection.relation);
    const char* distance = psprintf("t.%s %s $1", quoted_column(collection), distance_operator(collection));
    StringInfoData sql;
    initStringInfo(&sql);
    appendStringInfo(&sql, "SELECT %s AS id, distance FROM (SELECT %s, %s AS distance FROM %s AS t",
                     name_of_keys(identity.count), keys_of(collection, identity), distance, quoted_table(collection));
    if (filter != nullptr) {
        appendStringInfoString(&sql, " WHERE ");
        const char* json = JsonbToCString(nullptr, &const_cast<Jsonb*>(filter)->root, VARSIZE(filter));
        append_filter(&sql, parameters, collection.relation, "t", json);
    }
    // A sum is ordered by no index.
    if (exact) distance = psprintf("(%s) OPERATOR(pg_catalog.+) 0::pg_catalog.float8", distance);
    appendStringInfo(&sql, " ORDER BY %s LIMIT %d) AS nearest", distance, k);
    return {sql.data, parameters};
}

SearchQuery write_batch(const Collection& collection, Datum vectors, int k) {
    auto* parameters = static_cast<Parameters*>(palloc0(sizeof(Parameters)));
    parameters->add(get_array_type(collection.type), vectors);
    const RowIdentity identity = identity_of(collection.relation);
    const char* distance = psprintf("t.%s %s q.vector", quoted_column(collection), distance_operator(collection));
    return {psprintf("SELECT q.place::pg_catalog.int4, %s, nearest.distance FROM "
                     "ROWS FROM (pg_catalog.unnest($1)) WITH ORDINALITY AS q (vector, place), LATERAL "
                     "(SELECT %s, %s AS distance FROM %s AS t ORDER BY %s LIMIT %d) AS nearest",
                     name_of_keys(identity.count), keys_of(collection, identity), distance, quoted_table(collection),
                     distance, k),
            parameters};
}

const char* identity_text(const Collection& collection, const char* alias) {
    const RowIdentity identity = identity_of(collection.relation);
    StringInfoData names;
    initStringInfo(&names);
    for (int i = 0; i < identity.count; i++) {
        const char* name = get_attname(collection.relation, identity.columns[i], false);
        appendStringInfo(&names, "%s%s.%s", i == 0 ? "" : ", ", alias, quote_identifier(name));
    }
    if (identity.count == 1) return psprintf("%s::pg_catalog.text", names.data);
    return psprintf("pg_catalog.jsonb_build_array(%s)::pg_catalog.text", names.data);
}

void run_query(const SearchQuery& query) {
    Parameters* parameters = query.parameters;
    SPIPlanPtr plan = pg::kept_plan(query.sql, parameters->count, parameters->types);
    // Read-only: in the snapshot of the query that called.
    const int result = SPI_execute_plan(plan, parameters->values, parameters->nulls, true, 0);
    if (result != SPI_OK_SELECT) elog(ERROR, "SPI_execute_plan failed: %s", SPI_result_code_string(result));
}

void check_k(int k) {
    if (k >= 1 && k <= kMostNeighbours) return;
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("p_k must be between 1 and %d", kMostNeighbours)));
}

} // namespace rv::collections
