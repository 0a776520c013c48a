// Cypher's operators over values, and values as text.
#include "cypher_values_support.hpp"

#include <gtest/gtest.h>

#include <cmath>

using namespace rv::cypher;
using namespace rv::cypher::test;

namespace {

using Operator = Value (*)(const Value&, const Value&);

std::string of(Operator apply, const Argument& a, const Argument& b) {
    return error_of([&] { return apply(a.value, b.value); });
}

constexpr const char* kOverflow = "ArithmeticError: IntegerOverflow";
constexpr const char* kZero = "ArithmeticError: DivisionByZero";
constexpr const char* kWrongType = "TypeError: InvalidArgumentType";

std::string match(const Argument& text, const Argument& pattern) {
    return error_of([&] { return from_truth(matches(text.value, pattern.value)); });
}

} // namespace

TEST(CypherOperators, IntegersNeverWrap) {
    EXPECT_EQ(of(add, 1, 2), "3");
    EXPECT_EQ(of(add, INT64_MAX, 1), kOverflow);
    EXPECT_EQ(of(subtract, INT64_MIN, 1), kOverflow);
    EXPECT_EQ(of(subtract, 0, INT64_MIN), kOverflow);
    EXPECT_EQ(of(multiply, INT64_MIN, -1), kOverflow);
    EXPECT_EQ(of(multiply, INT64_MAX, 2), kOverflow);
    EXPECT_EQ(of(divide, INT64_MIN, -1), kOverflow);
    EXPECT_EQ(of(divide, -7, 2), "-3");
    EXPECT_EQ(of(divide, 7, -1), "-7");
    EXPECT_EQ(of(divide, 1, 0), kZero);
    EXPECT_EQ(of(modulo, -7, 2), "-1");
    EXPECT_EQ(of(modulo, 7, -2), "1");
    EXPECT_EQ(of(modulo, INT64_MIN, -1), "0");
    EXPECT_EQ(of(modulo, 1, 0), kZero);
    EXPECT_EQ(of(power, 2, 3), "8.0");
    EXPECT_EQ(error_of([] { return negate(Value::integer(INT64_MIN)); }), kOverflow);
    EXPECT_EQ(error_of([] { return negate(Value::integer(5)); }), "-5");
}

TEST(CypherOperators, FloatsFollowTheStandard) {
    EXPECT_EQ(of(add, 1, 0.5), "1.5");
    EXPECT_EQ(of(divide, 1.0, 0), "Infinity");
    EXPECT_EQ(of(divide, -1, 0.0), "-Infinity");
    EXPECT_EQ(of(divide, 0.0, 0.0), "NaN");
    EXPECT_EQ(of(divide, 7, 2.0), "3.5");
    EXPECT_EQ(of(modulo, 7.5, 2), "1.5");
    EXPECT_EQ(of(modulo, 1.0, 0), "NaN");
    EXPECT_EQ(of(multiply, 1e200, 1e200), "Infinity");
    EXPECT_EQ(of(power, -8, 0.5), "NaN");
    EXPECT_EQ(error_of([] { return negate(Value::real(0.0)); }), "-0.0");
}

TEST(CypherOperators, StringsTakeWhatHasAText) {
    EXPECT_EQ(of(add, "a", "b"), "'ab'");
    EXPECT_EQ(of(add, "a", 1), "'a1'");
    EXPECT_EQ(of(add, 1.5, "a"), "'1.5a'");
    EXPECT_EQ(of(add, "a", yes()), "'atrue'");
    EXPECT_EQ(of(add, "on ", Value::of(Date{0})), "'on 1970-01-01'");
    EXPECT_EQ(of(add, "a", nullptr), "null");
    EXPECT_EQ(of(add, "a", map({})), kWrongType);
    EXPECT_EQ(of(add, yes(), 1), kWrongType);
    EXPECT_EQ(of(subtract, "a", "b"), kWrongType);
    EXPECT_EQ(of(multiply, "a", 2), kWrongType);
    EXPECT_EQ(of(divide, list({}), 2), kWrongType);
    EXPECT_EQ(of(modulo, "a", 2), kWrongType);
    EXPECT_EQ(of(power, "a", 2), kWrongType);
    EXPECT_EQ(error_of([] { return negate(Value::string("a")); }), kWrongType);
}

TEST(CypherOperators, ListsTakeListsAndElements) {
    EXPECT_EQ(of(add, list({1}), list({2, 3})), "[1, 2, 3]");
    EXPECT_EQ(of(add, list({1}), 2), "[1, 2]");
    EXPECT_EQ(of(add, "a", list({1})), "['a', 1]");
    EXPECT_EQ(of(add, list({}), map({})), "[{}]");
    EXPECT_EQ(of(add, list({1}), nullptr), "null");
}

