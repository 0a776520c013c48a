// Values of a filter as values of SQL types, made by the types' input functions, whose errors are theirs. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

#include "ruvector/core/filter/json_value.hpp"

namespace rv::collections {

// The characters of a filter in the server's encoding; the tree has UTF-8.
const char* server_text(std::string_view text);

// As jsonb; and within objects, one for each step, the first outermost.
Datum as_jsonb(const filter::Value& value);
Datum as_jsonb_at(const filter::Value& value, const char* const* steps, int step_count);
Datum as_jsonb_array_at(std::span<const filter::Value> values, const char* const* steps, int step_count);

// As a value of a type, which is no domain, that is not null. Arrays of JSON become values of array types, of the form
// of their nesting; jsonb takes anything. Raises invalid_parameter_value for an array or an object where neither can
// be.
Datum as_value(const filter::Value& value, Oid type);

// All as the elements of one array of the element type; with `nested`, arrays among them are further dimensions.
Datum as_array(std::span<const filter::Value> values, Oid element_type, bool nested);

} // namespace rv::collections
