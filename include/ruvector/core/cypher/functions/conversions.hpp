// Values of one kind made into another.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/values/value.hpp"

#include <string>

namespace rv::cypher {

// Null where there is no such value.
Value to_integer(const Value& value);
Value to_float(const Value& value);
Value to_boolean(const Value& value);
Value to_string(const Value& value);

// The type of a value as Cypher writes it: "INTEGER NOT NULL", "LIST<ANY> NOT NULL" ...
std::string type_name_of(const Value& value);

} // namespace rv::cypher
