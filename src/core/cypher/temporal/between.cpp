#include "ruvector/core/cypher/temporal/between.hpp"

#include "ruvector/core/cypher/temporal/calendar.hpp"
#include "ruvector/core/cypher/temporal/duration.hpp"

namespace rv::cypher {
namespace {

// The date up to which whole days have passed: the last one does not count while its time is not reached.
std::int64_t last_whole_day(const LocalDateTime& from, const LocalDateTime& to) {
    if (to.days > from.days && to.nanos < from.nanos) return to.days - 1;
    if (to.days < from.days && to.nanos > from.nanos) return to.days + 1;
    return to.days;
}

std::int64_t whole_days(const LocalDateTime& from, const LocalDateTime& to) {
    return last_whole_day(from, to) - from.days;
}

std::int64_t whole_months(const LocalDateTime& from, const LocalDateTime& to) {
    // Months of 32 days: days of the month compare as they do in months of any length.
    const auto packed = [](std::int64_t days) {
        const CivilDate date = civil_of(days);
        return (date.year * 12 + date.month) * 32 + date.day;
    };
    return (packed(last_whole_day(from, to)) - packed(from.days)) / 32;
}

Duration elapsed(std::int64_t from_seconds, std::int64_t from_nanos, std::int64_t to_seconds, std::int64_t to_nanos) {
    return of_seconds(to_seconds - from_seconds, to_nanos - from_nanos);
}

Duration elapsed(const LocalDateTime& from, const LocalDateTime& to) {
    return elapsed(seconds_of(from), from.nanos % kNanosASecond, seconds_of(to), to.nanos % kNanosASecond);
}

Duration elapsed(const DateTime& from, const DateTime& to) {
    return elapsed(instant_of(from), from.local.nanos % kNanosASecond, instant_of(to), to.local.nanos % kNanosASecond);
}

LocalDateTime moved(const LocalDateTime& from, std::int64_t months, std::int64_t days) {
    return {check_days(add_months(from.days, months) + days), from.nanos};
}

// Two times of the day.
Duration between_times(const Parts& from, const Parts& to) {
    const std::int64_t shift = from.zone && to.zone ? from.zone->offset - to.zone->offset : 0;
    return of_seconds(shift, *to.nanos - *from.nanos);
}

// A value that has a zone keeps its own offset.
DateTime zoned(TimeZones& zones, const Parts& parts, std::int64_t days, const Zone& other) {
    return at_local(zones, {days, parts.nanos.value_or(0)}, parts.zone ? *parts.zone : other);
}

} // namespace

Duration between(TimeZones& zones, const Parts& from, const Parts& to, Span span) {
    const bool dates = from.days && to.days;
    if (!dates && (span == Span::kMonths || span == Span::kDays)) return {};
    if (!from.days && !to.days) return between_times(from, to);
    const std::int64_t from_days = from.days ? *from.days : *to.days;
    const std::int64_t to_days = to.days ? *to.days : *from.days;

    const bool with_zone = from.zone || to.zone;
    DateTime start{{from_days, from.nanos.value_or(0)}, 0, {}};
    DateTime end{{to_days, to.nanos.value_or(0)}, 0, {}};
    Zone zone = from.zone ? *from.zone : to.zone ? *to.zone : Zone{};
    if (with_zone) {
        start = zoned(zones, from, from_days, zone);
        end = zoned(zones, to, to_days, zone);
        if (from.zone && to.zone) {
            end = at_instant(zones, instant_of(end), static_cast<std::int32_t>(end.local.nanos % kNanosASecond), zone);
        }
    }
    if (span == Span::kMonths) return {whole_months(start.local, end.local), 0, 0, 0};
    if (span == Span::kDays) return {0, whole_days(start.local, end.local), 0, 0};
    if (span == Span::kSeconds || !dates) return elapsed(start, end);

    const std::int64_t months = whole_months(start.local, end.local);
    const LocalDateTime by_months = moved(start.local, months, 0);
    const std::int64_t days = whole_days(by_months, end.local);
    const LocalDateTime by_days = moved(by_months, 0, days);
    zone.offset = start.offset;
    const Duration rest = with_zone ? elapsed(at_local(zones, by_days, zone), end) : elapsed(by_days, end.local);
    return {months, days, rest.seconds, rest.nanos};
}

} // namespace rv::cypher
