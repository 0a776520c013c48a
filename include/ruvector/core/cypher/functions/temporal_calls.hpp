// What the table of temporal functions calls; each family is in a file of its own.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/functions/function.hpp"
#include "ruvector/core/cypher/temporal/parts.hpp"

#include <span>

namespace rv::cypher {

enum class ClockOf : std::uint8_t { kTransaction, kStatement, kReal };

// date(), time.realtime('Europe/London'), date('2015-07-21'), datetime({date: d, hour: 7}), localtime(datetime()) ...
Value current_temporal(Environment& environment, Kind kind, ClockOf clock, const Value* zone);
Value make_temporal(Environment& environment, Kind kind, const Value& from);
Value date_time_from_epoch(Environment& environment, std::span<const Value> arguments);
Value date_time_from_epoch_millis(Environment& environment, std::span<const Value> arguments);

// The present by the session's clocks, at the statement's begin.
Parts now(Environment& environment, ClockOf clock, const Zone& zone);
// Seconds east of UTC: of a zone by name only, at the statement's begin.
std::int32_t offset_now(Environment& environment, const Zone& zone);
// A value of a kind: all parts that it needs are there.
Value of_parts(Environment& environment, Kind kind, const Parts& parts);
// The zone of a map's value. Raises TypeError, ArgumentError.
Zone zone_of(Environment& environment, const Value& text);

// date.truncate('month', d, {day: 2}): unit, then maybe what to truncate, then maybe parts to set.
Value truncate_temporal(Environment& environment, Kind kind, std::span<const Value> arguments);

Value make_duration(Environment& environment, std::span<const Value> arguments);
Value duration_between(Environment& environment, std::span<const Value> arguments);
Value duration_in_months(Environment& environment, std::span<const Value> arguments);
Value duration_in_days(Environment& environment, std::span<const Value> arguments);
Value duration_in_seconds(Environment& environment, std::span<const Value> arguments);

} // namespace rv::cypher
