// Descriptions of tuples that no catalog describes.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/tupdesc.h"
}

namespace rv::pg {

// To be called when all columns are in, before anything reads a tuple by the description: since PostgreSQL 19 it notes
// where the columns lie, and without it reading is undefined.
inline TupleDesc finished(TupleDesc description) {
#if PG_VERSION_NUM >= 190000
    TupleDescFinalize(description);
#endif
    return description;
}

} // namespace rv::pg
