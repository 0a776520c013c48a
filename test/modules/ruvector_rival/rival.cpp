// Server zone. A library that defines a setting which ruvector has too, as pgvector does, for the regression test
// `settings`.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "utils/guc.h"

PG_MODULE_MAGIC;
PGDLLEXPORT void _PG_init(void);
}

static int probes = 1;

void _PG_init(void) {
    DefineCustomIntVariable("ivfflat.probes", "Belongs to another library.", nullptr, &probes, 1, 1, 100, PGC_USERSET,
                            0, nullptr, nullptr, nullptr);
}
