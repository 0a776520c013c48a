#include "ruvector/core/cypher/temporal/duration.hpp"

namespace rv::cypher {
namespace {

void add_to(Fixed& sum, Fixed amount, std::int64_t factor) {
    sum = checked_add(sum, checked_multiply<Wide>(amount, factor));
}

// Each amount of a duration scaled by `scale`, a function of an integer that gives a fixed-point number.
template <typename Scale>
Duration scaled(const Duration& duration, Scale scale) {
    DurationSum sum;
    sum.add(DurationUnit::kMonths, scale(duration.months));
    sum.add(DurationUnit::kDays, scale(duration.days));
    sum.add(DurationUnit::kSeconds, scale(duration.seconds));
    sum.add(DurationUnit::kNanoseconds, scale(duration.nanos));
    return sum.result();
}

} // namespace

void DurationSum::add(DurationUnit unit, Fixed amount) {
    switch (unit) {
    case DurationUnit::kYears:
        return add_to(months_, amount, 12);
    case DurationUnit::kQuarters:
        return add_to(months_, amount, 3);
    case DurationUnit::kMonths:
        return add_to(months_, amount, 1);
    case DurationUnit::kWeeks:
        return add_to(days_, amount, 7);
    case DurationUnit::kDays:
        return add_to(days_, amount, 1);
    case DurationUnit::kHours:
        return add_to(seconds_, amount, 3600);
    case DurationUnit::kMinutes:
        return add_to(seconds_, amount, 60);
    case DurationUnit::kSeconds:
        return add_to(seconds_, amount, 1);
    // Divided before they are summed up; what falls off is less than a billionth of a nanosecond.
    case DurationUnit::kMilliseconds:
        return add_to(seconds_, amount / 1000, 1);
    case DurationUnit::kMicroseconds:
        return add_to(seconds_, amount / 1'000'000, 1);
    case DurationUnit::kNanoseconds:
        return add_to(seconds_, amount / kNanosASecond, 1);
    }
}

Duration DurationSum::result() const {
    const Fixed months = months_ / kFixedOne;
    // A month is 30.436875 days: 30,436,875 millionths.
    const Fixed days = checked_add(days_, months_ % kFixedOne * 30'436'875 / 1'000'000);
    const Fixed seconds = checked_add(seconds_, days % kFixedOne * kSecondsADay);
    // Towards zero, but for what divisions have cut off: a third of 10 days is 3 days and 8 hours.
    constexpr Fixed kNano = kFixedOne / kNanosASecond;
    const Fixed nanos = checked_add(seconds, seconds < 0 ? -kNano / 100 : kNano / 100) / kNano;
    return {narrow(months), narrow(days / kFixedOne), narrow(floor_divide<Wide>(nanos, kNanosASecond)),
            static_cast<std::int32_t>(floor_modulo<Wide>(nanos, kNanosASecond))};
}

Duration negate(const Duration& duration) {
    const Duration time = of_seconds(
        checked_subtract<std::int64_t>(0, checked_add<std::int64_t>(duration.seconds, duration.nanos > 0 ? 1 : 0)),
        duration.nanos > 0 ? kNanosASecond - duration.nanos : 0);
    return {checked_subtract<std::int64_t>(0, duration.months), checked_subtract<std::int64_t>(0, duration.days),
            time.seconds, time.nanos};
}

Duration add(const Duration& a, const Duration& b) {
    const Duration time = of_seconds(checked_add(a.seconds, b.seconds), static_cast<std::int64_t>(a.nanos) + b.nanos);
    return {checked_add(a.months, b.months), checked_add(a.days, b.days), time.seconds, time.nanos};
}

Duration multiply(const Duration& duration, const Decimal& factor) {
    return scaled(duration, [&](std::int64_t amount) { return multiply(amount, factor); });
}

Duration divide(const Duration& duration, const Decimal& divisor) {
    return scaled(duration, [&](std::int64_t amount) { return divide(amount, divisor); });
}

Duration of_seconds(std::int64_t seconds, std::int64_t nanos) {
    return {0, 0, checked_add(seconds, floor_divide(nanos, kNanosASecond)),
            static_cast<std::int32_t>(floor_modulo(nanos, kNanosASecond))};
}

} // namespace rv::cypher
