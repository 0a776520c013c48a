// Functions that expressions call: a table by name, with what they take, for static checks as well as for calls.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/store/graph_store.hpp"
#include "ruvector/core/cypher/temporal/time_zones.hpp"
#include "ruvector/core/cypher/values/value.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace rv::cypher {

// What a call may ask for besides its arguments.
struct Environment {
    GraphStore& store;
    TimeZones& zones;
    Clock& clock;
};

inline constexpr int kMostArguments = 5;
inline constexpr int kAnyNumber = 255;

struct Function {
    const char* name; // in lower case; with a namespace: "date.truncate"
    std::uint8_t least;
    std::uint8_t most; // arguments; kAnyNumber: no bound
    KindSet result;
    std::array<KindSet, kMostArguments> arguments; // what is right statically; the last one stands for those beyond
    Value (*call)(Environment& environment, std::span<const Value> arguments);
    bool null_for_null = true; // any null argument gives null, without a call
    bool constant = true;      // the same arguments give the same result, as rand() does not
};

// Case-insensitive; null: there is none. Aggregates are not functions (aggregate.hpp).
const Function* find_function(std::string_view name);

// The tables that find_function looks through, each defined beside its functions.
std::span<const Function> scalar_functions();   // toInteger, coalesce, size, range ...
std::span<const Function> string_functions();   // substring, split ...
std::span<const Function> numeric_functions();  // abs, sqrt, rand ...
std::span<const Function> graph_functions();    // id, labels, type, nodes ...
std::span<const Function> temporal_functions(); // date, duration.between, date.truncate ...

// A component of a temporal value or of a duration: date.year, duration.hours. Raises TypeError where there is no such.
Value temporal_component(Environment& environment, const Value& value, std::string_view name);

// The operators where an operand is temporal or a duration: + - * /. Nothing fits: raises TypeError.
Value temporal_add(const Value& a, const Value& b);
Value temporal_subtract(const Value& a, const Value& b);
Value duration_multiply(const Value& duration, double factor);
Value duration_divide(const Value& duration, double divisor); // exact where a factor of 1 / divisor were not

// ISO 8601 as toString and results have it.
std::string temporal_text(const Value& value);

// From the text of a stored value, as temporal_text wrote it. Raises ArgumentError.
Value parse_temporal(TimeZones& zones, Kind kind, std::string_view text);

} // namespace rv::cypher
