#include "ruvector/core/cypher/temporal/fields.hpp"

#include "ruvector/core/cypher/temporal/calendar.hpp"
#include "ruvector/core/cypher/temporal/checked.hpp"

#include <algorithm>
#include <string>

namespace rv::cypher {
namespace {

constexpr std::string_view kNames[kFields] = {
    "year",         "month", "day",    "week",     "dayOfWeek",    "ordinalDay",  "quarter",
    "dayOfQuarter", "hour",  "minute", "second",   "millisecond",  "microsecond", "nanosecond",
    "timezone",     "date",  "time",   "datetime", "epochSeconds", "epochMillis"};

constexpr FieldSet kCalendar = set_of(Field::kMonth) | set_of(Field::kDay);
constexpr FieldSet kWeeks = set_of(Field::kWeek) | set_of(Field::kDayOfWeek);
constexpr FieldSet kQuarters = set_of(Field::kQuarter) | set_of(Field::kDayOfQuarter);

std::string name_of(Field field) { return std::string(kNames[static_cast<std::size_t>(field)]); }

[[noreturn]] void fail_missing(Field field) { fail_argument(name_of(field) + " is missing"); }

// A field's value, else the base's, else nothing.
std::optional<std::int64_t> given_or(const Fields& fields, Field field, std::int64_t first, std::int64_t last,
                                     std::optional<std::int64_t> base) {
    const auto value = fields.number(field, first, last);
    return value ? value : base;
}

std::optional<std::int64_t> at_most(std::optional<std::int64_t> value, std::int64_t most) {
    return value ? std::optional(std::min(*value, most)) : value;
}

std::int64_t year_of(const Fields& fields, std::optional<std::int64_t> base) {
    const auto year = given_or(fields, Field::kYear, -kLastYear, kLastYear, base);
    if (!year) fail_missing(Field::kYear);
    return *year;
}

// The lesser of two that go together: without it the first one counts, but not where the greater is missing.
std::int64_t lesser(const Fields& fields, Field greater, Field field, std::int64_t last,
                    std::optional<std::int64_t> base) {
    const auto value = given_or(fields, field, 1, last, at_most(base, last));
    if (value && !base && !fields.has(greater)) fail_missing(greater);
    return value.value_or(1);
}

std::int64_t by_week(const Fields& fields, std::optional<std::int64_t> base_days) {
    std::optional<std::int64_t> base_year, base_week, base_day;
    if (base_days) {
        const WeekDate base = week_of(*base_days);
        base_year = base.year;
        base_week = base.week;
        base_day = base.day;
    }
    const std::int64_t year = year_of(fields, base_year);
    const std::int64_t last = weeks_in_year(year);
    const std::int64_t week = given_or(fields, Field::kWeek, 1, last, at_most(base_week, last)).value_or(1);
    const std::int64_t day = lesser(fields, Field::kWeek, Field::kDayOfWeek, 7, base_day);
    return days_of(WeekDate{year, static_cast<std::int32_t>(week), static_cast<std::int32_t>(day)});
}

std::int64_t by_quarter(const Fields& fields, std::optional<std::int64_t> base_days) {
    std::optional<std::int64_t> base_year, base_quarter, base_day;
    if (base_days) {
        const CivilDate base = civil_of(*base_days);
        base_year = base.year;
        base_quarter = quarter_of(base.month);
        base_day = day_of_quarter(base);
    }
    const std::int64_t year = year_of(fields, base_year);
    const auto quarter = static_cast<std::int32_t>(given_or(fields, Field::kQuarter, 1, 4, base_quarter).value_or(1));
    const std::int64_t day =
        lesser(fields, Field::kQuarter, Field::kDayOfQuarter, days_in_quarter(year, quarter), base_day);
    return days_of(CivilDate{year, quarter * 3 - 2, 1}) + day - 1;
}

std::int64_t by_month(const Fields& fields, std::optional<std::int64_t> base_days) {
    std::optional<std::int64_t> base_year, base_month, base_day;
    if (base_days) {
        const CivilDate base = civil_of(*base_days);
        base_year = base.year;
        base_month = base.month;
        base_day = base.day;
    }
    const std::int64_t year = year_of(fields, base_year);
    const auto month = static_cast<std::int32_t>(given_or(fields, Field::kMonth, 1, 12, base_month).value_or(1));
    const std::int64_t day = lesser(fields, Field::kMonth, Field::kDay, days_in_month(year, month), base_day);
    return days_of(CivilDate{year, month, static_cast<std::int32_t>(day)});
}

std::int64_t by_ordinal(const Fields& fields, std::optional<std::int64_t> base_days) {
    const std::int64_t year = year_of(fields, base_days ? std::optional(civil_of(*base_days).year) : std::nullopt);
    const auto day = fields.number(Field::kOrdinalDay, 1, is_leap_year(year) ? 366 : 365);
    return days_of(CivilDate{year, 1, 1}) + *day - 1;
}

} // namespace

Fields::Fields(const Value& map, FieldSet allowed) {
    for (const auto& [key, value] : map.as_map()) {
        const auto name = std::find(std::begin(kNames), std::end(kNames), key.as_string());
        const auto number = static_cast<std::size_t>(name - std::begin(kNames));
        if (number == kFields || (allowed & (FieldSet{1} << number)) == 0) {
            fail_argument("\"" + std::string(key.as_string().substr(0, 100)) + "\" is no part of such a value");
        }
        values_[number] = &value;
        present_ |= FieldSet{1} << number;
        any_null_ = any_null_ || value.is_null();
    }
}

std::optional<std::int64_t> Fields::number(Field field, std::int64_t first, std::int64_t last) const {
    if (!has(field)) return std::nullopt;
    const Value& value = (*this)[field];
    if (!value.is(Kind::kInteger)) fail_type(name_of(field) + " must be an integer");
    const std::int64_t number = value.as_integer();
    if (number < first || number > last) {
        fail_argument(name_of(field) + " must be " + std::to_string(first) + " to " + std::to_string(last) + ", not " +
                      std::to_string(number));
    }
    return number;
}

std::int64_t date_of(const Fields& fields, std::optional<std::int64_t> base_days) {
    const FieldSet present = fields.present();
    const int systems = ((present & kCalendar) != 0) + ((present & kWeeks) != 0) + ((present & kQuarters) != 0) +
                        (fields.has(Field::kOrdinalDay) ? 1 : 0);
    if (systems > 1) fail_argument("a date is by month, by week, by quarter or by ordinalDay, not by two of them");
    if (fields.has_any(kWeeks)) return check_days(by_week(fields, base_days));
    if (fields.has_any(kQuarters)) return by_quarter(fields, base_days);
    if (fields.has(Field::kOrdinalDay)) return by_ordinal(fields, base_days);
    return by_month(fields, base_days);
}

std::int64_t subseconds_of(const Fields& fields) {
    const bool milliseconds = fields.has(Field::kMillisecond);
    const bool microseconds = fields.has(Field::kMicrosecond);
    const std::int64_t nanos_most = microseconds ? 999 : milliseconds ? 999'999 : 999'999'999;
    return fields.number(Field::kMillisecond, 0, 999).value_or(0) * 1'000'000 +
           fields.number(Field::kMicrosecond, 0, milliseconds ? 999 : 999'999).value_or(0) * 1000 +
           fields.number(Field::kNanosecond, 0, nanos_most).value_or(0);
}

std::int64_t time_of(const Fields& fields, std::optional<std::int64_t> base_nanos) {
    if (!base_nanos) {
        if (fields.has_any(kTimeFields) && !fields.has(Field::kHour)) fail_missing(Field::kHour);
        const bool seconds = fields.has(Field::kSecond);
        if ((seconds || fields.has_any(kSubseconds)) && !fields.has(Field::kMinute)) fail_missing(Field::kMinute);
        if (fields.has_any(kSubseconds) && !seconds) fail_missing(Field::kSecond);
    }
    const std::int64_t base = base_nanos.value_or(0);
    const std::int64_t base_seconds = base / kNanosASecond;
    const std::int64_t hour = *given_or(fields, Field::kHour, 0, 23, base_seconds / 3600);
    const std::int64_t minute = *given_or(fields, Field::kMinute, 0, 59, base_seconds / 60 % 60);
    const std::int64_t second = *given_or(fields, Field::kSecond, 0, 59, base_seconds % 60);
    const std::int64_t rest = fields.has_any(kSubseconds) ? subseconds_of(fields) : base % kNanosASecond;
    return ((hour * 60 + minute) * 60 + second) * kNanosASecond + rest;
}

} // namespace rv::cypher
