#include "ruvector/core/cypher/temporal/compare.hpp"

#include "ruvector/core/cypher/temporal/duration.hpp"

#include <functional>
#include <string_view>

namespace rv::cypher {
namespace {

std::weak_ordering order_of(const Time& a, const Time& b) noexcept {
    const std::int64_t first = a.nanos - a.offset * kNanosASecond;
    const std::int64_t second = b.nanos - b.offset * kNanosASecond;
    if (first != second) return first <=> second;
    return a.offset <=> b.offset;
}

std::weak_ordering order_of(const DateTime& a, const DateTime& b) noexcept {
    const auto seconds = [](const DateTime& value) {
        return value.local.days * kSecondsADay + value.local.nanos / kNanosASecond - value.offset;
    };
    const std::int64_t first = seconds(a);
    const std::int64_t second = seconds(b);
    if (first != second) return first <=> second;
    if (const auto part = a.local.nanos % kNanosASecond <=> b.local.nanos % kNanosASecond; part != 0) return part;
    if (a.offset != b.offset) return a.offset <=> b.offset;
    return std::string_view(a.zone) <=> std::string_view(b.zone);
}

std::weak_ordering order_of(const Duration& a, const Duration& b) noexcept {
    const auto length = [](const Duration& value) {
        return Wide{value.months} * kSecondsAMonth + Wide{value.days} * kSecondsADay + value.seconds;
    };
    const Wide first = length(a);
    const Wide second = length(b);
    if (first != second) return first < second ? std::weak_ordering::less : std::weak_ordering::greater;
    if (a.nanos != b.nanos) return a.nanos <=> b.nanos;
    if (a.months != b.months) return a.months <=> b.months;
    return a.days <=> b.days;
}

std::size_t mix(std::size_t hash, std::int64_t part) noexcept {
    std::uint64_t mixed = (hash ^ static_cast<std::uint64_t>(part)) * 0x9E3779B97F4A7C15U;
    mixed ^= mixed >> 32;
    return mixed;
}

} // namespace

std::optional<std::partial_ordering> compare_times(const Value& a, const Value& b) {
    if (a.is(Kind::kDuration)) {
        if (a.as_duration() == b.as_duration()) return std::partial_ordering::equivalent;
        return std::nullopt;
    }
    return order_temporal(a, b);
}

bool equal_temporal(const Value& a, const Value& b) noexcept {
    switch (a.kind()) {
    case Kind::kDate:
        return a.as_date() == b.as_date();
    case Kind::kLocalTime:
        return a.as_local_time() == b.as_local_time();
    case Kind::kTime:
        return a.as_time() == b.as_time();
    case Kind::kLocalDateTime:
        return a.as_local_date_time() == b.as_local_date_time();
    case Kind::kDateTime:
        return a.as_date_time() == b.as_date_time();
    case Kind::kDuration:
        return a.as_duration() == b.as_duration();
    default:
        return false;
    }
}

std::size_t hash_of_temporal(const Value& value) noexcept {
    const std::size_t hash = static_cast<std::size_t>(value.kind());
    switch (value.kind()) {
    case Kind::kDate:
        return mix(hash, value.as_date().days);
    case Kind::kLocalTime:
        return mix(hash, value.as_local_time().nanos);
    case Kind::kTime:
        return mix(mix(hash, value.as_time().nanos), value.as_time().offset);
    case Kind::kLocalDateTime:
        return mix(mix(hash, value.as_local_date_time().days), value.as_local_date_time().nanos);
    case Kind::kDateTime: {
        const DateTime& time = value.as_date_time();
        const std::size_t local = mix(mix(mix(hash, time.local.days), time.local.nanos), time.offset);
        return time.zone.empty() ? local : local ^ std::hash<std::string_view>()(time.zone);
    }
    case Kind::kDuration: {
        const Duration& duration = value.as_duration();
        return mix(mix(mix(mix(hash, duration.months), duration.days), duration.seconds), duration.nanos);
    }
    default:
        return hash;
    }
}

std::weak_ordering order_temporal(const Value& a, const Value& b) noexcept {
    switch (a.kind()) {
    case Kind::kDate:
        return a.as_date() <=> b.as_date();
    case Kind::kLocalTime:
        return a.as_local_time() <=> b.as_local_time();
    case Kind::kTime:
        return order_of(a.as_time(), b.as_time());
    case Kind::kLocalDateTime:
        return a.as_local_date_time() <=> b.as_local_date_time();
    case Kind::kDateTime:
        return order_of(a.as_date_time(), b.as_date_time());
    case Kind::kDuration:
        return order_of(a.as_duration(), b.as_duration());
    default:
        return std::weak_ordering::equivalent;
    }
}

} // namespace rv::cypher
