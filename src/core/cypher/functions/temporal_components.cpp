// Components of temporal values and durations by name: d.year, d.epochSeconds, d.minutesOfHour.
#include "ruvector/core/cypher/functions/function.hpp"
#include "ruvector/core/cypher/temporal/calendar.hpp"
#include "ruvector/core/cypher/temporal/checked.hpp"
#include "ruvector/core/cypher/temporal/text.hpp"
#include "ruvector/core/cypher/temporal/zone.hpp"

#include <optional>
#include <string>

namespace rv::cypher {
namespace {

std::optional<std::int64_t> of_date(std::int64_t days, std::string_view name) {
    if (name == "dayOfWeek" || name == "weekDay") return day_of_week(days);
    if (name == "week") return week_of(days).week;
    if (name == "weekYear") return week_of(days).year;
    const CivilDate date = civil_of(days);
    if (name == "year") return date.year;
    if (name == "month") return date.month;
    if (name == "day") return date.day;
    if (name == "quarter") return quarter_of(date.month);
    if (name == "ordinalDay") return day_of_year(date);
    if (name == "dayOfQuarter" || name == "quarterDay") return day_of_quarter(date);
    return std::nullopt;
}

std::optional<std::int64_t> of_time(std::int64_t nanos, std::string_view name) {
    const std::int64_t seconds = nanos / kNanosASecond;
    const std::int64_t fraction = nanos % kNanosASecond;
    if (name == "hour") return seconds / 3600;
    if (name == "minute") return seconds / 60 % 60;
    if (name == "second") return seconds % 60;
    if (name == "millisecond") return fraction / 1'000'000;
    if (name == "microsecond") return fraction / 1'000;
    if (name == "nanosecond") return fraction;
    return std::nullopt;
}

// Amounts from the least to the greatest unit of each of the four groups; "OfX": what is left beyond whole Xs.
std::optional<std::int64_t> of_duration(const Duration& duration, std::string_view name) {
    const auto in_units = [&](std::int64_t units, std::int64_t nanos) {
        return checked_add<std::int64_t>(checked_multiply(duration.seconds, units), duration.nanos / nanos);
    };
    if (name == "years") return duration.months / 12;
    if (name == "quarters") return duration.months / 3;
    if (name == "months") return duration.months;
    if (name == "quartersOfYear") return duration.months / 3 % 4;
    if (name == "monthsOfYear") return duration.months % 12;
    if (name == "monthsOfQuarter") return duration.months % 3;
    if (name == "weeks") return duration.days / 7;
    if (name == "days") return duration.days;
    if (name == "daysOfWeek") return duration.days % 7;
    if (name == "hours") return duration.seconds / 3600;
    if (name == "minutes") return duration.seconds / 60;
    if (name == "seconds") return duration.seconds;
    if (name == "minutesOfHour") return duration.seconds / 60 % 60;
    if (name == "secondsOfMinute") return duration.seconds % 60;
    if (name == "milliseconds") return in_units(1'000, 1'000'000);
    if (name == "microseconds") return in_units(1'000'000, 1'000);
    if (name == "nanoseconds") return in_units(kNanosASecond, 1);
    if (name == "millisecondsOfSecond") return duration.nanos / 1'000'000;
    if (name == "microsecondsOfSecond") return duration.nanos / 1'000;
    if (name == "nanosecondsOfSecond") return duration.nanos;
    return std::nullopt;
}

Value of_offset(std::int32_t offset, std::string_view zone, std::string_view name) {
    if (name == "offsetSeconds") return Value::integer(offset);
    if (name == "offsetMinutes") return Value::integer(offset / 60);
    if (name == "timezone" && !zone.empty()) return Value::string(zone);
    if (name != "timezone" && name != "offset") return {};
    std::string text;
    append_offset(text, offset);
    return Value::string(text);
}

Value of_instant(const DateTime& time, std::string_view name) {
    const std::int64_t seconds = instant_of(time);
    if (name == "epochSeconds") return Value::integer(seconds);
    if (name != "epochMillis") return {};
    const std::int64_t millis = time.local.nanos % kNanosASecond / 1'000'000;
    return Value::integer(checked_add<std::int64_t>(checked_multiply<std::int64_t>(seconds, 1'000), millis));
}

Value found(std::optional<std::int64_t> number) { return number ? Value::integer(*number) : Value(); }

// Null: there is none of this name.
Value component(const Value& value, std::string_view name) {
    switch (value.kind()) {
    case Kind::kDate:
        return found(of_date(value.as_date().days, name));
    case Kind::kLocalTime:
        return found(of_time(value.as_local_time().nanos, name));
    case Kind::kTime: {
        const Time& time = value.as_time();
        if (const auto number = of_time(time.nanos, name)) return Value::integer(*number);
        return of_offset(time.offset, {}, name);
    }
    case Kind::kLocalDateTime:
    case Kind::kDateTime: {
        const bool zoned = value.is(Kind::kDateTime);
        const LocalDateTime& local = zoned ? value.as_date_time().local : value.as_local_date_time();
        if (const auto number = of_date(local.days, name)) return Value::integer(*number);
        if (const auto number = of_time(local.nanos, name)) return Value::integer(*number);
        if (!zoned) return {};
        const DateTime& time = value.as_date_time();
        Value offset = of_offset(time.offset, time.zone, name);
        return offset.is_null() ? of_instant(time, name) : offset;
    }
    case Kind::kDuration:
        return found(of_duration(value.as_duration(), name));
    default:
        return {};
    }
}

} // namespace

Value temporal_component(Environment&, const Value& value, std::string_view name) {
    Value result = component(value, name);
    if (!result.is_null()) return result;
    fail_type(std::string(name_of(value.kind())) + " has no component \"" + std::string(name.substr(0, 100)) + "\"");
}

} // namespace rv::cypher
