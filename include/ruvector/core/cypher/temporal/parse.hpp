// ISO 8601 texts of temporal values, read: basic and extended forms of dates by calendar, week, day of the year and
// quarter; times; offsets and names of zones. All raise ArgumentError for what is no such text.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/temporal/time_zones.hpp"
#include "ruvector/core/cypher/temporal/types.hpp"

#include <string_view>

namespace rv::cypher {

Date parse_date(std::string_view text);
LocalTime parse_local_time(std::string_view text);
Time parse_time(TimeZones& zones, std::int64_t now, std::string_view text); // now: for the session's offset
LocalDateTime parse_local_date_time(std::string_view text);

// Where a text has both an offset and a zone that had another one then: an error; in a stored text, written by another
// release of the zone database, the instant is kept.
enum class Origin { kUser, kStored };
DateTime parse_date_time(TimeZones& zones, std::string_view text, Origin origin);

Duration parse_duration(std::string_view text);

} // namespace rv::cypher