TEST(CypherOperators, NullGivesNull) {
    for (const Operator apply : {add, subtract, multiply, divide, modulo, power}) {
        EXPECT_EQ(of(apply, nullptr, 1), "null");
        EXPECT_EQ(of(apply, 1.5, nullptr), "null");
        EXPECT_EQ(of(apply, nullptr, nullptr), "null");
    }
    EXPECT_TRUE(negate(Value()).is_null());
    EXPECT_EQ(of(divide, nullptr, 0), "null");
}

TEST(CypherOperators, TemporalValuesGoTheirOwnWay) {
    const Value day = Value::of(Duration{0, 1, 0, 0});
    EXPECT_EQ(of(add, Value::of(Date{0}), day), "1970-01-02");
    EXPECT_EQ(of(add, day, Value::of(Date{0})), "1970-01-02");
    EXPECT_EQ(of(subtract, Value::of(Date{0}), day), "1969-12-31");
    EXPECT_EQ(of(multiply, 2, day), "P2D");
    EXPECT_EQ(of(multiply, day, 1.5), "P1DT12H");
    EXPECT_EQ(of(divide, day, 2), "PT12H");
    EXPECT_EQ(error_of([&] { return negate(day); }), "P-1D");
    EXPECT_EQ(of(add, day, 1), kWrongType);
    EXPECT_EQ(of(multiply, day, day), kWrongType);
    EXPECT_EQ(of(add, Value::of(Date{0}), Value::of(Date{0})), kWrongType);
}

TEST(CypherOperators, InLooksForEquality) {
    const auto in = [](const Argument& element, const Argument& within) {
        return error_of([&] { return from_truth(in_list(element.value, within.value)); });
    };
    EXPECT_EQ(in(1, list({2, 1.0})), "true");
    EXPECT_EQ(in(1, list({2, nullptr})), "null");
    EXPECT_EQ(in(1, list({nullptr, 1})), "true");
    EXPECT_EQ(in(1, list({"1"})), "false");
    EXPECT_EQ(in(nullptr, list({})), "false");
    EXPECT_EQ(in(nullptr, list({1})), "null");
    EXPECT_EQ(in(list({1}), list({list({nullptr}), 1})), "null");
    EXPECT_EQ(in(1, nullptr), "null");
    EXPECT_EQ(in(1, "1"), kWrongType);
}

TEST(CypherOperators, PartsOfStrings) {
    const Value abc = Value::string("abc");
    const auto part = [](const char* text) { return Value::string(text); };
    EXPECT_EQ(show(starts_with(abc, part("ab"))), "true");
    EXPECT_EQ(show(starts_with(abc, part("bc"))), "false");
    EXPECT_EQ(show(ends_with(abc, part("bc"))), "true");
    EXPECT_EQ(show(ends_with(abc, part("xabc"))), "false");
    EXPECT_EQ(show(contains(abc, part("b"))), "true");
    EXPECT_EQ(show(contains(abc, part(""))), "true");
    EXPECT_EQ(show(contains(part(""), part(""))), "true");
    EXPECT_EQ(show(contains(abc, part("abcd"))), "false");
    for (const Value& other : {Value(), Value::integer(1), yes(), list({}), map({})}) {
        EXPECT_EQ(show(starts_with(abc, other)), "null");
        EXPECT_EQ(show(ends_with(other, abc)), "null");
        EXPECT_EQ(show(contains(other, other)), "null");
    }
}

