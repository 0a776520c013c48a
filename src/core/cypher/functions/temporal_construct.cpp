// Temporal values made of the present, of texts, of maps and of each other.
#include "ruvector/core/cypher/functions/temporal_calls.hpp"
#include "ruvector/core/cypher/temporal/calendar.hpp"
#include "ruvector/core/cypher/temporal/checked.hpp"
#include "ruvector/core/cypher/temporal/fields.hpp"
#include "ruvector/core/cypher/temporal/parse.hpp"

#include <limits>
#include <string>

namespace rv::cypher {
namespace {

constexpr bool has_date(Kind kind) {
    return kind == Kind::kDate || kind == Kind::kLocalDateTime || kind == Kind::kDateTime;
}
constexpr bool has_time(Kind kind) { return kind != Kind::kDate; }
constexpr bool has_zone(Kind kind) { return kind == Kind::kTime || kind == Kind::kDateTime; }

constexpr FieldSet kEpoch = set_of(Field::kEpochSeconds) | set_of(Field::kEpochMillis);

constexpr FieldSet fields_of(Kind kind) {
    FieldSet fields = set_of(Field::kDatetime) | set_of(Field::kTimezone);
    if (has_date(kind)) fields |= kDateFields | set_of(Field::kDate);
    if (has_time(kind)) fields |= kTimeFields | set_of(Field::kTime);
    if (kind == Kind::kDateTime) fields |= kEpoch;
    return fields;
}

Clock::Instant read(Clock& clock, ClockOf which) {
    switch (which) {
    case ClockOf::kTransaction:
        return clock.transaction_time();
    case ClockOf::kStatement:
        return clock.statement_time();
    case ClockOf::kReal:
        break;
    }
    return clock.real_time();
}

Parts parts_at(Environment& environment, std::int64_t seconds, std::int32_t nanos, const Zone& zone) {
    const DateTime time = at_instant(environment.zones, seconds, nanos, zone);
    return {time.local.days, time.local.nanos, Zone{time.zone, time.offset}};
}

// The parts of the temporal value that a map's key selects; `asked` says which of them it must have.
Parts selected(const Fields& fields, Field field, bool date, bool time) {
    const Value& value = fields[field];
    const Parts parts = is_temporal(value.kind()) ? parts_of(value) : Parts();
    if ((date && !parts.days) || (time && !parts.nanos)) {
        fail_type(std::string("cannot select ") + (date ? time ? "a date and a time" : "a date" : "a time") + " from " +
                  name_of(value.kind()));
    }
    return parts;
}

// {epochSeconds: 1, nanosecond: 2} or {epochMillis: 1, nanosecond: 2}
Parts parts_of_epoch(Environment& environment, const Fields& fields) {
    const bool millis = fields.has(Field::kEpochMillis);
    const FieldSet beside = millis ? set_of(Field::kNanosecond) : kSubseconds;
    if ((fields.present() & kEpoch) == kEpoch || fields.has_any(~(kEpoch | beside | set_of(Field::kTimezone)))) {
        fail_argument("epochSeconds or epochMillis stands alone but for timezone and parts of a second");
    }
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    const std::int64_t amount = *fields.number(millis ? Field::kEpochMillis : Field::kEpochSeconds, -kMost, kMost);
    const std::int64_t seconds = millis ? floor_divide<std::int64_t>(amount, 1000) : amount;
    const std::int64_t nanos = millis ? floor_modulo<std::int64_t>(amount, 1000) * 1'000'000 +
                                            fields.number(Field::kNanosecond, 0, 999'999).value_or(0)
                                      : subseconds_of(fields);
    const Zone zone =
        fields.has(Field::kTimezone) ? zone_of(environment, fields[Field::kTimezone]) : session_zone(environment.zones);
    return parts_at(environment, seconds, static_cast<std::int32_t>(nanos), zone);
}

// The same instant by the clocks of another zone.
Parts converted(Environment& environment, const Parts& parts, const Zone& zone) {
    if (!parts.days) { // a time: turned around within its day
        const std::int32_t offset = offset_now(environment, zone);
        const std::int64_t shift = std::int64_t{offset - parts.zone->offset} * kNanosASecond;
        return {{}, floor_modulo(*parts.nanos + shift, kNanosADay), Zone{{}, offset}};
    }
    const DateTime time = at_local(environment.zones, {*parts.days, *parts.nanos}, *parts.zone);
    return parts_at(environment, instant_of(time), static_cast<std::int32_t>(*parts.nanos % kNanosASecond), zone);
}

Parts parts_of_map(Environment& environment, Kind kind, const Fields& fields) {
    if (fields.has_any(kEpoch)) return parts_of_epoch(environment, fields);
    std::optional<std::int64_t> days, nanos;
    std::optional<Zone> zone;
    if (fields.has(Field::kDatetime)) {
        if (fields.has(Field::kDate) || fields.has(Field::kTime)) {
            fail_argument("datetime cannot stand beside date or time");
        }
        const Parts parts = selected(fields, Field::kDatetime, true, true);
        days = parts.days;
        nanos = parts.nanos;
        zone = parts.zone;
    }
    if (fields.has(Field::kDate)) days = selected(fields, Field::kDate, true, false).days;
    if (fields.has(Field::kTime)) {
        const Parts parts = selected(fields, Field::kTime, false, true);
        nanos = parts.nanos;
        zone = parts.zone;
    }
    Parts parts;
    if (has_date(kind)) parts.days = date_of(fields, days);
    if (has_time(kind)) {
        if (!has_date(kind) && !nanos && !fields.has(Field::kHour)) fail_argument("hour is missing");
        parts.nanos = time_of(fields, nanos);
    }
    if (!has_zone(kind)) {
        if (fields.has(Field::kTimezone)) fail_argument("a local value has no time zone");
        return parts;
    }
    if (!fields.has(Field::kTimezone)) {
        parts.zone = zone;
        return parts;
    }
    const Zone asked = zone_of(environment, fields[Field::kTimezone]);
    if (!zone) {
        parts.zone = asked;
        return parts;
    }
    // What the map sets counts in the zone of the value that it selects from.
    parts.zone = kind == Kind::kTime ? Zone{{}, zone->offset} : *zone;
    return converted(environment, parts, asked);
}

Value parsed(Environment& environment, Kind kind, std::string_view text) {
    switch (kind) {
    case Kind::kDate:
        return Value::of(parse_date(text));
    case Kind::kLocalTime:
        return Value::of(parse_local_time(text));
    case Kind::kTime:
        return Value::of(parse_time(environment.zones, environment.clock.statement_time().seconds, text));
    case Kind::kLocalDateTime:
        return Value::of(parse_local_date_time(text));
    default:
        return Value::of(parse_date_time(environment.zones, text, Origin::kUser));
    }
}

} // namespace

Parts now(Environment& environment, ClockOf clock, const Zone& zone) {
    const Clock::Instant instant = read(environment.clock, clock);
    return parts_at(environment, instant.seconds, instant.nanos, zone);
}

std::int32_t offset_now(Environment& environment, const Zone& zone) {
    if (zone.offset != kUnknownOffset) return zone.offset;
    return offset_at(environment.zones, zone, environment.clock.statement_time().seconds);
}

Zone zone_of(Environment& environment, const Value& text) {
    if (!text.is(Kind::kString)) fail_type("a time zone must be a string");
    return zone_of_text(environment.zones, text.as_string());
}

Value of_parts(Environment& environment, Kind kind, const Parts& parts) {
    const auto zone = [&] { return parts.zone ? *parts.zone : session_zone(environment.zones); };
    switch (kind) {
    case Kind::kDate:
        return Value::of(Date{check_days(*parts.days)});
    case Kind::kLocalTime:
        return Value::of(LocalTime{*parts.nanos});
    case Kind::kTime: {
        return Value::of(Time{*parts.nanos, offset_now(environment, zone())});
    }
    case Kind::kLocalDateTime:
        return Value::of(LocalDateTime{check_days(*parts.days), *parts.nanos});
    default: {
        const LocalDateTime local{check_days(*parts.days), *parts.nanos};
        return Value::of(at_local(environment.zones, local, zone()));
    }
    }
}

Value current_temporal(Environment& environment, Kind kind, ClockOf clock, const Value* zone) {
    Zone of;
    if (zone == nullptr) {
        of = session_zone(environment.zones);
    } else if (zone->is(Kind::kMap)) {
        const Fields fields(*zone, set_of(Field::kTimezone));
        if (fields.any_null()) return {};
        of = fields.has(Field::kTimezone) ? zone_of(environment, fields[Field::kTimezone])
                                          : session_zone(environment.zones);
    } else {
        of = zone_of(environment, *zone);
    }
    return of_parts(environment, kind, now(environment, clock, of));
}

Value make_temporal(Environment& environment, Kind kind, const Value& from) {
    if (from.is(Kind::kString)) return parsed(environment, kind, from.as_string());
    if (from.is(Kind::kMap)) {
        const Fields fields(from, fields_of(kind));
        if (fields.any_null()) return {};
        if (fields.present() == set_of(Field::kTimezone)) {
            return current_temporal(environment, kind, ClockOf::kStatement, &fields[Field::kTimezone]);
        }
        return of_parts(environment, kind, parts_of_map(environment, kind, fields));
    }
    if (from.is(kind)) return from;
    Parts parts = is_temporal(from.kind()) ? parts_of(from) : Parts();
    // A date alone begins its day; nothing but a date gives a date.
    if (parts.days && !parts.nanos && has_date(kind)) parts.nanos = 0;
    if ((has_date(kind) && !parts.days) || (has_time(kind) && !parts.nanos)) {
        fail_type(std::string("cannot make ") + name_of(kind) + " of " + name_of(from.kind()));
    }
    return of_parts(environment, kind, parts);
}

Value date_time_from_epoch(Environment& environment, std::span<const Value> arguments) {
    for (const Value& argument : arguments) {
        if (!argument.is(Kind::kInteger)) fail_type("seconds and nanoseconds since 1970 must be integers");
    }
    const std::int64_t nanos = arguments.size() > 1 ? arguments[1].as_integer() : 0;
    const std::int64_t seconds = checked_add(arguments[0].as_integer(), floor_divide(nanos, kNanosASecond));
    return Value::of(
        at_instant(environment.zones, seconds, static_cast<std::int32_t>(floor_modulo(nanos, kNanosASecond)), Zone()));
}

Value date_time_from_epoch_millis(Environment& environment, std::span<const Value> arguments) {
    if (!arguments[0].is(Kind::kInteger)) fail_type("milliseconds since 1970 must be an integer");
    const std::int64_t millis = arguments[0].as_integer();
    const auto rest = static_cast<std::int32_t>(floor_modulo<std::int64_t>(millis, 1000));
    return Value::of(at_instant(environment.zones, floor_divide<std::int64_t>(millis, 1000), rest * 1'000'000, Zone()));
}

} // namespace rv::cypher
