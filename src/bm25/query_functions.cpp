// C++ zone in ruvector_bm25_words, server zone in all else. What makes a bm25query of a text.
#include "ruvector/pg/guard.hpp"

#include "ruvector/core/text_index/query.hpp"
#include "ruvector/text/query_value.hpp"

namespace {

using namespace rv::text;
using rv::pg::pg_call;

Datum query_of(Datum text, Oid index) {
    const varlena* words = PG_DETOAST_DATUM_PACKED(text);
    const std::string_view view(VARDATA_ANY(words), static_cast<size_t>(VARSIZE_ANY_EXHDR(words)));
    check_words(view, nullptr);
    return PointerGetDatum(make_query_value(view, index));
}

} // namespace

RV_FUNCTION(ruvector_bm25_query) { return query_of(PG_GETARG_DATUM(0), InvalidOid); }

RV_FUNCTION(ruvector_bm25_query_index) { return query_of(PG_GETARG_DATUM(0), PG_GETARG_OID(1)); }

RV_FUNCTION(ruvector_bm25_words) {
    const Datum datum = PG_GETARG_DATUM(0);
    const varlena* text = pg_call([datum] { return PG_DETOAST_DATUM_PACKED(datum); });
    const std::string words = query_of_words({VARDATA_ANY(text), static_cast<size_t>(VARSIZE_ANY_EXHDR(text))});
    PG_RETURN_POINTER(pg_call([&] { return make_query_value(words, InvalidOid); }));
}

// The query for an index, unless it names one.
RV_FUNCTION(ruvector_bm25_bind) {
    const QueryValue* query = query_value(PG_GETARG_DATUM(0));
    if (OidIsValid(query->index)) PG_RETURN_POINTER(query);
    PG_RETURN_POINTER(make_query_value(query->words(), PG_GETARG_OID(1)));
}
