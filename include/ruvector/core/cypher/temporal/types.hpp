// Cypher's temporal values: plain numbers of days, nanoseconds and months on the proleptic Gregorian calendar
// (ISO 8601, RFC 3339), in years -999,999,999 to 999,999,999. PostgreSQL's own types end at microseconds and at other
// years.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <compare>
#include <cstdint>
#include <string>

namespace rv::cypher {

inline constexpr std::int64_t kNanosASecond = 1'000'000'000;
inline constexpr std::int64_t kSecondsADay = 86'400;
inline constexpr std::int64_t kNanosADay = kSecondsADay * kNanosASecond;

struct Date {
    std::int64_t days = 0; // since 1970-01-01
    auto operator<=>(const Date&) const = default;
};

struct LocalTime {
    std::int64_t nanos = 0; // of the day
    auto operator<=>(const LocalTime&) const = default;
};

struct Time {
    std::int64_t nanos = 0;  // of the local day
    std::int32_t offset = 0; // seconds east of UTC
    bool operator==(const Time&) const = default;
};

struct LocalDateTime {
    std::int64_t days = 0;
    std::int64_t nanos = 0;
    auto operator<=>(const LocalDateTime&) const = default;
};

struct DateTime {
    LocalDateTime local;
    std::int32_t offset = 0; // seconds east of UTC, of the zone at that time
    std::string zone;        // an IANA name; empty: the offset alone
    bool operator==(const DateTime&) const = default;
};

// Four amounts that are not carried into each other.
struct Duration {
    std::int64_t months = 0;
    std::int64_t days = 0;
    std::int64_t seconds = 0;
    std::int32_t nanos = 0; // 0 to 999,999,999: seconds are rounded down
    bool operator==(const Duration&) const = default;
};

} // namespace rv::cypher