TEST(CypherOperators, RegularExpressionsMatchTheWholeText) {
    EXPECT_EQ(match("abc", "a.c"), "true");
    EXPECT_EQ(match("abcd", "a.c"), "false");
    EXPECT_EQ(match("xabc", "a.c"), "false");
    EXPECT_EQ(match("a", "a|ab"), "true");
    EXPECT_EQ(match("ab", "a|ab"), "true");
    EXPECT_EQ(match("ABC", "(?i)abc"), "true");
    EXPECT_EQ(match("ä", "."), "true");
    EXPECT_EQ(match("", ""), "true");
    EXPECT_EQ(match("a\nb", "a.b"), "false");
    EXPECT_EQ(match("a\nb", "(?s)a.b"), "true");
    EXPECT_EQ(match(nullptr, "a"), "null");
    EXPECT_EQ(match("a", nullptr), "null");
    EXPECT_EQ(match(1, "1"), "null");
    EXPECT_EQ(match("a", "("), "ArgumentError: InvalidArgumentValue");
    EXPECT_EQ(match("aa", "(a)\\1"), "ArgumentError: InvalidArgumentValue");
    EXPECT_EQ(match("a", std::string(100'000, 'a').c_str()), "ArgumentError: InvalidArgumentValue");
    EXPECT_EQ(match("a", "((a{100}){100}){100}"), "ArgumentError: InvalidArgumentValue");
    EXPECT_EQ(match("a", std::string(30'000, '(').c_str()), "ArgumentError: InvalidArgumentValue");
    // More patterns than are kept, again and again.
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 9; ++i) {
            EXPECT_EQ(match(std::to_string(i).c_str(), std::to_string(i).c_str()), "true");
            EXPECT_EQ(match(std::to_string(i + 1).c_str(), std::to_string(i).c_str()), "false");
        }
    }
    // What backtracking would not end with.
    EXPECT_EQ(match(std::string(50'000, 'a').c_str(), "(a*)*b"), "false");
}

TEST(CypherOperators, Subscripts) {
    const Value abc = list({"a", "b", "c"});
    EXPECT_EQ(of(subscript, abc, 0), "'a'");
    EXPECT_EQ(of(subscript, abc, -1), "'c'");
    EXPECT_EQ(of(subscript, abc, -3), "'a'");
    EXPECT_EQ(of(subscript, abc, 3), "null");
    EXPECT_EQ(of(subscript, abc, -4), "null");
    EXPECT_EQ(of(subscript, abc, INT64_MIN), "null");
    EXPECT_EQ(of(subscript, abc, INT64_MAX), "null");
    EXPECT_EQ(of(subscript, abc, nullptr), "null");
    EXPECT_EQ(of(subscript, nullptr, 1), "null");
    EXPECT_EQ(of(subscript, abc, 1.0), kWrongType);
    EXPECT_EQ(of(subscript, abc, "a"), kWrongType);
    EXPECT_EQ(of(subscript, map({{"k", 1}}), "k"), "1");
    EXPECT_EQ(of(subscript, map({{"k", 1}}), "K"), "null");
    EXPECT_EQ(of(subscript, map({{"k", 1}}), 0), "TypeError: MapElementAccessByNonString");
    EXPECT_EQ(of(subscript, 1, 0), kWrongType);
    EXPECT_EQ(of(subscript, "text", 0), kWrongType);
}

TEST(CypherOperators, Slices) {
    const Value five = list({1, 2, 3, 4, 5});
    const auto slices = [&](const Argument& of, const Argument& from, const Argument& to) {
        return error_of([&] { return slice(of.value, &from.value, &to.value); });
    };
    EXPECT_EQ(slices(five, 1, 3), "[2, 3]");
    EXPECT_EQ(slices(five, -3, -1), "[3, 4]");
    EXPECT_EQ(slices(five, 3, 1), "[]");
    EXPECT_EQ(slices(five, -100, 100), "[1, 2, 3, 4, 5]");
    EXPECT_EQ(slices(five, 100, 200), "[]");
    EXPECT_EQ(slices(five, INT64_MIN, INT64_MAX), "[1, 2, 3, 4, 5]");
    EXPECT_EQ(slices(five, nullptr, 3), "null");
    EXPECT_EQ(slices(five, 1, nullptr), "null");
    EXPECT_EQ(slices(nullptr, 1, 2), "null");
    EXPECT_EQ(slices(five, 1.0, 2), kWrongType);
    EXPECT_EQ(slices("text", 1, 2), kWrongType);
    const Value two = Value::integer(2);
    EXPECT_EQ(show(slice(five, &two, nullptr)), "[3, 4, 5]");
    EXPECT_EQ(show(slice(five, nullptr, &two)), "[1, 2]");
    EXPECT_EQ(show(slice(five, nullptr, nullptr)), show(five));
}

TEST(CypherOperators, OnlyBooleansAreTruths) {
    EXPECT_EQ(show(truth(yes())), "true");
    EXPECT_EQ(show(truth(Value())), "null");
    EXPECT_EQ(error_of([] { return from_truth(truth(Value::integer(1))); }), kWrongType);
}

TEST(CypherOperators, FloatsAsText) {
    const std::pair<double, const char*> texts[] = {
        {1, "1.0"},
        {-1, "-1.0"},
        {0, "0.0"},
        {-0.0, "-0.0"},
        {0.1, "0.1"},
        {2.3, "2.3"},
        {100, "100.0"},
        {0.001, "0.001"},
        {0.00123, "0.00123"},
        {0.000999, "9.99E-4"},
        {1234567, "1234567.0"},
        {9999999.5, "9999999.5"},
        {10000000, "1.0E7"},
        {12345678.9, "1.23456789E7"},
        {1e21, "1.0E21"},
        {1e-9, "1.0E-9"},
        {1.7976931348623157e308, "1.7976931348623157E308"},
        {5e-324, "5.0E-324"},
        {kInfinite, "Infinity"},
        {-kInfinite, "-Infinity"},
        {kNoNumber, "NaN"},
    };
    for (const auto& [value, text] : texts) {
        EXPECT_EQ(text_of_float(value), text);
        EXPECT_TRUE(std::isnan(value) || std::strtod(text, nullptr) == value) << text;
    }
}

TEST(CypherOperators, OtherValuesAsText) {
    EXPECT_EQ(text_of(Value::integer(INT64_MIN)), "-9223372036854775808");
    EXPECT_EQ(text_of(yes()), "true");
    EXPECT_EQ(text_of(Value::string("a")), "a");
    EXPECT_EQ(text_of(Value::of(Duration{14, 3, 0, 0})), "P1Y2M3D");
    EXPECT_EQ(error_of([] { return Value::string(text_of(list({}))); }), "TypeError: InvalidArgumentValue");
}
