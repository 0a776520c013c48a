// What the key of a filter names: a column, or a place inside a column of type jsonb. Server zone.
//
// A column of the key's whole name comes first. Else the key is read as column.step.step: the column is the shortest
// beginning that names one of type jsonb, and the steps are keys of objects or positions in arrays, as the operator #>
// takes them.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::collections {

struct FilterKey {
    static constexpr int kMostSteps = 64;

    const char* text;
    const char* column;
    Oid type; // beneath domains
    int step_count;
    const char* steps[kMostSteps];

    bool is_json() const;
    // Whether each step can only be the key of an object, so that a nested object has the same path.
    bool names_only() const;
    Datum path() const; // of type text[]
};

// Raises undefined_column, and invalid_parameter_value for a path that is none.
FilterKey* find_filter_key(Oid relation, const char* key);

// A key as messages show it: in quotes, and cut short where it is long.
const char* shown_key(const char* key);

} // namespace rv::collections
