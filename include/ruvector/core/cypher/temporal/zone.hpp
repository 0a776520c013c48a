// Zones of times: an offset from UTC, or the name of a zone, whose offset depends on the time.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/temporal/time_zones.hpp"
#include "ruvector/core/cypher/temporal/types.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace rv::cypher {

inline constexpr std::int32_t kMostOffset = 18 * 3600; // seconds, in texts of people

inline constexpr std::int32_t kUnknownOffset = std::numeric_limits<std::int32_t>::min();

struct Zone {
    std::string name;        // an IANA name; empty: the offset alone
    std::int32_t offset = 0; // of a value with a named zone: its own; of a zone by name only: kUnknownOffset
};

// "Z", "+01", "+01:00", "+0100", "+01:00:30", "+010030": the whole text. Nothing: it is no offset.
std::optional<std::int32_t> offset_of_text(std::string_view text) noexcept;

// An offset or the name of a known zone. Raises ArgumentError.
Zone zone_of_text(TimeZones& zones, std::string_view text);

// That of the session; UTC by any of its names is the offset 0.
Zone session_zone(TimeZones& zones);

// Seconds east of UTC at an instant (seconds since 1970 in UTC).
std::int32_t offset_at(TimeZones& zones, const Zone& zone, std::int64_t utc_seconds);

// An instant as a zone's clocks show it.
DateTime at_instant(TimeZones& zones, std::int64_t utc_seconds, std::int32_t nanos, const Zone& zone);

// What a zone's clocks show, as an instant. Where they show it twice, the zone's offset decides if it is one of the
// two, else it is the earlier one; what they skip is moved on by as much as they skip.
DateTime at_local(TimeZones& zones, const LocalDateTime& local, const Zone& zone);

// The whole seconds since 1970 in UTC, rounded down.
std::int64_t instant_of(const DateTime& time) noexcept;
std::int64_t seconds_of(const LocalDateTime& local) noexcept; // as if in UTC

// Days and nanoseconds of seconds since 1970. Raises ArithmeticError beyond the last year.
LocalDateTime local_of(std::int64_t seconds, std::int32_t nanos);

} // namespace rv::cypher
