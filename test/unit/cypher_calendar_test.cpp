// Cypher's calendar: days as dates, weeks and months, over all years.
#include "ruvector/core/cypher/temporal/calendar.hpp"

#include "ruvector/core/cypher/error.hpp"

#include <gtest/gtest.h>

using namespace rv::cypher;

TEST(CypherCalendar, CountsEveryDayOfFourCenturies) {
    // By plain counting, beside the formulas.
    CivilDate date{1600, 1, 1};
    std::int64_t days = days_of(date);
    std::int32_t of_year = 1, of_quarter = 1, mistakes = 0;
    for (; date.year < 2001; ++days) {
        const CivilDate back = civil_of(days);
        if (back.year != date.year || back.month != date.month || back.day != date.day) ++mistakes;
        if (days_of(date) != days || day_of_year(date) != of_year || day_of_quarter(date) != of_quarter) ++mistakes;
        const WeekDate week = week_of(days);
        if (days_of(week) != days || week.day != day_of_week(days) || week.week > weeks_in_year(week.year)) ++mistakes;
        ++of_year;
        ++of_quarter;
        if (++date.day <= days_in_month(date.year, date.month)) continue;
        date.day = 1;
        if (date.month % 3 == 0) of_quarter = 1;
        if (++date.month <= 12) continue;
        date.month = 1;
        ++date.year;
        of_year = 1;
    }
    EXPECT_EQ(mistakes, 0);
    EXPECT_EQ(days_of(CivilDate{1970, 1, 1}), 0);
    EXPECT_EQ(days_of(CivilDate{2000, 3, 1}), 11'017);
}

TEST(CypherCalendar, FindsIsoWeeks) {
    EXPECT_EQ(day_of_week(days_of(CivilDate{2026, 12, 1})), 2);
    EXPECT_EQ(day_of_week(days_of(CivilDate{-5, 1, 1})), day_of_week(days_of(CivilDate{395, 1, 1})));
    // 2020 is a leap year that begins on a Wednesday: it has a week 53, of which the next year has three days.
    const WeekDate week = week_of(days_of(CivilDate{2021, 1, 3}));
    EXPECT_EQ(week.year, 2020);
    EXPECT_EQ(week.week, 53);
    EXPECT_EQ(week.day, 7);
    EXPECT_EQ(weeks_in_year(2020), 53);
    EXPECT_EQ(weeks_in_year(2021), 52);
    EXPECT_EQ(weeks_in_year(2026), 53); // begins on a Thursday
}

TEST(CypherCalendar, AddsMonthsToTheirLastDay) {
    const std::int64_t last_of_january = days_of(CivilDate{2023, 1, 31});
    EXPECT_EQ(add_months(last_of_january, 1), days_of(CivilDate{2023, 2, 28}));
    EXPECT_EQ(add_months(last_of_january, 13), days_of(CivilDate{2024, 2, 29}));
    EXPECT_EQ(add_months(last_of_january, -11), days_of(CivilDate{2022, 2, 28}));
    EXPECT_EQ(add_months(last_of_january, -24'276), days_of(CivilDate{0, 1, 31}));
    EXPECT_THROW(add_months(last_of_january, INT64_MAX), QueryError);
    EXPECT_THROW(add_months(last_of_january, INT64_MIN), QueryError);
}

TEST(CypherCalendar, EndsWithItsLastYears) {
    const std::int64_t last = days_of(CivilDate{kLastYear, 12, 31});
    const std::int64_t first = days_of(CivilDate{-kLastYear, 1, 1});
    EXPECT_EQ(civil_of(last).year, kLastYear);
    EXPECT_EQ(civil_of(first).year, -kLastYear);
    EXPECT_EQ(check_days(last), last);
    EXPECT_EQ(check_days(first), first);
    EXPECT_THROW(check_days(last + 1), QueryError);
    EXPECT_THROW(check_days(first - 1), QueryError);
}
