// Durations: made of amounts that may be fractional, added, multiplied.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/temporal/decimal.hpp"
#include "ruvector/core/cypher/temporal/types.hpp"

#include <cstdint>

namespace rv::cypher {

// The average month of the Gregorian calendar: four centuries of 146,097 days by 4,800.
inline constexpr std::int64_t kSecondsAMonth = 2'629'746;

enum class DurationUnit : std::uint8_t {
    kYears,
    kQuarters,
    kMonths,
    kWeeks,
    kDays,
    kHours,
    kMinutes,
    kSeconds,
    kMilliseconds,
    kMicroseconds,
    kNanoseconds,
};

// Amounts summed up. What is fractional of a month goes on as days of an average month, what is fractional of a day as
// seconds; nothing goes the other way.
class DurationSum {
public:
    void add(DurationUnit unit, Fixed amount);
    Duration result() const;

private:
    Fixed months_ = 0;
    Fixed days_ = 0;
    Fixed seconds_ = 0;
};

// All raise ArithmeticError beyond their types.
Duration negate(const Duration& duration);
Duration add(const Duration& a, const Duration& b);
Duration multiply(const Duration& duration, const Decimal& factor);
Duration divide(const Duration& duration, const Decimal& divisor);

// Seconds and nanoseconds, of any sign both, carried so that the latter are 0 to 999,999,999.
Duration of_seconds(std::int64_t seconds, std::int64_t nanos);

} // namespace rv::cypher
