// Values as JSON: parameters and stored properties as they are read, properties as they are stored, results as they
// are returned.
//
// Integers are numbers without a fraction that fit 64 bits, floats are all other numbers; a float is written with a
// point. What JSON has no type for is stored as an object with one key: {"@date": "..."}, {"@float": "NaN"}.
// Results have temporal values, NaN and infinities as strings, and nodes, relationships and paths as objects.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/store/graph_store.hpp"
#include "ruvector/core/cypher/temporal/time_zones.hpp"
#include "ruvector/core/cypher/values/value.hpp"

#include <string>
#include <string_view>

namespace rv::cypher {

inline constexpr std::size_t kMostJsonDepth = 500;

// Raises ArgumentError: InvalidArgumentValue for what is no JSON or too deep. Tagged objects become what they stand
// for; those with a text that stands for nothing raise the same in parameters, and are maps in what is stored, which
// whoever wrote it can still be read beside and removed. Numbers beyond floats are infinite.
enum class WrongTags : std::uint8_t { kRaise, kAreMaps };
Value value_of_json(std::string_view json, TimeZones& zones, WrongTags wrong = WrongTags::kRaise);

// Of a finite float: shortest that reads back, in full where it is not tiny, with a point or an exponent.
void append_float(std::string& json, double value);

// Raises TypeError: InvalidPropertyType for entities and paths.
void append_stored(std::string& json, const Value& value);

void append_result(std::string& json, const Value& value, GraphStore& store);

} // namespace rv::cypher
