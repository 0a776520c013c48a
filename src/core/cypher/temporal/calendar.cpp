#include "ruvector/core/cypher/temporal/calendar.hpp"

#include "ruvector/core/cypher/temporal/checked.hpp"

#include <algorithm>

namespace rv::cypher {
namespace {

constexpr std::int64_t kDaysOfFourCenturies = 146'097;
// From 0000-03-01, where the calendar's years are made to begin so that leap days end them, to 1970-01-01.
constexpr std::int64_t kDaysToEpoch = 719'468;

// Days of the year before each month, without a leap day.
constexpr std::int32_t kDaysBefore[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

std::int32_t days_before(std::int64_t year, std::int32_t month) noexcept {
    return kDaysBefore[month - 1] + (month > 2 && is_leap_year(year) ? 1 : 0);
}

} // namespace

bool is_leap_year(std::int64_t year) noexcept { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

std::int32_t days_in_month(std::int64_t year, std::int32_t month) noexcept {
    return kDaysBefore[month] - kDaysBefore[month - 1] + (month == 2 && is_leap_year(year) ? 1 : 0);
}

std::int32_t days_in_quarter(std::int64_t year, std::int32_t quarter) noexcept {
    const std::int32_t first = quarter * 3 - 2;
    return days_in_month(year, first) + days_in_month(year, first + 1) + days_in_month(year, first + 2);
}

// A year has a week 53 where it begins on a Thursday, or as a leap year on a Wednesday.
std::int32_t weeks_in_year(std::int64_t year) noexcept {
    const std::int32_t first = day_of_week(days_of(CivilDate{year, 1, 1}));
    return first == 4 || (first == 3 && is_leap_year(year)) ? 53 : 52;
}

std::int64_t days_of(const CivilDate& date) noexcept {
    const std::int64_t year = date.month > 2 ? date.year : date.year - 1; // from March
    const std::int64_t era = floor_divide<std::int64_t>(year, 400);
    const std::int64_t year_of_era = year - era * 400;
    const std::int64_t month = (date.month + 9) % 12; // from March
    const std::int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
    const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * kDaysOfFourCenturies + day_of_era - kDaysToEpoch;
}

std::int64_t days_of(const WeekDate& date) noexcept {
    const std::int64_t fourth = days_of(CivilDate{date.year, 1, 4}); // is in week 1 always
    return fourth - day_of_week(fourth) + (date.week - 1) * 7 + date.day;
}

CivilDate civil_of(std::int64_t days) noexcept {
    const std::int64_t shifted = days + kDaysToEpoch;
    const std::int64_t era = floor_divide(shifted, kDaysOfFourCenturies);
    const std::int64_t day_of_era = shifted - era * kDaysOfFourCenturies;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t month = (5 * day_of_year + 2) / 153; // from March
    const auto day = static_cast<std::int32_t>(day_of_year - (153 * month + 2) / 5 + 1);
    const auto civil_month = static_cast<std::int32_t>(month < 10 ? month + 3 : month - 9);
    return {year_of_era + era * 400 + (civil_month <= 2 ? 1 : 0), civil_month, day};
}

WeekDate week_of(std::int64_t days) noexcept {
    const std::int32_t day = day_of_week(days);
    const std::int64_t thursday = days - day + 4;
    const CivilDate civil = civil_of(thursday);
    return {civil.year, (day_of_year(civil) - 1) / 7 + 1, day};
}

std::int32_t day_of_week(std::int64_t days) noexcept {
    return static_cast<std::int32_t>(floor_modulo<std::int64_t>(days + 3, 7)) + 1; // 1970-01-01 was a Thursday
}

std::int32_t day_of_year(const CivilDate& date) noexcept { return days_before(date.year, date.month) + date.day; }

std::int32_t day_of_quarter(const CivilDate& date) noexcept {
    const std::int32_t first = quarter_of(date.month) * 3 - 2;
    return day_of_year(date) - days_before(date.year, first);
}

std::int64_t check_days(std::int64_t days) {
    static const std::int64_t first = days_of(CivilDate{-kLastYear, 1, 1});
    static const std::int64_t last = days_of(CivilDate{kLastYear, 12, 31});
    if (days < first || days > last) fail_range();
    return days;
}

std::int64_t add_months(std::int64_t days, std::int64_t months) {
    if (months == 0) return days;
    const CivilDate from = civil_of(days);
    const std::int64_t count = checked_add(from.year * 12 + from.month - 1, months);
    const std::int64_t year = floor_divide<std::int64_t>(count, 12);
    if (year < -kLastYear || year > kLastYear) fail_range();
    const auto month = static_cast<std::int32_t>(floor_modulo<std::int64_t>(count, 12)) + 1;
    return days_of(CivilDate{year, month, std::min(from.day, days_in_month(year, month))});
}

} // namespace rv::cypher
