#include "ruvector/core/cypher/temporal/parse.hpp"

#include "ruvector/core/cypher/temporal/calendar.hpp"
#include "ruvector/core/cypher/temporal/checked.hpp"
#include "ruvector/core/cypher/temporal/zone.hpp"

#include <optional>
#include <string>

namespace rv::cypher {
namespace {

[[noreturn]] void fail_text(std::string_view text, const char* what) {
    fail_argument("\"" + std::string(text.substr(0, 100)) + "\" is no " + what);
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// Reads from the front; what does not fit changes nothing.
struct Reader {
    std::string_view rest;

    bool done() const noexcept { return rest.empty(); }
    bool take(char c) noexcept {
        if (rest.empty() || rest.front() != c) return false;
        rest.remove_prefix(1);
        return true;
    }
    std::size_t digits() const noexcept {
        std::size_t count = 0;
        while (count < rest.size() && is_digit(rest[count])) ++count;
        return count;
    }
    // Exactly `count` digits, at most nine.
    std::optional<std::int32_t> number(std::size_t count) noexcept {
        if (digits() < count) return std::nullopt;
        std::int32_t value = 0;
        for (std::size_t i = 0; i < count; ++i) value = value * 10 + (rest[i] - '0');
        rest.remove_prefix(count);
        return value;
    }
};

bool within(std::optional<std::int32_t> value, std::int32_t first, std::int32_t last) noexcept {
    return value && *value >= first && *value <= last;
}

// What follows a year. In the extended form a hyphen has been taken, and others stand between the parts.
std::optional<std::int64_t> after_year(Reader& reader, std::int64_t year, bool extended) {
    const auto next = [&] { return extended ? reader.take('-') : !reader.done(); };
    if (reader.take('W')) {
        const auto week = reader.number(2);
        if (!within(week, 1, weeks_in_year(year))) return std::nullopt;
        std::optional<std::int32_t> day = 1;
        if (next() && !within(day = reader.number(1), 1, 7)) return std::nullopt;
        return days_of(WeekDate{year, *week, *day});
    }
    if (reader.take('Q')) {
        const auto quarter = reader.number(1);
        if (!within(quarter, 1, 4)) return std::nullopt;
        std::optional<std::int32_t> day = 1;
        if (next() && !within(day = reader.number(2), 1, days_in_quarter(year, *quarter))) return std::nullopt;
        return days_of(CivilDate{year, *quarter * 3 - 2, 1}) + *day - 1;
    }
    if (reader.digits() == 3) {
        const auto day = reader.number(3);
        if (!within(day, 1, is_leap_year(year) ? 366 : 365)) return std::nullopt;
        return days_of(CivilDate{year, 1, 1}) + *day - 1;
    }
    const auto month = reader.number(2);
    if (!within(month, 1, 12)) return std::nullopt;
    std::optional<std::int32_t> day = 1;
    if (next() && !within(day = reader.number(2), 1, days_in_month(year, *month))) return std::nullopt;
    return days_of(CivilDate{year, *month, *day});
}

// A year with a sign may have up to nine digits, and needs hyphens after it.
std::optional<std::int64_t> days_of_text(std::string_view text) {
    Reader reader{text};
    const bool negative = reader.take('-');
    const bool with_sign = negative || reader.take('+');
    const std::size_t count = with_sign ? reader.digits() : 4;
    if (count == 0 || count > 9) return std::nullopt;
    const auto digits = reader.number(count);
    if (!digits) return std::nullopt;
    const std::int64_t year = negative ? -std::int64_t{*digits} : *digits;
    if (reader.done()) return days_of(CivilDate{year, 1, 1});
    const bool extended = reader.take('-');
    if (with_sign && !extended) return std::nullopt;
    const auto days = after_year(reader, year, extended);
    return reader.done() ? days : std::nullopt;
}

std::optional<std::int64_t> nanos_of_text(std::string_view text) {
    Reader reader{text};
    const auto hour = reader.number(2);
    if (!within(hour, 0, 23)) return std::nullopt;
    std::int64_t nanos = *hour * 3600 * kNanosASecond;
    if (reader.done()) return nanos;
    const bool extended = reader.take(':');
    const auto minute = reader.number(2);
    if (!within(minute, 0, 59)) return std::nullopt;
    nanos += *minute * 60 * kNanosASecond;
    if (reader.done()) return nanos;
    if (extended && !reader.take(':')) return std::nullopt;
    const auto second = reader.number(2);
    if (!within(second, 0, 59)) return std::nullopt;
    nanos += *second * kNanosASecond;
    if (reader.done()) return nanos;
    if (!reader.take('.') && !reader.take(',')) return std::nullopt;
    const std::size_t count = reader.digits();
    if (count == 0 || count > 9) return std::nullopt;
    std::int64_t fraction = *reader.number(count);
    for (std::size_t i = count; i < 9; ++i) fraction *= 10;
    if (!reader.done()) return std::nullopt;
    return nanos + fraction;
}

// A time apart from what follows it: an offset, a zone's name in brackets, or both.
struct TimeText {
    std::string_view time;
    std::string_view offset;
    std::string_view zone;
    bool valid = true;
};

TimeText split_time(std::string_view text) {
    TimeText parts;
    const std::size_t bracket = text.find('[');
    if (bracket != std::string_view::npos) {
        parts.valid = text.back() == ']';
        parts.zone = text.substr(bracket + 1, text.size() - bracket - 2);
        text = text.substr(0, bracket);
        parts.valid = parts.valid && !parts.zone.empty();
    }
    const std::size_t offset = text.find_first_of("Z+-");
    if (offset != std::string_view::npos) parts.offset = text.substr(offset);
    parts.time = text.substr(0, offset);
    return parts;
}

} // namespace

Date parse_date(std::string_view text) {
    const auto days = days_of_text(text);
    if (!days) fail_text(text, "date");
    return {*days};
}

LocalTime parse_local_time(std::string_view text) {
    const auto nanos = nanos_of_text(text);
    if (!nanos) fail_text(text, "local time");
    return {*nanos};
}

Time parse_time(TimeZones& zones, std::int64_t now, std::string_view text) {
    const TimeText parts = split_time(text);
    const auto nanos = nanos_of_text(parts.time);
    // The offset of a named zone would depend on the date.
    if (!nanos || !parts.valid || !parts.zone.empty()) fail_text(text, "time");
    if (parts.offset.empty()) return {*nanos, offset_at(zones, session_zone(zones), now)};
    const auto offset = offset_of_text(parts.offset);
    if (!offset) fail_text(text, "time");
    return {*nanos, *offset};
}

LocalDateTime parse_local_date_time(std::string_view text) {
    const std::size_t split = text.find('T');
    const auto days = days_of_text(text.substr(0, split));
    const auto nanos = split == std::string_view::npos ? 0 : nanos_of_text(text.substr(split + 1));
    if (!days || !nanos) fail_text(text, "local date-time");
    return {*days, *nanos};
}

DateTime parse_date_time(TimeZones& zones, std::string_view text, Origin origin) {
    const std::size_t split = text.find('T');
    if (split == std::string_view::npos) {
        const auto days = days_of_text(text);
        if (!days) fail_text(text, "date-time");
        return at_local(zones, {*days, 0}, session_zone(zones));
    }
    const TimeText parts = split_time(text.substr(split + 1));
    const auto days = days_of_text(text.substr(0, split));
    const auto nanos = nanos_of_text(parts.time);
    if (!days || !nanos || !parts.valid) fail_text(text, "date-time");
    const LocalDateTime local{*days, *nanos};
    if (parts.offset.empty()) {
        return at_local(zones, local, parts.zone.empty() ? session_zone(zones) : zone_of_text(zones, parts.zone));
    }
    const auto offset = offset_of_text(parts.offset);
    if (!offset) fail_text(text, "date-time");
    if (parts.zone.empty()) return {local, *offset, {}};
    const Zone zone = zone_of_text(zones, parts.zone);
    const std::int64_t instant = seconds_of(local) - *offset;
    if (origin == Origin::kUser && offset_at(zones, zone, instant) != *offset) {
        fail_argument("the offset is not that of the time zone: \"" + std::string(text.substr(0, 100)) + "\"");
    }
    return at_instant(zones, instant, static_cast<std::int32_t>(*nanos % kNanosASecond), zone);
}

} // namespace rv::cypher
