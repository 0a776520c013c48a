// The arguments of functions that are called with nulls. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "fmgr.h"
}

#include <initializer_list>

namespace rv::pg {

// Raises null_value_not_allowed, naming the argument, if it is null.
inline void check_not_null(FunctionCallInfo call, int number, const char* name) {
    if (!call->args[number].isnull) return;
    ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("%s must not be null", name)));
}

// The same for the first arguments.
inline void check_not_null(FunctionCallInfo call, std::initializer_list<const char*> names) {
    int number = 0;
    for (const char* name : names) check_not_null(call, number++, name);
}

} // namespace rv::pg
