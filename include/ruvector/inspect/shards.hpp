// For the functions that look into an index: says so where the rows of its table are elsewhere.
#pragma once

#include "ruvector/inspect/index_argument.hpp"

namespace rv::inspect {

// Where Citus keeps the table's rows in shards, a notice with the statement that asks the shards' indexes in place of
// this one. The statement calls the function that is being called, behind `select`, whose result is one value, and with
// `arguments` after the index.
void tell_of_shards(const IndexArgument& argument, FunctionCallInfo call, const char* select = "SELECT",
                    const char* arguments = "");

} // namespace rv::inspect
