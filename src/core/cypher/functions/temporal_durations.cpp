// Durations made of maps and texts, and between temporal values.
#include "ruvector/core/cypher/functions/temporal_calls.hpp"
#include "ruvector/core/cypher/temporal/between.hpp"
#include "ruvector/core/cypher/temporal/duration.hpp"
#include "ruvector/core/cypher/temporal/parse.hpp"

#include <algorithm>
#include <string>

namespace rv::cypher {
namespace {

// In the order of DurationUnit.
constexpr std::string_view kUnitNames[] = {"years",   "quarters", "months",       "weeks",        "days",       "hours",
                                           "minutes", "seconds",  "milliseconds", "microseconds", "nanoseconds"};

Value from_map(const Value& map) {
    DurationSum sum;
    if (map.as_map().empty()) fail_argument("a duration needs at least one amount");
    for (const auto& [key, amount] : map.as_map()) {
        const auto name = std::find(std::begin(kUnitNames), std::end(kUnitNames), key.as_string());
        if (name == std::end(kUnitNames)) {
            fail_argument("\"" + std::string(key.as_string().substr(0, 100)) + "\" is no unit of durations");
        }
        if (amount.is_null()) return {};
        if (!amount.is_number()) fail_type(std::string(*name) + " must be a number");
        const Fixed fixed = amount.is(Kind::kInteger) ? Wide{amount.as_integer()} * kFixedOne
                                                      : multiply(1, decimal_of(amount.as_float()));
        sum.add(static_cast<DurationUnit>(name - std::begin(kUnitNames)), fixed);
    }
    return Value::of(sum.result());
}

Value between_values(Environment& environment, std::span<const Value> arguments, Span span) {
    for (const Value& argument : arguments) {
        if (!is_temporal(argument.kind())) {
            fail_type(std::string("a duration is between temporal values, not ") + name_of(argument.kind()));
        }
    }
    return Value::of(between(environment.zones, parts_of(arguments[0]), parts_of(arguments[1]), span));
}

} // namespace

Value make_duration(Environment&, std::span<const Value> arguments) {
    const Value& from = arguments[0];
    if (from.is(Kind::kString)) return Value::of(parse_duration(from.as_string()));
    if (from.is(Kind::kMap)) return from_map(from);
    if (from.is(Kind::kDuration)) return from;
    fail_type(std::string("cannot make a duration of ") + name_of(from.kind()));
}

Value duration_between(Environment& environment, std::span<const Value> arguments) {
    return between_values(environment, arguments, Span::kAll);
}
Value duration_in_months(Environment& environment, std::span<const Value> arguments) {
    return between_values(environment, arguments, Span::kMonths);
}
Value duration_in_days(Environment& environment, std::span<const Value> arguments) {
    return between_values(environment, arguments, Span::kDays);
}
Value duration_in_seconds(Environment& environment, std::span<const Value> arguments) {
    return between_values(environment, arguments, Span::kSeconds);
}

} // namespace rv::cypher
