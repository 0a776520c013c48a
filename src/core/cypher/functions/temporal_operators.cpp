// + - * / of temporal values and durations, and their texts.
#include "ruvector/core/cypher/functions/function.hpp"
#include "ruvector/core/cypher/temporal/calendar.hpp"
#include "ruvector/core/cypher/temporal/duration.hpp"
#include "ruvector/core/cypher/temporal/parse.hpp"
#include "ruvector/core/cypher/temporal/parts.hpp"
#include "ruvector/core/cypher/temporal/text.hpp"

#include <string>

namespace rv::cypher {
namespace {

[[noreturn]] void fail_operands(const char* what, const Value& a, const Value& b) {
    fail_type(std::string("cannot ") + what + " " + name_of(a.kind()) + " and " + name_of(b.kind()));
}

std::int64_t date_plus(std::int64_t days, const Duration& duration) {
    return check_days(checked_add(add_months(days, duration.months), duration.days));
}

// A time goes round within its day; months and days are nothing to it.
std::int64_t time_plus(std::int64_t nanos, const Duration& duration) {
    const std::int64_t seconds = floor_modulo(duration.seconds, kSecondsADay);
    return floor_modulo(nanos + seconds * kNanosASecond + duration.nanos, kNanosADay);
}

LocalDateTime local_plus(const LocalDateTime& local, const Duration& duration) {
    const LocalDateTime moved{date_plus(local.days, duration), local.nanos};
    const std::int64_t nanos = moved.nanos % kNanosASecond + duration.nanos;
    return local_of(checked_add(checked_add(seconds_of(moved), duration.seconds), nanos / kNanosASecond),
                    static_cast<std::int32_t>(nanos % kNanosASecond));
}

// Months and days by the clocks of the zone, seconds by the time that passes.
DateTime zoned_plus(TimeZones& zones, const DateTime& time, const Duration& duration) {
    const Zone zone{time.zone, time.offset};
    const DateTime moved = at_local(zones, {date_plus(time.local.days, duration), time.local.nanos}, zone);
    const std::int64_t nanos = moved.local.nanos % kNanosASecond + duration.nanos;
    return at_instant(zones, checked_add(checked_add(instant_of(moved), duration.seconds), nanos / kNanosASecond),
                      static_cast<std::int32_t>(nanos % kNanosASecond), zone);
}

Value plus(const Value& value, const Duration& duration) {
    switch (value.kind()) {
    case Kind::kDate: // whole days of the duration's seconds count, too
        return Value::of(Date{check_days(checked_add(date_plus(value.as_date().days, duration), [&] {
            const Wide nanos = Wide{duration.seconds} * kNanosASecond + duration.nanos;
            return static_cast<std::int64_t>(nanos / kNanosADay);
        }()))});
    case Kind::kLocalTime:
        return Value::of(LocalTime{time_plus(value.as_local_time().nanos, duration)});
    case Kind::kTime:
        return Value::of(Time{time_plus(value.as_time().nanos, duration), value.as_time().offset});
    case Kind::kLocalDateTime:
        return Value::of(local_plus(value.as_local_date_time(), duration));
    case Kind::kDateTime: {
        const DateTime& time = value.as_date_time();
        TimeZones* zones = time.zone.empty() ? nullptr : zones_in_use();
        if (zones != nullptr) return Value::of(zoned_plus(*zones, time, duration));
        return Value::of(DateTime{local_plus(time.local, duration), time.offset, time.zone});
    }
    default:
        return Value::of(add(value.as_duration(), duration));
    }
}

bool may_be_moved(const Value& value) { return is_temporal(value.kind()) || value.is(Kind::kDuration); }

} // namespace

Value temporal_add(const Value& a, const Value& b) {
    if (may_be_moved(a) && b.is(Kind::kDuration)) return plus(a, b.as_duration());
    if (a.is(Kind::kDuration) && may_be_moved(b)) return plus(b, a.as_duration());
    fail_operands("add", a, b);
}

Value temporal_subtract(const Value& a, const Value& b) {
    if (!may_be_moved(a) || !b.is(Kind::kDuration)) fail_operands("subtract", a, b);
    return plus(a, negate(b.as_duration()));
}

Value duration_multiply(const Value& duration, double factor) {
    return Value::of(multiply(duration.as_duration(), decimal_of(factor)));
}

Value duration_divide(const Value& duration, double divisor) {
    return Value::of(divide(duration.as_duration(), decimal_of(divisor)));
}

std::string temporal_text(const Value& value) {
    std::string text;
    if (value.is(Kind::kDuration)) {
        append_duration(text, value.as_duration());
        return text;
    }
    const Parts parts = parts_of(value);
    if (parts.days) append_date(text, *parts.days);
    if (parts.days && parts.nanos) text += 'T';
    if (parts.nanos) append_time(text, *parts.nanos);
    if (parts.zone) append_offset(text, parts.zone->offset);
    if (parts.zone && !parts.zone->name.empty()) text += '[' + parts.zone->name + ']';
    return text;
}

Value parse_temporal(TimeZones& zones, Kind kind, std::string_view text) {
    switch (kind) {
    case Kind::kDate:
        return Value::of(parse_date(text));
    case Kind::kLocalTime:
        return Value::of(parse_local_time(text));
    case Kind::kTime:
        return Value::of(parse_time(zones, 0, text));
    case Kind::kLocalDateTime:
        return Value::of(parse_local_date_time(text));
    case Kind::kDateTime:
        return Value::of(parse_date_time(zones, text, Origin::kStored));
    case Kind::kDuration:
        return Value::of(parse_duration(text));
    default:
        fail_type(std::string(name_of(kind)) + " is no temporal kind");
    }
}

} // namespace rv::cypher
