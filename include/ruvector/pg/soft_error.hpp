// Errors of input functions that the caller may ask to have reported instead of raised (pg_input_is_valid, COPY ...
// ON_ERROR): ereturn as PostgreSQL 16 defines it. Before that, every error is raised.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#if PG_VERSION_NUM >= 160000
#include "nodes/miscnodes.h"
#endif
}

#ifndef ereturn
#define ereturn(context, dummy_value, ...)                                                                             \
    do {                                                                                                               \
        (void)(context);                                                                                               \
        ereport(ERROR, __VA_ARGS__);                                                                                   \
        return dummy_value;                                                                                            \
    } while (0)
#endif
