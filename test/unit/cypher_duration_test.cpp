// Cypher's durations: fractional amounts, products, what lies between temporal values; how values compare.
#include "cypher_temporal_support.hpp"

#include "ruvector/core/cypher/temporal/compare.hpp"

#include <gtest/gtest.h>

using namespace rv::cypher;
using rv::cypher::test::Calls;
using rv::cypher::test::map;

namespace {

constexpr const char* kOutOfRange = "ArithmeticError: NumberOutOfRange";

} // namespace

TEST(CypherDuration, FractionsGoOnInSmallerUnits) {
    Calls call;
    EXPECT_EQ(call.text("duration", {map({{"years", 1.25}})}), "P1Y3M");
    EXPECT_EQ(call.text("duration", {map({{"quarters", 1}, {"months", 0.5}})}), "P3M15DT5H14M33S");
    EXPECT_EQ(call.text("duration", {map({{"weeks", -1.5}})}), "P-10DT-12H");
    EXPECT_EQ(call.text("duration", {map({{"days", 0.7}})}), "PT16H48M"); // decimal, whatever 0.7 is as a double
    EXPECT_EQ(call.text("duration", {map({{"days", 0.9}, {"hours", 5}})}), "PT26H36M");
    EXPECT_EQ(call.text("duration", {map({{"years", 12.1}})}), call.text("duration", {"P12.1Y"}));
    EXPECT_EQ(call.text("duration", {map({{"milliseconds", 1.5}, {"microseconds", 2}, {"nanoseconds", 3}})}),
              "PT0.001502003S");
    EXPECT_EQ(call.text("duration", {map({{"days", nullptr}})}), "null");
    EXPECT_EQ(call.error("duration", {map({{"day", 1}})}), "ArgumentError: InvalidArgumentValue");
    EXPECT_EQ(call.error("duration", {map({{"days", "1"}})}), "TypeError: InvalidArgumentType");
    EXPECT_EQ(call.error("duration", {map({{"days", std::numeric_limits<double>::quiet_NaN()}})}),
              "ArgumentError: InvalidArgumentValue");
}

TEST(CypherDuration, NothingWrapsAround) {
    Calls call;
    EXPECT_EQ(call.error("duration", {map({{"years", INT64_MAX}})}), kOutOfRange);
    EXPECT_EQ(call.error("duration", {map({{"weeks", INT64_MIN}})}), kOutOfRange);
    EXPECT_EQ(call.error("duration", {map({{"hours", INT64_MAX}})}), kOutOfRange);
    EXPECT_EQ(call.error("duration", {map({{"nanoseconds", 1e300}})}), kOutOfRange);
    EXPECT_EQ(call.error("duration", {"P99999999999999999999999999999999999999999Y"}), kOutOfRange);
    EXPECT_EQ(call.text("duration", {map({{"nanoseconds", INT64_MIN}})}), "PT-2562047H-47M-16.854775808S");
    const Value most = call("duration", {map({{"seconds", INT64_MAX}})});
    const Value least = call("duration", {map({{"seconds", INT64_MIN}, {"months", INT64_MIN}})});
    EXPECT_THROW(temporal_add(most, most), QueryError);
    EXPECT_THROW(temporal_subtract(most, least), QueryError);
    EXPECT_THROW(duration_multiply(least, -1), QueryError);
    EXPECT_THROW(duration_multiply(most, 1e300), QueryError);
    EXPECT_THROW(duration_divide(most, 0), QueryError);
    EXPECT_THROW(duration_divide(most, 0.1), QueryError);
    EXPECT_THROW(call.component(most, "milliseconds"), QueryError);
    EXPECT_EQ(temporal_text(duration_divide(most, 1e300)), "PT0S");
}

