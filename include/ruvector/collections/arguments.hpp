// The arguments of functions that search by name. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::collections {

// Raises null_value_not_allowed, naming the argument, if it is null.
inline void check_not_null(FunctionCallInfo call, int number, const char* name) {
    if (!call->args[number].isnull) return;
    ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("%s must not be null", name)));
}

} // namespace rv::collections
