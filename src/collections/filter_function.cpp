// Server zone. ruvector_filter_sql: what a filter means, for people to read.
#include "ruvector/collections/filter_sql.hpp"

extern "C" {
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
}

#include "ruvector/pg/arguments.hpp"
#include "ruvector/pg/guard.hpp"

using namespace rv::collections;

namespace {

// $n = 'value'::type, a line each, as one may write them in SQL: without a length that a type's name alone would imply.
void append_values(StringInfo text, const Parameters& parameters) {
    for (int i = 0; i < parameters.count; i++) {
        Oid output = InvalidOid;
        bool varlena = false;
        getTypeOutputInfo(parameters.types[i], &output, &varlena);
        const char* value = OidOutputFunctionCall(output, parameters.values[i]);
        appendStringInfo(text, "\n$%d = %s::%s", i + 1, quote_literal_cstr(value),
                         format_type_extended(parameters.types[i], -1, FORMAT_TYPE_TYPEMOD_GIVEN));
    }
}

} // namespace

RV_FUNCTION(ruvector_filter_sql) {
    rv::pg::check_not_null(fcinfo, {"p_table", "p_filter"});
    const Oid relation = PG_GETARG_OID(0);
    if (get_rel_name(relation) == nullptr) {
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation with OID %u does not exist", relation)));
    }
    const char* json = DatumGetCString(DirectFunctionCall1(jsonb_out, PG_GETARG_DATUM(1)));
    auto* parameters = new (palloc(sizeof(Parameters))) Parameters();
    StringInfoData text;
    initStringInfo(&text);
    append_filter(&text, parameters, relation, "t", json);
    append_values(&text, *parameters);
    PG_RETURN_TEXT_P(cstring_to_text_with_len(text.data, text.len));
}
