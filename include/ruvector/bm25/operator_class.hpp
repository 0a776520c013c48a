// Operator classes of bm25: what the first column may be, and the strategies of its operators.
#pragma once

#include "ruvector/pg/attributes.hpp"

namespace rv::bm25 {

enum Strategy : uint16 {
    kRankStrategy = 1,  // <@> for ORDER BY: the score, negative
    kMatchStrategy = 2, // @@ (text), <@@> (tsvector)
};

inline constexpr uint16 kSupportProcs = pg::kAttributeProc;

// The type of the first column below domains: TEXTOID, VARCHAROID, BPCHAROID or TSVECTOROID. Raises for another.
Oid document_type(Relation index);

bool validate_operator_class(Oid opclass);

} // namespace rv::bm25
