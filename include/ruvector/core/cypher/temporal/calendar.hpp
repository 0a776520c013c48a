// The proleptic Gregorian calendar: days since 1970-01-01 as year, month and day, as ISO week, as day of the year and
// as day of the quarter, and back.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cstdint>

namespace rv::cypher {

inline constexpr std::int64_t kLastYear = 999'999'999; // and the first one is -kLastYear

struct CivilDate {
    std::int64_t year;
    std::int32_t month; // from 1
    std::int32_t day;   // from 1
};

struct WeekDate {
    std::int64_t year; // that of the week's Thursday
    std::int32_t week; // from 1
    std::int32_t day;  // from 1: Monday
};

bool is_leap_year(std::int64_t year) noexcept;
std::int32_t days_in_month(std::int64_t year, std::int32_t month) noexcept;
std::int32_t days_in_quarter(std::int64_t year, std::int32_t quarter) noexcept;
std::int32_t weeks_in_year(std::int64_t year) noexcept;

// Of valid parts; years up to some ten beyond the first and last ones are safe.
std::int64_t days_of(const CivilDate& date) noexcept;
std::int64_t days_of(const WeekDate& date) noexcept;
CivilDate civil_of(std::int64_t days) noexcept;
WeekDate week_of(std::int64_t days) noexcept;

std::int32_t day_of_week(std::int64_t days) noexcept; // 1 is Monday
std::int32_t day_of_year(const CivilDate& date) noexcept;
std::int32_t day_of_quarter(const CivilDate& date) noexcept;
constexpr std::int32_t quarter_of(std::int32_t month) noexcept { return (month - 1) / 3 + 1; }

// The same days where their year is in range; raises ArithmeticError elsewhere.
std::int64_t check_days(std::int64_t days);

// As calendars count: a day that the month does not have becomes its last one.
std::int64_t add_months(std::int64_t days, std::int64_t months);

} // namespace rv::cypher
