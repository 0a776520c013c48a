// X.truncate: a temporal value with all parts below a unit set to their first, and then some of them to what a map
// says.
#include "ruvector/core/cypher/functions/temporal_calls.hpp"
#include "ruvector/core/cypher/temporal/calendar.hpp"
#include "ruvector/core/cypher/temporal/checked.hpp"
#include "ruvector/core/cypher/temporal/fields.hpp"

#include <algorithm>
#include <string>

namespace rv::cypher {
namespace {

enum class Unit : std::uint8_t {
    kMillennium,
    kCentury,
    kDecade,
    kYear,
    kWeekYear,
    kQuarter,
    kMonth,
    kWeek,
    kDay,
    kHour,
    kMinute,
    kSecond,
    kMillisecond,
    kMicrosecond,
};

constexpr std::string_view kUnits[] = {"millennium", "century", "decade",      "year",       "weekyear",
                                       "quarter",    "month",   "week",        "day",        "hour",
                                       "minute",     "second",  "millisecond", "microsecond"};

Unit unit_of(const Value& name) {
    if (!name.is(Kind::kString)) fail_type("the unit to truncate to must be a string");
    std::string lower(name.as_string().substr(0, 20));
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const auto found = std::find(std::begin(kUnits), std::end(kUnits), lower);
    if (found == std::end(kUnits)) fail_argument("\"" + lower + "\" is no unit to truncate to");
    return static_cast<Unit>(found - std::begin(kUnits));
}

std::int64_t first_of_years(std::int64_t year, std::int64_t years) {
    return check_days(days_of(CivilDate{floor_divide(year, years) * years, 1, 1}));
}

std::int64_t truncated_days(Unit unit, std::int64_t days) {
    if (unit >= Unit::kDay) return days;
    if (unit == Unit::kWeek) return check_days(days - day_of_week(days) + 1);
    if (unit == Unit::kWeekYear) return check_days(days_of(WeekDate{week_of(days).year, 1, 1}));
    const CivilDate date = civil_of(days);
    switch (unit) {
    case Unit::kMillennium:
        return first_of_years(date.year, 1000);
    case Unit::kCentury:
        return first_of_years(date.year, 100);
    case Unit::kDecade:
        return first_of_years(date.year, 10);
    case Unit::kQuarter:
        return days_of(CivilDate{date.year, quarter_of(date.month) * 3 - 2, 1});
    case Unit::kMonth:
        return days_of(CivilDate{date.year, date.month, 1});
    default:
        return days_of(CivilDate{date.year, 1, 1});
    }
}

// The length of a unit of the day in nanoseconds; what is longer is the day.
std::int64_t length_of(Unit unit) {
    switch (unit) {
    case Unit::kHour:
        return 3600 * kNanosASecond;
    case Unit::kMinute:
        return 60 * kNanosASecond;
    case Unit::kSecond:
        return kNanosASecond;
    case Unit::kMillisecond:
        return 1'000'000;
    case Unit::kMicrosecond:
        return 1'000;
    default:
        return kNanosADay;
    }
}

// After truncation to milliseconds {nanosecond: 2} counts within the millisecond, and so on: what is left of the second
// stays where the map sets only what is smaller.
std::int64_t time_within(Unit unit, const Fields& fields, std::int64_t nanos) {
    std::int64_t kept = 0;
    if (fields.has_any(kSubseconds) && !fields.has(Field::kMillisecond)) {
        if (unit == Unit::kMillisecond || (unit == Unit::kMicrosecond && fields.has(Field::kMicrosecond))) {
            kept = nanos % kNanosASecond / 1'000'000 * 1'000'000;
        } else if (unit == Unit::kMicrosecond) {
            kept = nanos % kNanosASecond;
        }
    }
    if (kept != 0) {
        const std::int64_t room = unit == Unit::kMicrosecond && !fields.has(Field::kMicrosecond) ? 1'000 : 1'000'000;
        if (subseconds_of(fields) >= room) fail_argument("the part of a second is greater than the unit truncated to");
    }
    return time_of(fields, nanos) + kept;
}

} // namespace

Value truncate_temporal(Environment& environment, Kind kind, std::span<const Value> arguments) {
    const Unit unit = unit_of(arguments[0]);
    const bool date = kind == Kind::kDate || kind == Kind::kLocalDateTime || kind == Kind::kDateTime;
    const bool time = kind != Kind::kDate;
    if ((!date && unit < Unit::kDay) || (!time && unit > Unit::kDay)) {
        fail_argument(std::string(name_of(kind)) + " cannot be truncated to " +
                      std::string(kUnits[static_cast<std::size_t>(unit)]));
    }

    Parts parts;
    if (arguments.size() < 2) {
        parts = now(environment, ClockOf::kStatement, session_zone(environment.zones));
    } else if (is_temporal(arguments[1].kind())) {
        parts = parts_of(arguments[1]);
    }
    if (date && parts.days && !parts.nanos) parts.nanos = 0;
    if ((date && !parts.days) || (time && !parts.nanos)) {
        fail_type(std::string("cannot truncate ") + name_of(arguments[1].kind()) + " to " + name_of(kind));
    }
    if (date) parts.days = truncated_days(unit, *parts.days);
    if (time) *parts.nanos -= *parts.nanos % length_of(unit);

    if (arguments.size() > 2) {
        if (!arguments[2].is(Kind::kMap)) fail_type("parts of a truncated value must be a map");
        FieldSet allowed = date ? kDateFields : 0;
        if (time) allowed |= kTimeFields;
        if (kind == Kind::kTime || kind == Kind::kDateTime) allowed |= set_of(Field::kTimezone);
        const Fields fields(arguments[2], allowed);
        if (fields.any_null()) return {};
        if (date) parts.days = date_of(fields, parts.days);
        if (time) parts.nanos = time_within(unit, fields, *parts.nanos);
        // The clocks show the same in the new zone.
        if (fields.has(Field::kTimezone)) parts.zone = zone_of(environment, fields[Field::kTimezone]);
    }
    return of_parts(environment, kind, parts);
}

} // namespace rv::cypher
