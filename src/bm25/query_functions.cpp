// Server zone. What makes a bm25query of a text.
#include "ruvector/pg/guard.hpp"

#include "ruvector/text/query_value.hpp"

namespace {

using namespace rv::text;

Datum query_of(Datum text, Oid index) {
    const varlena* words = PG_DETOAST_DATUM_PACKED(text);
    const std::string_view view(VARDATA_ANY(words), static_cast<size_t>(VARSIZE_ANY_EXHDR(words)));
    check_words(view, nullptr);
    return PointerGetDatum(make_query_value(view, index));
}

} // namespace

RV_FUNCTION(ruvector_bm25_query) { return query_of(PG_GETARG_DATUM(0), InvalidOid); }

RV_FUNCTION(ruvector_bm25_query_index) { return query_of(PG_GETARG_DATUM(0), PG_GETARG_OID(1)); }

// The query for an index, unless it names one.
RV_FUNCTION(ruvector_bm25_bind) {
    const QueryValue* query = query_value(PG_GETARG_DATUM(0));
    if (OidIsValid(query->index)) PG_RETURN_POINTER(query);
    PG_RETURN_POINTER(make_query_value(query->words(), PG_GETARG_OID(1)));
}
