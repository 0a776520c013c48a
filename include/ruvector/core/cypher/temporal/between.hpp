// The duration from one temporal value to another, of any kinds.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/temporal/parts.hpp"

namespace rv::cypher {

enum class Span : std::uint8_t {
    kAll,     // whole months, then whole days, then seconds
    kMonths,  // whole ones only
    kDays,    // whole ones only
    kSeconds, // all of it
};

// What one of the two lacks it takes from the other: the date, the zone; without a time it begins the day. Where one
// has no date of its own, there are no months and days between. Zones: the second is seen by the clocks of the first.
Duration between(TimeZones& zones, const Parts& from, const Parts& to, Span span);

} // namespace rv::cypher