TEST(CypherDuration, ProductsAndQuotients) {
    Calls call;
    const auto times = [&](const char* duration, double factor) {
        return temporal_text(duration_multiply(call("duration", {duration}), factor));
    };
    const auto by = [&](const char* duration, double divisor) {
        return temporal_text(duration_divide(call("duration", {duration}), divisor));
    };
    EXPECT_EQ(times("P1M1DT1S", 3), "P3M3DT3S");
    EXPECT_EQ(times("PT10S", 0.7), "PT7S");
    EXPECT_EQ(times("P1Y2M3DT4H5M6.7S", -1), "P-1Y-2M-3DT-4H-5M-6.7S");
    EXPECT_EQ(times("PT1S", 1e-9), "PT0.000000001S");
    EXPECT_EQ(by("P10D", 3), "P3DT8H");
    EXPECT_EQ(by("P1M", 2), "P15DT5H14M33S");
    EXPECT_EQ(by("PT1S", 3), "PT0.333333333S");
    EXPECT_EQ(by("PT0.000000001S", 2), "PT0S");
    EXPECT_EQ(by("P-10D", 0.5), "P-20D");
}

TEST(CypherDuration, ComponentsOfItsFourAmounts) {
    Calls call;
    const Value duration = call("duration", {"P3Y8M17DT26H7M8.009010011S"});
    constexpr std::pair<const char*, std::int64_t> kNumbers[] = {
        {"years", 3},
        {"quarters", 14},
        {"months", 44},
        {"quartersOfYear", 2},
        {"monthsOfYear", 8},
        {"monthsOfQuarter", 2},
        {"weeks", 2},
        {"days", 17},
        {"daysOfWeek", 3},
        {"hours", 26},
        {"minutes", 1567},
        {"seconds", 94'028},
        {"minutesOfHour", 7},
        {"secondsOfMinute", 8},
        {"milliseconds", 94'028'009},
        {"microseconds", 94'028'009'010},
        {"nanoseconds", 94'028'009'010'011},
        {"millisecondsOfSecond", 9},
        {"microsecondsOfSecond", 9'010},
        {"nanosecondsOfSecond", 9'010'011},
    };
    for (const auto& [name, number] : kNumbers) EXPECT_EQ(call.number(duration, name), number) << name;
    EXPECT_EQ(call.number(call("duration", {"PT-0.25S"}), "seconds"), -1); // rounded down
    EXPECT_THROW(call.component(duration, "year"), QueryError);
}

TEST(CypherDuration, BetweenValues) {
    Calls call;
    const auto between = [&](const char* function, const Value& from, const Value& to) {
        return call.text(std::string("duration.") + function, {from, to});
    };
    const auto date = [&](const char* text) { return call("date", {text}); };
    const auto local = [&](const char* text) { return call("localdatetime", {text}); };
    const auto zoned = [&](const char* text) { return call("datetime", {text}); };
    EXPECT_EQ(between("between", date("2023-01-31"), date("2023-02-28")), "P28D");
    EXPECT_EQ(between("between", date("2023-01-31"), date("2024-03-30")), "P1Y1M30D");
    EXPECT_EQ(between("between", date("2024-03-30"), date("2023-01-31")), "P-1Y-1M-28D");
    EXPECT_EQ(between("between", local("2024-01-01T12:00"), local("2024-01-03T11:59:59.5")), "P1DT23H59M59.5S");
    EXPECT_EQ(between("inmonths", local("2024-01-15T12:00"), local("2024-02-15T11:00")), "PT0S");
    EXPECT_EQ(between("indays", local("2024-01-15T12:00"), local("2024-02-15T11:00")), "P30D");
    EXPECT_EQ(between("inseconds", date("2024-02-28"), date("2024-03-01")), "PT48H");
    // The second is given the date and the zone of the first, or the other way round.
    EXPECT_EQ(between("between", local("2024-01-15T12:00"), call("localtime", {"13:00"})), "PT1H");
    EXPECT_EQ(between("between", call("time", {"12:00+01:00"}), call("localtime", {"13:00"})), "PT1H");
    EXPECT_EQ(between("between", call("time", {"12:00+01:00"}), call("time", {"12:00Z"})), "PT1H");
    EXPECT_EQ(between("indays", call("localtime", {"12:00"}), date("2024-01-15")), "PT0S");
    EXPECT_EQ(between("between", zoned("2024-01-15T12:00+01:00"), zoned("2024-01-16T12:00-05:00")), "P1DT6H");
    // A day whose clocks are put back has 25 hours.
    EXPECT_EQ(between("inseconds", date("2024-10-27"), zoned("2024-10-28T00:00[Europe/Berlin]")), "PT25H");
    EXPECT_EQ(between("between", zoned("2024-10-26T12:00[Europe/Berlin]"), local("2024-10-27T13:00")), "P1DT1H");
    EXPECT_EQ(between("between", zoned("2024-10-26T23:00[Europe/Berlin]"), local("2024-10-27T13:00")), "PT15H");
    // All years.
    EXPECT_EQ(between("between", date("-999999999-01-01"), date("+999999999-12-31")), "P1999999998Y11M30D");
    EXPECT_EQ(between("inseconds", date("+999999999-12-31"), date("-999999999-01-01")), "PT-17531639991192H");
    EXPECT_EQ(call.error("duration.between", {date("2024"), call("duration", {"P1D"})}),
              "TypeError: InvalidArgumentType");
}

TEST(CypherDuration, OrderOfTemporalValues) {
    Calls call;
    const auto ascending = [&](std::initializer_list<Value> values) {
        const Value* before = nullptr;
        for (const Value& value : values) {
            if (before != nullptr) {
                EXPECT_TRUE(order_temporal(*before, value) < 0) << temporal_text(value);
                EXPECT_TRUE(order_temporal(value, *before) > 0) << temporal_text(value);
                EXPECT_FALSE(equal_temporal(*before, value)) << temporal_text(value);
            }
            EXPECT_TRUE(order_temporal(value, value) == 0);
            before = &value;
        }
    };
    ascending({call("date", {"-0001"}), call("date", {"2024-01-01"}), call("date", {"2024-01-02"})});
    ascending({call("localtime", {"01"}), call("localtime", {"01:00:00.000000001"})});
    // The same instant: by offset, then by zone.
    ascending({call("time", {"12:00+02:00"}), call("time", {"10:30Z"}), call("time", {"11:30+01:00"})});
    ascending({call("datetime", {"2024-01-01T01:00+02:00"}), call("datetime", {"2024-01-01T00:00Z"}),
               call("datetime", {"2024-01-01T01:00+01:00"}), call("datetime", {"2024-01-01T01:00[Europe/Berlin]"}),
               call("datetime", {"2024-01-01T01:00:00.000000001+01:00"})});
    // Durations by their average length: a month is 30.436875 days.
    ascending({call("duration", {"P30D"}), call("duration", {"P1M"}), call("duration", {"P31D"}),
               call("duration", {"P1Y"}), call("duration", {"P366D"})});
    ascending({call("duration", {"PT24H"}), call("duration", {"P1D"})}); // as long, but not equal

    const Value days = call("duration", {"P2D"});
    EXPECT_FALSE(compare_times(days, call("duration", {"P1D"})).has_value());
    EXPECT_TRUE(*compare_times(days, call("duration", {"P2D"})) == 0);
    EXPECT_TRUE(*compare_times(call("date", {"2023"}), call("date", {"2024"})) < 0);
    EXPECT_EQ(hash_of_temporal(days), hash_of_temporal(call("duration", {"P2D"})));
    EXPECT_EQ(hash_of_temporal(call("datetime", {"2024-01-01T01:00[Europe/Berlin]"})),
              hash_of_temporal(call("datetime", {"2024-01-01T01:00+01:00[Europe/Berlin]"})));
    EXPECT_NE(hash_of_temporal(days), hash_of_temporal(call("duration", {"PT48H"})));
}
