// A filter in JSON as a condition in SQL. Server zone.
//
// What the filter says reaches the server as values of parameters alone; of the text, column names are those of the
// catalog, quoted, and operators are named with their schemas. docs/filters.md has the language.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "lib/stringinfo.h"
}

namespace rv::collections {

// Values of $1, $2, ... of a query that is being written. Lives in a memory context.
struct Parameters {
    static constexpr int kMost = 1000;
    int count = 0;
    Oid types[kMost];
    Datum values[kMost];
    char nulls[kMost]; // as SPI has them: 'n' or ' '

    // Its number. Raises program_limit_exceeded beyond kMost.
    int add(Oid type, Datum value);
};

// Appends the condition that a filter (the text of a JSON object) puts on rows of a relation: a boolean expression, in
// parentheses, for WHERE: where a row does not pass it is false or null. Columns are qualified by `alias`. Raises
// invalid_parameter_value, undefined_column, undefined_function for an operator that a type does not have, or what a
// type's input function raises, always naming the key.
void append_filter(StringInfo sql, Parameters* parameters, Oid relation, const char* alias, const char* json);

} // namespace rv::collections
