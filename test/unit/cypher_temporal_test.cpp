// Cypher's temporal functions: values from maps and from each other, in zones; truncation, components, sums.
#include "cypher_temporal_support.hpp"

#include <gtest/gtest.h>

using namespace rv::cypher;
using rv::cypher::test::Calls;
using rv::cypher::test::map;

namespace {

constexpr const char* kBadArgument = "ArgumentError: InvalidArgumentValue";
constexpr const char* kBadType = "TypeError: InvalidArgumentType";
constexpr const char* kOutOfRange = "ArithmeticError: NumberOutOfRange";

} // namespace

TEST(CypherTemporal, DatesComeFromAnyCalendar) {
    Calls call;
    EXPECT_EQ(call.text("date", {map({{"year", 2024}, {"month", 2}, {"day", 29}})}), "2024-02-29");
    EXPECT_EQ(call.text("date", {map({{"year", 2024}, {"ordinalDay", 60}})}), "2024-02-29");
    EXPECT_EQ(call.text("date", {map({{"year", 2024}, {"week", 9}, {"dayOfWeek", 4}})}), "2024-02-29");
    EXPECT_EQ(call.text("date", {map({{"year", 2024}, {"quarter", 1}, {"dayOfQuarter", 60}})}), "2024-02-29");
    EXPECT_EQ(call.text("date", {map({{"year", -44}})}), "-0044-01-01");
    EXPECT_EQ(call.text("date", {map({{"year", 2024}, {"month", nullptr}})}), "null");

    EXPECT_EQ(call.error("date", {map({})}), kBadArgument);
    EXPECT_EQ(call.error("date", {map({{"month", 2}})}), kBadArgument);
    EXPECT_EQ(call.error("date", {map({{"year", 2024}, {"day", 2}})}), kBadArgument);
    EXPECT_EQ(call.error("date", {map({{"year", 2024}, {"dayOfWeek", 2}})}), kBadArgument);
    EXPECT_EQ(call.error("date", {map({{"year", 2023}, {"month", 2}, {"day", 29}})}), kBadArgument);
    EXPECT_EQ(call.error("date", {map({{"year", 2023}, {"week", 53}})}), kBadArgument);
    EXPECT_EQ(call.error("date", {map({{"year", 2023}, {"month", 2}, {"week", 5}})}), kBadArgument);
    EXPECT_EQ(call.error("date", {map({{"year", 2023}, {"hour", 2}})}), kBadArgument);
    EXPECT_EQ(call.error("date", {map({{"year", 1'000'000'000}})}), kBadArgument);
    EXPECT_EQ(call.error("date", {map({{"year", 2024.0}})}), kBadType);
    EXPECT_EQ(call.error("date", {3}), kBadType);
}

TEST(CypherTemporal, SelectedDatesAreFittedIntoTheirNewMonth) {
    Calls call;
    const Value leap = call("date", {"2024-02-29"});
    EXPECT_EQ(call.text("date", {map({{"date", leap}, {"year", 2023}})}), "2023-02-28");
    EXPECT_EQ(call.text("date", {map({{"date", leap}, {"month", 7}})}), "2024-07-29");
    EXPECT_EQ(call.text("date", {map({{"date", leap}, {"quarter", 2}})}), "2024-05-30"); // the 60th day of both
    EXPECT_EQ(call.text("date", {map({{"date", leap}, {"week", 1}})}), "2024-01-04");    // a Thursday
    EXPECT_EQ(call.text("date", {map({{"date", call("date", {"2027-01-01"})}, {"dayOfWeek", 1}})}), "2026-12-28");
    EXPECT_EQ(call.error("date", {map({{"date", call("localtime", {"12"})}})}), kBadType);
}

TEST(CypherTemporal, PartsOfASecondCountWithinEachOther) {
    Calls call;
    const auto text = [&](std::initializer_list<std::pair<const char*, test::Argument>> parts) {
        Counted<std::pair<Value, Value>> pairs;
        for (const char* unit : {"hour", "minute", "second"})
            pairs.emplace_back(Value::string(unit), Value::integer(1));
        for (const auto& [key, argument] : parts) pairs.emplace_back(Value::string(key), argument.value);
        return call.error("localtime", {Value::map(std::move(pairs))});
    };
    EXPECT_EQ(text({{"nanosecond", 987'654'321}}), "01:01:01.987654321");
    EXPECT_EQ(text({{"microsecond", 987'654}, {"nanosecond", 321}}), "01:01:01.987654321");
    EXPECT_EQ(text({{"millisecond", 987}, {"nanosecond", 654'321}}), "01:01:01.987654321");
    EXPECT_EQ(text({{"millisecond", 987}, {"microsecond", 654}, {"nanosecond", 321}}), "01:01:01.987654321");
    EXPECT_EQ(text({{"millisecond", 987}, {"microsecond", 1000}}), kBadArgument);
    EXPECT_EQ(text({{"microsecond", 1}, {"nanosecond", 1000}}), kBadArgument);
    EXPECT_EQ(call.error("localtime", {map({{"hour", 1}, {"second", 1}})}), kBadArgument);
    EXPECT_EQ(call.error("localtime", {map({{"minute", 1}})}), kBadArgument);
    EXPECT_EQ(call.error("localtime", {map({})}), kBadArgument);
}

TEST(CypherTemporal, ZonesConvertWhatHasAZoneAndMarkWhatHasNone) {
    Calls call;
    const Value zoned = call("datetime", {"2024-02-29T23:30[Europe/Berlin]"});
    EXPECT_EQ(call.text("datetime", {map({{"datetime", zoned}, {"timezone", "Pacific/Honolulu"}})}),
              "2024-02-29T12:30-10:00[Pacific/Honolulu]");
    EXPECT_EQ(call.text("datetime", {map({{"datetime", zoned}, {"hour", 0}, {"timezone", "Pacific/Honolulu"}})}),
              "2024-02-28T13:30-10:00[Pacific/Honolulu]");
    EXPECT_EQ(call.text("datetime", {map({{"date", zoned}, {"hour", 1}, {"timezone", "+05:00"}})}),
              "2024-02-29T01:00+05:00");
    EXPECT_EQ(call.text("datetime", {map({{"year", 2024}, {"month", 7}, {"time", zoned}})}),
              "2024-07-01T23:30+02:00[Europe/Berlin]");
    EXPECT_EQ(call.text("datetime", {map({{"datetime", call("localdatetime", {zoned})}, {"timezone", "+05:00"}})}),
              "2024-02-29T23:30+05:00");
    EXPECT_EQ(call.text("time", {zoned}), "23:30+01:00");
    EXPECT_EQ(call.text("time", {map({{"time", zoned}, {"timezone", "Z"}})}), "22:30Z");
    EXPECT_EQ(call.text("time", {map({{"time", call("time", {"00:30+01:00"})}, {"timezone", "Z"}})}), "23:30Z");
    EXPECT_EQ(call.error("localtime", {map({{"hour", 1}, {"timezone", "Z"}})}), kBadArgument);
    EXPECT_EQ(call.error("time", {map({{"hour", 1}, {"timezone", 1}})}), kBadType);

    call.zones.session = "Europe/Berlin";
    EXPECT_EQ(call.text("datetime", {map({{"year", 2024}})}), "2024-01-01T00:00+01:00[Europe/Berlin]");
    EXPECT_EQ(call.text("time", {"12:00"}), "12:00+02:00"); // it is summer by the clock
}

TEST(CypherTemporal, ClocksThatChange) {
    Calls call;
    EXPECT_EQ(call.text("datetime", {"2024-03-31T02:30[Europe/Berlin]"}), "2024-03-31T03:30+02:00[Europe/Berlin]");
    EXPECT_EQ(call.text("datetime", {"2024-10-27T02:30[Europe/Berlin]"}), "2024-10-27T02:30+02:00[Europe/Berlin]");
    EXPECT_EQ(call.text("datetime", {map({{"datetime", call("localdatetime", {"2024-10-27T01:30"})},
                                          {"timezone", "Europe/London"}})}),
              "2024-10-27T01:30+01:00[Europe/London]");
    const Value second = call("datetime", {"2024-10-27T02:30:15+01:00[Europe/Berlin]"});
    EXPECT_EQ(temporal_text(second), "2024-10-27T02:30:15+01:00[Europe/Berlin]");
    EXPECT_EQ(call.text("datetime.truncate", {"minute", second}), "2024-10-27T02:30+01:00[Europe/Berlin]");
    EXPECT_EQ(call.text("datetime", {map({{"datetime", second}, {"second", 1}})}),
              "2024-10-27T02:30:01+01:00[Europe/Berlin]");
}

TEST(CypherTemporal, StockholmIsALinkToBerlin) {
    Calls call;
    EXPECT_EQ(call.text("datetime", {"1850-05-05T12:00[Europe/Stockholm]"}),
              "1850-05-05T12:00+00:53:28[Europe/Stockholm]");
    EXPECT_EQ(call.text("datetime", {"1885-05-05T12:00+00:53:28[Europe/Stockholm]"}),
              "1885-05-05T12:00+00:53:28[Europe/Stockholm]");
}

TEST(CypherTemporal, ThePresentIsThatOfItsClock) {
    Calls call;
    EXPECT_EQ(call.text("datetime"), "2001-09-09T01:47:40.00000002Z");
    EXPECT_EQ(call.text("datetime.transaction"), "2001-09-09T01:46:40.000000001Z");
    EXPECT_EQ(call.text("datetime.statement"), call.text("datetime"));
    EXPECT_EQ(call.text("localtime.realtime"), "01:48:40.0000003");
    EXPECT_EQ(call.text("date", {map({{"timezone", "Pacific/Honolulu"}})}), "2001-09-08");
    EXPECT_EQ(call.text("datetime.transaction", {"Europe/Berlin"}),
              "2001-09-09T03:46:40.000000001+02:00[Europe/Berlin]");
    EXPECT_EQ(call.text("time", {map({{"timezone", "Europe/Berlin"}})}), "03:47:40.00000002+02:00");
    EXPECT_EQ(call.text("localdatetime.statement", {map({{"timezone", "-01:00"}})}), "2001-09-09T00:47:40.00000002");
}

TEST(CypherTemporal, Epochs) {
    Calls call;
    EXPECT_EQ(call.text("datetime.fromepoch", {1'000'000'000, -1}), "2001-09-09T01:46:39.999999999Z");
    EXPECT_EQ(call.text("datetime.fromepochmillis", {-1}), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(call.text("datetime", {map({{"epochSeconds", 5}, {"millisecond", 7}, {"timezone", "+01:00"}})}),
              "1970-01-01T01:00:05.007+01:00");
    EXPECT_EQ(call.text("datetime", {map({{"epochMillis", -1}, {"nanosecond", 5}})}), "1969-12-31T23:59:59.999000005Z");
    EXPECT_EQ(call.error("datetime", {map({{"epochSeconds", 5}, {"year", 7}})}), kBadArgument);
    EXPECT_EQ(call.error("datetime.fromepoch", {INT64_MAX, INT64_MAX}), kOutOfRange);
    EXPECT_EQ(call.error("datetime.fromepoch", {INT64_MIN}), kOutOfRange);
}

TEST(CypherTemporal, TruncatesAndSetsParts) {
    Calls call;
    const Value time = call("datetime", {"2024-05-16T07:08:09.123456789[Europe/Berlin]"});
    const auto text = [&](const char* function, const char* unit, Value parts) {
        return call.error(function, {unit, time, std::move(parts)});
    };
    EXPECT_EQ(text("date.truncate", "millennium", map({})), "2000-01-01");
    EXPECT_EQ(text("date.truncate", "century", map({{"month", 5}})), "2000-05-01");
    EXPECT_EQ(text("date.truncate", "decade", map({})), "2020-01-01");
    EXPECT_EQ(text("date.truncate", "weekYear", map({})), "2024-01-01");
    EXPECT_EQ(text("date.truncate", "quarter", map({{"dayOfQuarter", 91}})), "2024-06-30");
    EXPECT_EQ(text("date.truncate", "week", map({{"dayOfWeek", 7}})), "2024-05-19");
    EXPECT_EQ(text("datetime.truncate", "year", map({})), "2024-01-01T00:00+01:00[Europe/Berlin]");
    EXPECT_EQ(text("datetime.truncate", "hour", map({{"timezone", "-10:00"}})), "2024-05-16T07:00-10:00");
    EXPECT_EQ(text("localdatetime.truncate", "day", map({{"minute", 5}})), "2024-05-16T00:05");
    EXPECT_EQ(text("localtime.truncate", "millisecond", map({{"nanosecond", 5}})), "07:08:09.123000005");
    EXPECT_EQ(text("localtime.truncate", "microsecond", map({{"nanosecond", 5}})), "07:08:09.123456005");
    EXPECT_EQ(text("localtime.truncate", "microsecond", map({{"microsecond", 5}})), "07:08:09.123005");
    EXPECT_EQ(text("localtime.truncate", "second", map({{"nanosecond", 5}})), "07:08:09.000000005");
    EXPECT_EQ(text("localtime.truncate", "microsecond", map({{"nanosecond", 1000}})), kBadArgument);
    EXPECT_EQ(text("time.truncate", "minute", map({})), "07:08+02:00");
    EXPECT_EQ(call.text("date.truncate", {"month"}), "2001-09-01");
    EXPECT_EQ(call.text("date.truncate", {"century", call("date", {"-0001-05-05"})}), "-0100-01-01");

    EXPECT_EQ(text("date.truncate", "hour", map({})), kBadArgument);
    EXPECT_EQ(text("localtime.truncate", "week", map({})), kBadArgument);
    EXPECT_EQ(text("date.truncate", "fortnight", map({})), kBadArgument);
    EXPECT_EQ(call.error("date.truncate", {"day", call("localtime", {"12"})}), kBadType);
    EXPECT_EQ(call.error("date.truncate", {"century", call("date", {"-999999999"})}), kOutOfRange);
}

TEST(CypherTemporal, GivesComponents) {
    Calls call;
    const Value time = call("datetime", {"2024-12-30T07:08:09.123456789+01:00[Europe/Berlin]"});
    constexpr std::pair<const char*, std::int64_t> kNumbers[] = {
        {"year", 2024},
        {"quarter", 4},
        {"month", 12},
        {"day", 30},
        {"week", 1},
        {"weekYear", 2025},
        {"dayOfWeek", 1},
        {"weekDay", 1},
        {"ordinalDay", 365},
        {"dayOfQuarter", 91},
        {"quarterDay", 91},
        {"hour", 7},
        {"minute", 8},
        {"second", 9},
        {"millisecond", 123},
        {"microsecond", 123'456},
        {"offsetMinutes", 60},
        {"offsetSeconds", 3600},
        {"nanosecond", 123'456'789},
        {"epochSeconds", 1'735'538'889},
        {"epochMillis", 1'735'538'889'123},
    };
    for (const auto& [name, number] : kNumbers) EXPECT_EQ(call.number(time, name), number) << name;
    EXPECT_EQ(call.component(time, "timezone").as_string(), "Europe/Berlin");
    EXPECT_EQ(call.component(time, "offset").as_string(), "+01:00");
    EXPECT_EQ(call.component(call("time", {"12:00Z"}), "timezone").as_string(), "Z");
    EXPECT_THROW(call.component(time, "hours"), QueryError);
    EXPECT_THROW(call.component(call("date", {"2024"}), "hour"), QueryError);
    EXPECT_THROW(call.component(call("localdatetime", {"2024"}), "offset"), QueryError);
}

TEST(CypherTemporal, AddsDurations) {
    Calls call;
    const ZonesInUse zones(call.zones);
    const auto sum = [&](const Value& value, const char* duration) {
        return temporal_text(temporal_add(value, call("duration", {duration})));
    };
    const auto difference = [&](const Value& value, const char* duration) {
        return temporal_text(temporal_subtract(value, call("duration", {duration})));
    };
    const Value date = call("date", {"2024-01-31"});
    EXPECT_EQ(sum(date, "P1M"), "2024-02-29");
    EXPECT_EQ(sum(date, "P1M1DT47H"), "2024-03-02"); // a day of the 47 hours
    EXPECT_EQ(difference(date, "PT23H"), "2024-01-31");
    EXPECT_EQ(sum(call("localtime", {"23:59:59.5"}), "P5DT0.75S"), "00:00:00.25");
    EXPECT_EQ(difference(call("time", {"00:00+01:00"}), "PT0.000000001S"), "23:59:59.999999999+01:00");
    EXPECT_EQ(sum(call("localdatetime", {"2023-12-31T23:00"}), "P2MT1H"), "2024-03-01T00:00");
    // A day by the clocks, 24 hours by the time that passes.
    const Value before = call("datetime", {"2024-03-30T12:00[Europe/Berlin]"});
    EXPECT_EQ(sum(before, "P1D"), "2024-03-31T12:00+02:00[Europe/Berlin]");
    EXPECT_EQ(sum(before, "PT24H"), "2024-03-31T13:00+02:00[Europe/Berlin]");
    EXPECT_EQ(difference(call("datetime", {"2024-03-31T12:00[Europe/Berlin]"}), "PT24H"),
              "2024-03-30T11:00+01:00[Europe/Berlin]");

    EXPECT_THROW(temporal_add(date, date), QueryError);
    EXPECT_THROW(temporal_subtract(date, date), QueryError);
    EXPECT_THROW(temporal_subtract(call("duration", {"P1D"}), date), QueryError);
    for (const char* unit : {"months", "days", "seconds"}) {
        for (const std::int64_t amount : {INT64_MAX, INT64_MIN}) {
            const Value far = call("duration", {map({{unit, amount}})});
            EXPECT_THROW(temporal_add(before, far), QueryError);
            EXPECT_THROW(temporal_subtract(before, far), QueryError);
        }
    }
}
