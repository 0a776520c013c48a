#include "ruvector/core/cypher/temporal/zone.hpp"

#include "ruvector/core/cypher/temporal/calendar.hpp"
#include "ruvector/core/cypher/temporal/checked.hpp"

#include <algorithm>

namespace rv::cypher {
namespace {

thread_local TimeZones* current_zones = nullptr;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// The zone database has Europe/Stockholm as a link to Europe/Berlin since its release 2022b; systems that build it with
// its older data beside still have Stockholm's own local mean time (+01:12:12 before 1879, where the link gives
// Berlin's +00:53:28) and its own summer times before 1970. So that a date-time is the same on all of them, we follow
// the link.
std::string_view linked_to(TimeZones& zones, const std::string& name) {
    constexpr std::string_view kBerlin = "Europe/Berlin";
    if (name == "Europe/Stockholm" && zones.knows(kBerlin)) return kBerlin;
    return name;
}

bool may_be_name(std::string_view text) noexcept {
    const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    return !text.empty() && text.size() < 256 && letter(text.front()) &&
           std::all_of(text.begin(), text.end(), [&](char c) {
               return letter(c) || is_digit(c) || c == '/' || c == '_' || c == '-' || c == '+';
           });
}

} // namespace

ZonesInUse::ZonesInUse(TimeZones& zones) noexcept : before_(current_zones) { current_zones = &zones; }
ZonesInUse::~ZonesInUse() { current_zones = before_; }
TimeZones* zones_in_use() noexcept { return current_zones; }

std::optional<std::int32_t> offset_of_text(std::string_view text) noexcept {
    if (text == "Z") return 0;
    if (text.size() < 3 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    const std::int32_t sign = text[0] == '-' ? -1 : 1;
    text.remove_prefix(1);
    const bool colons = text.size() > 2 && text[2] == ':';
    std::int32_t offset = 0;
    for (std::int32_t unit = 3600; !text.empty(); unit /= 60) {
        if (unit == 0) return std::nullopt;
        if (unit != 3600 && colons) {
            if (text[0] != ':') return std::nullopt;
            text.remove_prefix(1);
        }
        if (text.size() < 2 || !is_digit(text[0]) || !is_digit(text[1])) return std::nullopt;
        const std::int32_t part = (text[0] - '0') * 10 + (text[1] - '0');
        if (part > (unit == 3600 ? 18 : 59)) return std::nullopt;
        offset += part * unit;
        text.remove_prefix(2);
    }
    if (offset > kMostOffset) return std::nullopt;
    return sign * offset;
}

Zone zone_of_text(TimeZones& zones, std::string_view text) {
    if (const auto offset = offset_of_text(text)) return {{}, *offset};
    if (!may_be_name(text) || !zones.knows(text)) {
        fail_argument("\"" + std::string(text.substr(0, 100)) + "\" is no time zone");
    }
    return {std::string(text), kUnknownOffset};
}

Zone session_zone(TimeZones& zones) {
    const std::string name = zones.session_zone();
    for (const char* utc : {"UTC", "Etc/UTC", "GMT", "Etc/GMT", "UCT", "Etc/UCT", "Zulu", "Etc/Zulu", "Universal"}) {
        if (name == utc) return {};
    }
    if (const auto offset = offset_of_text(name)) return {{}, *offset};
    return may_be_name(name) && zones.knows(name) ? Zone{name, kUnknownOffset} : Zone{};
}

std::int32_t offset_at(TimeZones& zones, const Zone& zone, std::int64_t utc_seconds) {
    return zone.name.empty() ? zone.offset : zones.offset_at(linked_to(zones, zone.name), utc_seconds);
}

DateTime at_instant(TimeZones& zones, std::int64_t utc_seconds, std::int32_t nanos, const Zone& zone) {
    // Before zones see it: no date is so far away.
    constexpr std::int64_t kMost = (kLastYear + 1) * 31'560'000;
    if (utc_seconds < -kMost || utc_seconds > kMost) fail_range();
    const std::int32_t offset = offset_at(zones, zone, utc_seconds);
    return {local_of(checked_add<std::int64_t>(utc_seconds, offset), nanos), offset, zone.name};
}

DateTime at_local(TimeZones& zones, const LocalDateTime& local, const Zone& zone) {
    if (zone.name.empty()) return {local, zone.offset, {}};
    const std::int64_t seconds = seconds_of(local);
    if (zone.offset != kUnknownOffset && offset_at(zones, zone, seconds - zone.offset) == zone.offset) {
        return {local, zone.offset, zone.name};
    }
    const std::int32_t offset = zones.offset_of_local(linked_to(zones, zone.name), seconds);
    return at_instant(zones, seconds - offset, static_cast<std::int32_t>(local.nanos % kNanosASecond), zone);
}

std::int64_t instant_of(const DateTime& time) noexcept { return seconds_of(time.local) - time.offset; }

std::int64_t seconds_of(const LocalDateTime& local) noexcept {
    return local.days * kSecondsADay + local.nanos / kNanosASecond;
}

LocalDateTime local_of(std::int64_t seconds, std::int32_t nanos) {
    return {check_days(floor_divide(seconds, kSecondsADay)),
            floor_modulo(seconds, kSecondsADay) * kNanosASecond + nanos};
}

} // namespace rv::cypher
