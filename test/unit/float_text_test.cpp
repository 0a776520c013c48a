// parse_float against the C library's strtof, whose results and ends it promises to match.
#include "ruvector/core/base/float_text.hpp"

#include <bit>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace {

void expect_same(const std::string& text) {
    const char* begin = text.c_str();
    char* expected_end = nullptr;
    errno = 0;
    const float expected = std::strtof(begin, &expected_end);
    const bool vanished = errno == ERANGE && expected == 0;
    const rv::FloatText got = rv::parse_float(begin, begin + text.size());
    SCOPED_TRACE(text.size() < 200 ? text : text.substr(0, 200) + "...");
    if (expected_end == begin) {
        EXPECT_EQ(got.status, rv::FloatStatus::kSyntax);
        return;
    }
    EXPECT_EQ(got.end, expected_end);
    const bool word = text.find_first_of("nN") != std::string::npos;
    if (std::isinf(expected) && !word) {
        EXPECT_EQ(got.status, rv::FloatStatus::kTooLarge);
        return;
    }
    EXPECT_EQ(got.status, vanished ? rv::FloatStatus::kTooSmall : rv::FloatStatus::kOk);
    if (std::isnan(expected))
        EXPECT_TRUE(std::isnan(got.value));
    else
        EXPECT_EQ(std::bit_cast<std::uint32_t>(got.value), std::bit_cast<std::uint32_t>(expected));
}

std::string digits(std::mt19937_64& random, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; i++) text += static_cast<char>('0' + random() % 10);
    return text;
}

std::string shortest(double value, std::chars_format format = std::chars_format::general) {
    char buffer[512];
    return {buffer, std::to_chars(buffer, buffer + sizeof(buffer), value, format).ptr};
}

TEST(FloatText, KeepsToTheGrammar) {
    for (const char* text : {"0",
                             "-0",
                             "+0",
                             "1",
                             "1.",
                             ".5",
                             "-.5",
                             "+1.25",
                             "1e3",
                             "1E3",
                             "1e+3",
                             "1e-3",
                             "1e",
                             "1e+",
                             "1e-",
                             "1.e2",
                             ".e2",
                             ".",
                             "-",
                             "+",
                             "",
                             "e5",
                             "+-1",
                             "--1",
                             "1,5",
                             "1]",
                             "1 ",
                             "1.2.3",
                             "1f",
                             "0x",
                             "0xg",
                             "0x1",
                             "0X1F",
                             "0x.8",
                             "0x1.8",
                             "0x1.8p3",
                             "0x1p",
                             "0x1p+",
                             "0x1p-2",
                             "0x.p1",
                             "0x1.8p3x",
                             "-0x1p-149",
                             "0x1p-150",
                             "0x1.8p-150",
                             "0x1p127",
                             "0x1p128",
                             "0x1.ffffffp127",
                             "0x1.fffffefp127",
                             "0x1.fffffeffffffffffffp127",
                             "0x1.ffffffffffp-1",
                             "0x0p9999",
                             "inf",
                             "INF",
                             "-inf",
                             "infinity",
                             "Infinity",
                             "infinit",
                             "in",
                             "nan",
                             "NaN",
                             "-nan",
                             "nano",
                             "na",
                             "0000000001",
                             "00000000000000000000000000012.5",
                             "1e0000000000000000000000000000003"})
        expect_same(text);
}

TEST(FloatText, KeepsToTheRange) {
    for (const char* text : {"3.4028234e38",
                             "3.4028235e38",
                             "3.40282356e38",
                             "3.4028235677973366e38",
                             "3.4028235677973367e38",
                             "3.5e38",
                             "4e38",
                             "-4e38",
                             "1e39",
                             "1e400",
                             "1e99999999999999999999",
                             "340282350000000000000000000000000000000",
                             "1.17549435e-38",
                             "1.17549428e-38",
                             "1e-40",
                             "1.4e-45",
                             "7.1e-46",
                             "7.006492321624085e-46",
                             "7.0064923216240853e-46",
                             "7.0064923216240854e-46",
                             "1e-46",
                             "1e-400",
                             "-1e-400",
                             "1e-99999999999999999999",
                             "0e99999999999999999999",
                             "-0e-99999999999999999999"})
        expect_same(text);
}

TEST(FloatText, ReadsTheShortestFormOfEveryMagnitude) {
    for (std::uint64_t bits = 0; bits < 0x7F800000; bits += 9973)
        expect_same(shortest(std::bit_cast<float>(static_cast<std::uint32_t>(bits))));
}

// Where a double rounds to the wrong float: next to the middle between two floats.
TEST(FloatText, DecidesTheMiddleBetweenTwoFloats) {
    std::mt19937_64 random(1);
    for (int i = 0; i < 20000; i++) {
        const auto bits = static_cast<std::uint32_t>(random() % 0x7F7FFFFF);
        const double middle =
            (static_cast<double>(std::bit_cast<float>(bits)) + static_cast<double>(std::bit_cast<float>(bits + 1))) / 2;
        expect_same(shortest(middle));
        expect_same(shortest(std::nextafter(middle, 0)));
        expect_same(shortest(std::nextafter(middle, 1e300)));
        const std::string exact = shortest(middle, std::chars_format::fixed);
        expect_same(exact);
        if (exact.find('.') != std::string::npos) {
            expect_same(exact + "0000000000000000000000000000000000000000001");
            expect_same(exact + std::string(300, '0'));
            expect_same(exact + std::string(300, '0') + "1");
        }
    }
}

TEST(FloatText, ReadsRandomDecimals) {
    std::mt19937_64 random(2);
    for (int i = 0; i < 200000; i++) {
        std::string text = random() % 2 == 0 ? "-" : "";
        text += digits(random, random() % 12);
        if (random() % 4 != 0) text += "." + digits(random, random() % 22);
        if (random() % 3 == 0) text += "e" + std::to_string(static_cast<int>(random() % 100) - 50);
        text += random() % 2 == 0 ? "," : "";
        expect_same(text);
    }
}

TEST(FloatText, ReadsRandomHexadecimals) {
    std::mt19937_64 random(3);
    const std::string_view alphabet = "0123456789abcdefABCDEF.";
    for (int i = 0; i < 200000; i++) {
        std::string text = "0x";
        for (std::size_t n = random() % 24; n > 0; n--) text += alphabet[random() % alphabet.size()];
        if (random() % 2 == 0) text += "p" + std::to_string(static_cast<int>(random() % 400) - 250);
        expect_same(text);
    }
}

TEST(FloatText, BalancesLongDigitsAndExponents) {
    const std::string zeros(100000, '0');
    expect_same("1" + zeros + "e-100000");
    expect_same("0." + zeros + "15e100001");
    expect_same(zeros + "1.5");
    expect_same("1" + zeros);
    expect_same("0x1" + zeros + "p-400000");
    expect_same("0x." + zeros + "1p400000");
    expect_same("1" + zeros + "e99999999999");
    expect_same("1." + zeros + "1e38");
}

} // namespace
