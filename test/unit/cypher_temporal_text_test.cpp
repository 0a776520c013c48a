// Texts of Cypher's temporal values and durations: read in all forms of ISO 8601, written in one.
#include "cypher_temporal_support.hpp"

#include <gtest/gtest.h>

#include <array>

using namespace rv::cypher;
using rv::cypher::test::Calls;

namespace {

struct Reading {
    const char* function;
    const char* from;
    const char* text;
};

constexpr const char* kBadArgument = "ArgumentError: InvalidArgumentValue";

} // namespace

TEST(CypherTemporalText, ReadsAllForms) {
    Calls call;
    constexpr Reading kReadings[] = {
        {"date", "2024-02-29", "2024-02-29"},
        {"date", "20240229", "2024-02-29"},
        {"date", "2024-060", "2024-02-29"},
        {"date", "2024060", "2024-02-29"},
        {"date", "2024-W09-4", "2024-02-29"},
        {"date", "2024W094", "2024-02-29"},
        {"date", "2024-W09", "2024-02-26"},
        {"date", "2024-Q1-60", "2024-02-29"},
        {"date", "2024Q160", "2024-02-29"},
        {"date", "2024-Q3", "2024-07-01"},
        {"date", "2024-02", "2024-02-01"},
        {"date", "202402", "2024-02-01"},
        {"date", "2024", "2024-01-01"},
        {"date", "+12345-06-07", "+12345-06-07"},
        {"date", "-44-03-15", "-0044-03-15"},
        {"date", "-999999999-01-01", "-999999999-01-01"},
        {"localtime", "07", "07:00"},
        {"localtime", "0708", "07:08"},
        {"localtime", "070809.5", "07:08:09.5"},
        {"localtime", "07:08:09,25", "07:08:09.25"},
        {"localtime", "07:08:00.000000001", "07:08:00.000000001"},
        {"time", "07:08-03", "07:08-03:00"},
        {"time", "07:08+0330", "07:08+03:30"},
        {"time", "07:08+033015", "07:08+03:30:15"},
        {"time", "07:08+03:30:15", "07:08+03:30:15"},
        {"time", "07:08-00:00", "07:08Z"},
        {"time", "07:08", "07:08Z"},
        {"localdatetime", "2024060T07", "2024-02-29T07:00"},
        {"localdatetime", "2024-02-29", "2024-02-29T00:00"},
        {"datetime", "2024-02-29T07:08Z", "2024-02-29T07:08Z"},
        {"datetime", "2024-02-29", "2024-02-29T00:00Z"},
        {"datetime", "2024-02-29T07:08+01[Europe/Berlin]", "2024-02-29T07:08+01:00[Europe/Berlin]"},
        {"datetime", "2024-07-29T07:08[Europe/Berlin]", "2024-07-29T07:08+02:00[Europe/Berlin]"},
        {"datetime", "2024-01-29T07:08[Europe/London]", "2024-01-29T07:08Z[Europe/London]"},
        {"duration", "P1Y2M3W4DT5H6M7.8S", "P1Y2M25DT5H6M7.8S"},
        {"duration", "P-1Y2M", "P-10M"},
        {"duration", "-P1Y-2M", "P-10M"},
        {"duration", "PT-0.25S", "PT-0.25S"},
        {"duration", "P0.1D", "PT2H24M"},
        {"duration", "P0003-04-05T06:07:08.9", "P3Y4M5DT6H7M8.9S"},
        {"duration", "P00030405T06", "P3Y4M5DT6H"},
        {"duration", "PT0S", "PT0S"},
    };
    for (const Reading& reading : kReadings) {
        EXPECT_EQ(call.text(reading.function, {reading.from}), reading.text) << reading.from;
        EXPECT_EQ(call.text(reading.function, {reading.text}), reading.text);
    }
}

TEST(CypherTemporalText, RefusesWhatIsNoText) {
    Calls call;
    constexpr std::array<const char*, 2> kTexts[] = {
        {"date", ""},
        {"date", "2024-2-9"},
        {"date", "2023-02-29"},
        {"date", "2023-366"},
        {"date", "2023-W53"},
        {"date", "2023-Q1-91"},
        {"date", "2024-0229"},
        {"date", "202402299"},
        {"date", "+2024W10"},
        {"date", "1234567890-01-01"},
        {"date", "2024-02-29T07:08"},
        {"localtime", "24:00"},
        {"localtime", "07:60"},
        {"localtime", "07:08:60"},
        {"localtime", "07:08:09."},
        {"localtime", "07:08:09.1234567890"},
        {"localtime", "07:0809"},
        {"localtime", "07:08Z"},
        {"time", "07:08+18:01"},
        {"time", "07:08+1:00"},
        {"time", "07:08+01:00[Europe/Berlin]"},
        {"localdatetime", "2024-02-29T"},
        {"localdatetime", "2024-02-29T07:08Z"},
        {"datetime", "2024-02-29T07:08[Nowhere/City]"},
        {"datetime", "2024-02-29T07:08+02:00[Europe/Berlin]"}, // has +01:00 in winter
        {"datetime", "2024-02-29T07:08[Europe/Berlin"},
        {"datetime", "2024-02-29T07:08[]"},
        {"duration", "P"},
        {"duration", "PT"},
        {"duration", "P1"},
        {"duration", "P1DT"},
        {"duration", "P1H"},
        {"duration", "PT1S1H"},
        {"duration", "P1.D"},
        {"duration", "1D"},
        {"duration", "P1D "},
    };
    for (const auto& [function, text] : kTexts) EXPECT_EQ(call.error(function, {text}), kBadArgument) << text;
}

TEST(CypherTemporalText, StoredDateTimesKeepTheirInstantUnderOtherRules) {
    Calls call;
    const auto read = [&](const char* text) {
        return temporal_text(parse_temporal(call.zones, Kind::kDateTime, text));
    };
    EXPECT_EQ(read("2024-07-01T12:00+02:00[Europe/Berlin]"), "2024-07-01T12:00+02:00[Europe/Berlin]");
    EXPECT_EQ(read("2024-07-01T12:00+03:00[Europe/Berlin]"), "2024-07-01T11:00+02:00[Europe/Berlin]");
    EXPECT_THROW(parse_temporal(call.zones, Kind::kDate, "today"), QueryError);
}

TEST(CypherTemporalText, SecondsAndFractionsShareTheirSign) {
    Calls call;
    const auto text = [&](std::int64_t seconds, int millis) {
        return call.text("duration", {test::map({{"seconds", seconds}, {"milliseconds", millis}})});
    };
    EXPECT_EQ(text(5, -1), "PT4.999S");
    EXPECT_EQ(text(-5, 1), "PT-4.999S");
    EXPECT_EQ(text(0, -1), "PT-0.001S");
    EXPECT_EQ(text(-3600, -1), "PT-1H-0.001S");
    EXPECT_EQ(text(-3661, -500), "PT-1H-1M-1.5S");
    EXPECT_EQ(text(INT64_MIN, 0), "PT-2562047788015215H-30M-8S");
}
