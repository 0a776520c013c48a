// Server zone. ruvector_explain_search: what a search would ask the server, and how the server would answer.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "executor/spi.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/tuplestore.h"
}

#include "ruvector/collections/explain.hpp"
#include "ruvector/collections/search_call.hpp"

namespace rv::collections {

text* settings_text() {
    static constexpr const char* kNames[] = {"ruvector.search_exactness", "ruvector.ef_search", "hnsw.ef_search",
                                             "ruvector.probes", "ivfflat.probes"};
    StringInfoData settings;
    initStringInfo(&settings);
    for (const char* name : kNames) {
        const char* value = GetConfigOption(name, false, false);
        if (std::strcmp(value, "-1") == 0) continue;
        appendStringInfo(&settings, "%s%s = %s", settings.len == 0 ? "" : ", ", name, value);
    }
    return cstring_to_text_with_len(settings.data, settings.len);
}

namespace {

// A value as a plan shows it.
const char* as_constant(Oid type, Datum value) {
    Oid function = InvalidOid;
    bool is_varlena = false;
    getTypeOutputInfo(type, &function, &is_varlena);
    return psprintf("'%s'::%s", OidOutputFunctionCall(function, value), format_type_be(type));
}

// Appends a line with $1 wherever the vector stands in it, which may have thousands of elements.
void append_line(StringInfo lines, const char* line, const char* vector) {
    if (lines->len > 0) appendStringInfoChar(lines, '\n');
    for (const char* found = strstr(line, vector); found != nullptr; found = strstr(line, vector)) {
        appendBinaryStringInfo(lines, line, static_cast<int>(found - line));
        appendStringInfoString(lines, "$1");
        line = found + strlen(vector);
    }
    appendStringInfoString(lines, line);
}

} // namespace

text* plan_text(const SearchQuery& query, bool analyze) {
    const Parameters& parameters = *query.parameters;
    const char* sql = psprintf("EXPLAIN (%s) %s", analyze ? "ANALYZE, BUFFERS" : "COSTS", query.sql);
    const int result = SPI_execute_with_args(sql, parameters.count, query.parameters->types, query.parameters->values,
                                             parameters.nulls, false, 0);
    if (result != SPI_OK_UTILITY) elog(ERROR, "EXPLAIN failed: %s", SPI_result_code_string(result));
    const char* vector = as_constant(parameters.types[0], parameters.values[0]);
    StringInfoData lines;
    initStringInfo(&lines);
    for (uint64 i = 0; i < SPI_processed; i++)
        append_line(&lines, SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1), vector);
    return cstring_to_text_with_len(lines.data, lines.len);
}

} // namespace rv::collections

RV_FUNCTION(ruvector_explain_search) {
    using namespace rv::collections;
    const SearchCall call(fcinfo);
    const bool analyze = !PG_ARGISNULL(6) && PG_GETARG_BOOL(6);
    InitMaterializedSRF(fcinfo, 0);
    SPI_connect();
    const SearchPlan plan = call.plan(fcinfo->flinfo->fn_oid);
    SearchSettings settings(plan.width);
    Datum values[] = {CStringGetTextDatum(plan.query.sql), PointerGetDatum(settings_text()),
                      PointerGetDatum(plan_text(plan.query, analyze))};
    settings.reset();
    bool nulls[] = {false, false, false};
    auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
    SPI_finish();
    return Datum{0};
}
