// Server zone. A library that notes searches as ruvector's own functions do, so that tests can say how long they took.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "utils/builtins.h"

PG_MODULE_MAGIC;
}

#include "ruvector/collections/search_statistics.hpp"

using rv::collections::SearchNote;

// note(collection integer, relation oid, function text, ms float8, queries bigint, rows bigint, k integer, filtered
// boolean, exact boolean)
RV_FUNCTION(note) {
    using NoteSearch = void (*)(const SearchNote&);
    // The function by the name that the compiler gives it.
    const auto note_search = reinterpret_cast<NoteSearch>(load_external_function(
        "$libdir/ruvector", "_ZN2rv11collections11note_searchERKNS0_10SearchNoteE", true, nullptr));
    const SearchNote note{PG_GETARG_INT32(0),  PG_GETARG_OID(1),   text_to_cstring(PG_GETARG_TEXT_PP(2)),
                          PG_GETARG_FLOAT8(3), PG_GETARG_INT64(4), PG_GETARG_INT64(5),
                          PG_GETARG_INT32(6),  PG_GETARG_BOOL(7),  PG_GETARG_BOOL(8)};
    note_search(note);
    PG_RETURN_VOID();
}
