// Words to lexemes, by PostgreSQL's own parsers and dictionaries: documents as to_tsvector does, queries as
// plainto_tsquery and phraseto_tsquery do.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "tsearch/ts_type.h"
}

#include "ruvector/core/text_index/document.hpp"
#include "ruvector/core/text_index/query.hpp"
#include "ruvector/core/text_index/top_k.hpp"
#include "ruvector/text/query_value.hpp"

namespace rv::text {

// A document's lexemes. `length` counts every position of each; a tsvector keeps at most 255 positions of a lexeme, and
// a stripped one counts each lexeme once. All in the current memory context.
struct LexedDocument {
    std::uint32_t length;
    std::span<const TermPositions> terms; // sorted by memcmp
};

// Of a text (detoasted inside) or a tsvector, as `type` says (TEXTOID, VARCHAROID, BPCHAROID, TSVECTOROID; a domain's
// base type). Server zone: may raise by longjmp.
LexedDocument lex_document(Datum document, Oid type, Oid configuration);
LexedDocument lex_tsvector(TSVector vector);

// The query's clauses with lexemes. C++ zone (calls the server through pg_call).
BoundQuery bind_query(const QueryValue& query, Oid configuration);

// With its schema where the search path asks for it; a number where it was dropped. Server zone.
const char* configuration_name(Oid configuration);

} // namespace rv::text
