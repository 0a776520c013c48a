// Cypher's functions of values, strings, numbers, lists and graphs.
#include "cypher_values_support.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

using namespace rv::cypher;
using namespace rv::cypher::test;

namespace {

constexpr const char* kWrongValue = "TypeError: InvalidArgumentValue";
constexpr const char* kOutOfRange = "ArgumentError: NumberOutOfRange";

} // namespace

TEST(CypherFunctions, AreFoundInAnyCaseAndTheirTablesAreInOrder) {
    EXPECT_EQ(find_function("TOUPPER"), find_function("toUpper"));
    EXPECT_EQ(find_function("Date.Truncate"), find_function("date.truncate"));
    EXPECT_EQ(find_function("nosuch"), nullptr);
    EXPECT_EQ(find_function(""), nullptr);
    EXPECT_EQ(find_function("count"), nullptr);
    std::set<std::string> names;
    for (const auto table :
         {scalar_functions(), string_functions(), numeric_functions(), graph_functions(), temporal_functions()}) {
        for (const Function& function : table) {
            EXPECT_TRUE(names.insert(function.name).second) << function.name;
            EXPECT_EQ(find_function(function.name), &function) << function.name;
            EXPECT_LE(function.least, function.most);
            EXPECT_NE(function.call, nullptr);
            EXPECT_NE(function.result, 0U);
            for (int i = 0; i < std::min<int>(function.most, kMostArguments); ++i) {
                EXPECT_NE(function.arguments[static_cast<std::size_t>(i)] & kinds::kNull, 0U) << function.name;
            }
        }
    }
    EXPECT_GT(names.size(), 100U);
}

// Whatever they are given, they give a value or a QueryError.
TEST(CypherFunctions, TakeAnythingWithoutHarm) {
    Functions call;
    call.store.add_node({"L"}, map({{"k", 1}}));
    Counted<Value> nodes(1, Value::node(1));
    const Value values[] = {Value(),
                            yes(),
                            Value::integer(0),
                            Value::integer(-3),
                            Value::real(2.5),
                            Value::real(kNoNumber),
                            Value::string(""),
                            Value::string("\xC3\xA4 b\xFF\x80"),
                            list({}),
                            list({1, "a", nullptr, list({})}),
                            map({{"k", 1}}),
                            Value::path(std::move(nodes), {}),
                            Value::of(Date{1}),
                            Value::of(Duration{1, 2, 3, 4})};
    std::size_t results = 0;
    std::size_t errors = 0;
    const auto count = [&](const std::string& result) {
        ++(result.find("Error: ") == std::string::npos ? results : errors);
    };
    for (const auto table : {scalar_functions(), string_functions(), numeric_functions(), graph_functions()}) {
        for (const Function& function : table) {
            if (function.least == 0) count(call(function.name));
            for (const Value& a : values) {
                if (function.least <= 1 && function.most >= 1) count(call(function.name, {a}));
                for (const Value& b : values) {
                    if (function.least <= 2 && function.most >= 2) count(call(function.name, {a, b}));
                    if (function.most < 3) continue;
                    for (const Value& c : values) count(call(function.name, {a, b, c}));
                }
            }
        }
    }
    EXPECT_GT(results, 1000U);
    EXPECT_GT(errors, 1000U);
}

TEST(CypherFunctions, ChooseAndTestForNull) {
    Functions call;
    EXPECT_EQ(call("coalesce", {nullptr, 2, 3}), "2");
    EXPECT_EQ(call("coalesce", {nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, 7}), "7");
    EXPECT_EQ(call("coalesce", {nullptr}), "null");
    EXPECT_EQ(call("exists", {nullptr}), "false");
    EXPECT_EQ(call("exists", {no()}), "true");
    EXPECT_EQ(call("nullIf", {1, 1.0}), "null");
    EXPECT_EQ(call("nullIf", {1, 2}), "1");
    EXPECT_EQ(call("nullIf", {1, nullptr}), "1");
    EXPECT_EQ(call("nullIf", {nullptr, 1}), "null");
    EXPECT_EQ(call("timestamp"), "1000000060000");
    EXPECT_FALSE(find_function("timestamp")->constant);
}

TEST(CypherFunctions, ConvertToIntegers) {
    Functions call;
    EXPECT_EQ(call("toInteger", {82.9}), "82");
    EXPECT_EQ(call("toInteger", {-82.9}), "-82");
    EXPECT_EQ(call("toInteger", {"-42"}), "-42");
    EXPECT_EQ(call("toInteger", {"+42"}), "42");
    EXPECT_EQ(call("toInteger", {"1.7"}), "1");
    EXPECT_EQ(call("toInteger", {" 1e2\n"}), "100");
    EXPECT_EQ(call("toInteger", {"9223372036854775807"}), "9223372036854775807");
    for (const char* no_integer : {"", "foo", "1x", "--1", "+-1", "+", ".", "0x1", "9223372036854775808", "1e300",
                                   "Infinity", "NaN", "inf", "1 2"}) {
        EXPECT_EQ(call("toInteger", {no_integer}), "null") << no_integer;
    }
    EXPECT_EQ(call("toInteger", {yes()}), "1");
    EXPECT_EQ(call("toInteger", {kNoNumber}), "null");
    EXPECT_EQ(call("toInteger", {9.3e18}), "null");
    EXPECT_EQ(call("toInteger", {-9223372036854775808.0}), "-9223372036854775808");
    EXPECT_EQ(call("toInteger", {nullptr}), "null");
    EXPECT_EQ(call("toInteger", {list({})}), kWrongValue);
    EXPECT_EQ(call("toInteger", {map({})}), kWrongValue);
    EXPECT_EQ(call("toInteger", {Value::node(1)}), kWrongValue);
    EXPECT_EQ(call("toIntegerOrNull", {map({})}), "null");
    EXPECT_EQ(call("toIntegerOrNull", {"7"}), "7");
    EXPECT_EQ(call("toIntegerList", {list({"1", 2.5, nullptr, "x", list({})})}), "[1, 2, null, null, null]");
    EXPECT_EQ(call("toIntegerList", {"1"}), kWrongValue);
}

TEST(CypherFunctions, ConvertToFloats) {
    Functions call;
    EXPECT_EQ(call("toFloat", {3}), "3.0");
    EXPECT_EQ(call("toFloat", {"5"}), "5.0");
    EXPECT_EQ(call("toFloat", {" -1.5E3 "}), "-1500.0");
    EXPECT_EQ(call("toFloat", {"1e400"}), "Infinity");
    EXPECT_EQ(call("toFloat", {"-1e400"}), "-Infinity");
    EXPECT_EQ(call("toFloat", {"1e-400"}), "0.0");
    EXPECT_EQ(call("toFloat", {"-Infinity"}), "-Infinity");
    EXPECT_EQ(call("toFloat", {"NaN"}), "NaN");
    for (const char* no_float : {"", "foo", "inf", "nan(1)", "1.5x", "0x1p3", "1e", "-", "Infinit"}) {
        EXPECT_EQ(call("toFloat", {no_float}), "null") << no_float;
    }
    EXPECT_EQ(call("toFloat", {yes()}), kWrongValue);
    EXPECT_EQ(call("toFloatOrNull", {yes()}), "null");
    EXPECT_EQ(call("toFloatList", {list({1, "2", yes()})}), "[1.0, 2.0, null]");
    // What is written is read back.
    for (const double value : {0.1, 1e21, 5e-324, 1.7976931348623157e308, 12345678.9}) {
        EXPECT_EQ(call.value("toFloat", {text_of_float(value).c_str()}).as_float(), value);
    }
}

TEST(CypherFunctions, ConvertToBooleansAndStrings) {
    Functions call;
    EXPECT_EQ(call("toBoolean", {" TRUE "}), "true");
    EXPECT_EQ(call("toBoolean", {"false"}), "false");
    EXPECT_EQ(call("toBoolean", {"f alse"}), "null");
    EXPECT_EQ(call("toBoolean", {""}), "null");
    EXPECT_EQ(call("toBoolean", {0}), "false");
    EXPECT_EQ(call("toBoolean", {1.0}), kWrongValue);
    EXPECT_EQ(call("toBooleanOrNull", {1.0}), "null");
    EXPECT_EQ(call("toBooleanList", {list({"true", 0, 1.5})}), "[true, false, null]");
    EXPECT_EQ(call("toString", {42}), "'42'");
    EXPECT_EQ(call("toString", {1.0}), "'1.0'");
    EXPECT_EQ(call("toString", {Value::of(Date{0})}), "'1970-01-01'");
    EXPECT_EQ(call("toString", {list({})}), kWrongValue);
    EXPECT_EQ(call("toString", {step(1, 1, 1)}), kWrongValue);
    EXPECT_EQ(call("toStringOrNull", {map({})}), "null");
    EXPECT_EQ(call("toStringList", {list({1, yes(), "a", nullptr, list({})})}), "['1', 'true', 'a', null, null]");
}

TEST(CypherFunctions, OfLists) {
    Functions call;
    EXPECT_EQ(call("size", {list({1, nullptr})}), "2");
    EXPECT_EQ(call("size", {"äöü"}), "3");
    EXPECT_EQ(call("size", {map({})}), kWrongValue);
    EXPECT_EQ(call("isEmpty", {list({})}), "true");
    EXPECT_EQ(call("isEmpty", {"a"}), "false");
    EXPECT_EQ(call("isEmpty", {map({})}), "true");
    EXPECT_EQ(call("head", {list({1, 2})}), "1");
    EXPECT_EQ(call("last", {list({1, 2})}), "2");
    EXPECT_EQ(call("tail", {list({1, 2, 3})}), "[2, 3]");
    EXPECT_EQ(call("head", {list({})}), "null");
    EXPECT_EQ(call("last", {list({})}), "null");
    EXPECT_EQ(call("tail", {list({})}), "[]");
    EXPECT_EQ(call("tail", {list({1})}), "[]");
    EXPECT_EQ(call("reverse", {list({1, nullptr, 3})}), "[3, null, 1]");
    EXPECT_EQ(call("reverse", {"aäb"}), "'bäa'");
    EXPECT_EQ(call("reverse", {""}), "''");
    EXPECT_EQ(call("reverse", {1}), kWrongValue);
}

TEST(CypherFunctions, RangesHaveBothTheirEnds) {
    Functions call;
    EXPECT_EQ(call("range", {1, 3}), "[1, 2, 3]");
    EXPECT_EQ(call("range", {0, 10, 3}), "[0, 3, 6, 9]");
    EXPECT_EQ(call("range", {3, 1}), "[]");
    EXPECT_EQ(call("range", {3, 1, -1}), "[3, 2, 1]");
    EXPECT_EQ(call("range", {1, 3, -1}), "[]");
    EXPECT_EQ(call("range", {5, 5, -7}), "[5]");
    EXPECT_EQ(call("range", {INT64_MAX - 1, INT64_MAX}), "[9223372036854775806, 9223372036854775807]");
    EXPECT_EQ(call("range", {INT64_MIN, INT64_MAX, INT64_MAX}), "[-9223372036854775808, -1, 9223372036854775806]");
    EXPECT_EQ(call("range", {INT64_MAX, INT64_MIN, INT64_MIN}), "[9223372036854775807, -1]");
    EXPECT_EQ(call("range", {1, 3, 0}), kOutOfRange);
    EXPECT_EQ(call("range", {1, nullptr}), "null");
    EXPECT_EQ(call("range", {1.0, 3}), "ArgumentError: InvalidArgumentType");
    EXPECT_EQ(call("range", {1, "3"}), "ArgumentError: InvalidArgumentType");
    EXPECT_EQ(call("range", {1, 3, yes()}), "ArgumentError: InvalidArgumentType");
    EXPECT_EQ(call("range", {INT64_MIN, INT64_MAX}), "ResourceExhausted: MemoryLimit");
    const std::size_t before = held_bytes();
    MemoryLimit limit(1 << 20);
    EXPECT_EQ(call("range", {1, 1'000'000}), "ResourceExhausted: MemoryLimit");
    EXPECT_EQ(held_bytes(), before);
}

TEST(CypherFunctions, OfTypes) {
    Functions call;
    EXPECT_EQ(call("valueType", {nullptr}), "'NULL'");
    EXPECT_EQ(call("valueType", {1}), "'INTEGER NOT NULL'");
    EXPECT_EQ(call("valueType", {Value::of(DateTime{})}), "'ZONED DATETIME NOT NULL'");
    EXPECT_EQ(call("valueType", {list({})}), "'LIST<NOTHING> NOT NULL'");
    EXPECT_EQ(call("valueType", {list({nullptr})}), "'LIST<NULL> NOT NULL'");
    EXPECT_EQ(call("valueType", {list({1, "a"})}), "'LIST<STRING NOT NULL | INTEGER NOT NULL> NOT NULL'");
    EXPECT_EQ(call("valueType", {list({1, nullptr})}), "'LIST<INTEGER> NOT NULL'");
}

TEST(CypherFunctions, PartsOfStringsAreInCharacters) {
    Functions call;
    EXPECT_EQ(call("left", {"äöü", 2}), "'äö'");
    EXPECT_EQ(call("left", {"äöü", 9}), "'äöü'");
    EXPECT_EQ(call("left", {"äöü", 0}), "''");
    EXPECT_EQ(call("left", {"a", -1}), kOutOfRange);
    EXPECT_EQ(call("right", {"äöü", 2}), "'öü'");
    EXPECT_EQ(call("right", {"äöü", 9}), "'äöü'");
    EXPECT_EQ(call("right", {"a", -1}), kOutOfRange);
    EXPECT_EQ(call("substring", {"0123456789", 1}), "'123456789'");
    EXPECT_EQ(call("substring", {"äöü", 1, 1}), "'ö'");
    EXPECT_EQ(call("substring", {"abc", 3}), "''");
    EXPECT_EQ(call("substring", {"abc", 5, 2}), "''");
    EXPECT_EQ(call("substring", {"abc", 1, INT64_MAX}), "'bc'");
    EXPECT_EQ(call("substring", {"abc", -1}), kOutOfRange);
    EXPECT_EQ(call("substring", {"abc", 0, -1}), kOutOfRange);
    EXPECT_EQ(call("substring", {nullptr, 0}), "null");
    EXPECT_EQ(call("substring", {"abc", nullptr}), "null");
    EXPECT_EQ(call("substring", {1, 0}), kWrongValue);
    EXPECT_EQ(call("substring", {"abc", 1.0}), kWrongValue);
    EXPECT_EQ(call("char_length", {"äöü"}), "3");
    EXPECT_EQ(call("character_length", {""}), "0");
}

TEST(CypherFunctions, StringsAreSplitAndReplaced) {
    Functions call;
    EXPECT_EQ(call("split", {"one1two", "1"}), "['one', 'two']");
    EXPECT_EQ(call("split", {",a,,b,", ","}), "['', 'a', '', 'b', '']");
    EXPECT_EQ(call("split", {"", ","}), "['']");
    EXPECT_EQ(call("split", {"aaa", "aa"}), "['', 'a']");
    EXPECT_EQ(call("split", {"äb", ""}), "['ä', 'b']");
    EXPECT_EQ(call("split", {"a,b;c,d", list({",", ";"})}), "['a', 'b', 'c', 'd']");
    EXPECT_EQ(call("split", {"a--b-c", list({"-", "--"})}), "['a', '', 'b', 'c']");
    EXPECT_EQ(call("split", {"a--b-c", list({"--", "-"})}), "['a', 'b', 'c']");
    EXPECT_EQ(call("split", {"abc", list({})}), "['abc']");
    EXPECT_EQ(call("split", {"abc", list({nullptr})}), "null");
    EXPECT_EQ(call("split", {"abc", list({1})}), kWrongValue);
    EXPECT_EQ(call("replace", {"hello", "l", "w"}), "'hewwo'");
    EXPECT_EQ(call("replace", {"hello", "l", ""}), "'heo'");
    EXPECT_EQ(call("replace", {"hello", "l", "w", 1}), "'hewlo'");
    EXPECT_EQ(call("replace", {"hello", "l", "w", 0}), "'hello'");
    EXPECT_EQ(call("replace", {"hello", "x", "w"}), "'hello'");
    EXPECT_EQ(call("replace", {"hello", "", "w"}), "'hello'");
    EXPECT_EQ(call("replace", {"aaa", "aa", "b"}), "'ba'");
    EXPECT_EQ(call("replace", {"a", "a", nullptr}), "null");
    MemoryLimit limit(1 << 20);
    EXPECT_EQ(call("replace", {std::string(10'000, 'a').c_str(), "a", std::string(10'000, 'b').c_str()}),
              "ResourceExhausted: MemoryLimit");
}

TEST(CypherFunctions, StringsAreTrimmedAndFolded) {
    Functions call;
    EXPECT_EQ(call("trim", {" \t\xC2\xA0 a b\xE3\x80\x80\n"}), "'a b'");
    EXPECT_EQ(call("ltrim", {" a "}), "'a '");
    EXPECT_EQ(call("rtrim", {" a "}), "' a'");
    EXPECT_EQ(call("btrim", {" a "}), "'a'");
    EXPECT_EQ(call("trim", {"  "}), "''");
    EXPECT_EQ(call("btrim", {"xyaxbyx", "yx"}), "'axb'");
    EXPECT_EQ(call("ltrim", {"ääb", "ä"}), "'b'");
    EXPECT_EQ(call("rtrim", {"bää", "ä"}), "'b'");
    EXPECT_EQ(call("btrim", {"\xC3\xB6", "\xC3\xA4"}), "'\xC3\xB6'"); // they share a byte, no character
    EXPECT_EQ(call("trim", {" a ", ""}), "' a '");
    EXPECT_EQ(call("toUpper", {"aBc1"}), "'ABC1'");
    EXPECT_EQ(call("lower", {"aBc1"}), "'abc1'");
    EXPECT_EQ(call("toLower", {nullptr}), "null");
    EXPECT_EQ(call("toLower", {1}), kWrongValue);
}

TEST(CypherFunctions, OfNumbers) {
    Functions call;
    EXPECT_EQ(call("abs", {-1}), "1");
    EXPECT_EQ(call("abs", {-1.5}), "1.5");
    EXPECT_EQ(call("abs", {INT64_MIN}), "ArithmeticError: IntegerOverflow");
    EXPECT_EQ(call("abs", {"1"}), kWrongValue);
    EXPECT_EQ(call("sign", {-0.5}), "-1");
    EXPECT_EQ(call("sign", {0}), "0");
    EXPECT_EQ(call("sign", {7}), "1");
    EXPECT_EQ(call("ceil", {0.1}), "1.0");
    EXPECT_EQ(call("floor", {-0.1}), "-1.0");
    EXPECT_EQ(call("sqrt", {12.96}), "3.6");
    EXPECT_EQ(call("sqrt", {-1}), "NaN");
    EXPECT_EQ(call("exp", {0}), "1.0");
    EXPECT_EQ(call("log", {call.value("e")}), "1.0");
    EXPECT_EQ(call("log10", {1000}), "3.0");
    EXPECT_EQ(call("log", {0}), "-Infinity");
    EXPECT_EQ(call("sin", {0}), "0.0");
    EXPECT_EQ(call("cos", {0}), "1.0");
    EXPECT_EQ(call("cot", {0.0}), "Infinity");
    EXPECT_EQ(call("atan2", {1, 0}), text_of_float(std::atan2(1.0, 0.0)));
    EXPECT_EQ(call("asin", {2}), "NaN");
    EXPECT_EQ(call("degrees", {call.value("pi")}), "180.0");
    EXPECT_EQ(call("radians", {180}), text_of_float(std::acos(-1.0)));
    EXPECT_EQ(call("haversin", {call.value("pi")}), "1.0");
    EXPECT_EQ(call("isNaN", {kNoNumber}), "true");
    EXPECT_EQ(call("isNaN", {1}), "false");
    EXPECT_EQ(call("sqrt", {nullptr}), "null");
    EXPECT_EQ(call("sqrt", {"4"}), kWrongValue);
}

TEST(CypherFunctions, Rounding) {
    Functions call;
    EXPECT_EQ(call("round", {3}), "3.0");
    EXPECT_EQ(call("round", {2.5}), "3.0");
    EXPECT_EQ(call("round", {-2.5}), "-2.0"); // up
    EXPECT_EQ(call("round", {0.49999999999999994}), "0.0");
    EXPECT_EQ(call("round", {4503599627370497.0}), "4.503599627370497E15");
    EXPECT_EQ(call("round", {kInfinite}), "Infinity");
    EXPECT_EQ(call("round", {kNoNumber}), "NaN");
    EXPECT_EQ(call("round", {1.249, 1}), "1.2");
    EXPECT_EQ(call("round", {1.25, 1}), "1.3");
    EXPECT_EQ(call("round", {-1.25, 1}), "-1.3");
    EXPECT_EQ(call("round", {2.675, 2}), "2.68"); // its digits as they are written
    EXPECT_EQ(call("round", {9.99, 1}), "10.0");
    EXPECT_EQ(call("round", {0.06, 1}), "0.1");
    EXPECT_EQ(call("round", {0.04, 1}), "0.0");
    EXPECT_EQ(call("round", {-0.0004, 2}), "-0.0");
    EXPECT_EQ(call("round", {1.5, 400}), "1.5");
    EXPECT_EQ(call("round", {1e300, 2}), "1.0E300");
    EXPECT_EQ(call("round", {1.7976931348623157e308, 0, "UP"}), "1.7976931348623157E308");
    EXPECT_EQ(call("round", {1.5, INT64_MAX}), "1.5");
    EXPECT_EQ(call("round", {1.5, -1}), kOutOfRange);
    const auto mode = [&](double value, const char* of) { return call("round", {value, 1, of}); };
    EXPECT_EQ(mode(1.21, "UP") + mode(-1.21, "UP"), "1.3-1.3");
    EXPECT_EQ(mode(0.0001, "UP") + mode(-0.0001, "UP"), "0.1-0.1");
    EXPECT_EQ(mode(1.29, "DOWN") + mode(-1.29, "DOWN"), "1.2-1.2");
    EXPECT_EQ(mode(1.21, "CEILING") + mode(-1.29, "CEILING"), "1.3-1.2");
    EXPECT_EQ(mode(1.29, "FLOOR") + mode(-1.21, "FLOOR"), "1.2-1.3");
    EXPECT_EQ(mode(1.25, "half_up") + mode(-1.25, "HALF_UP"), "1.3-1.3");
    EXPECT_EQ(mode(1.25, "HALF_DOWN") + mode(1.2501, "HALF_DOWN"), "1.21.3");
    EXPECT_EQ(mode(1.25, "HALF_EVEN") + mode(1.35, "HALF_EVEN"), "1.21.4");
    EXPECT_EQ(mode(0.05, "HALF_EVEN") + mode(0.05, "HALF_UP"), "0.00.1");
    EXPECT_EQ(call("round", {2.5, 0, "HALF_EVEN"}), "2.0");
    EXPECT_EQ(call("round", {1.25, 1, "AROUND"}), "ArgumentError: InvalidArgumentValue");
}

TEST(CypherFunctions, OfChance) {
    Functions call;
    std::set<double> numbers;
    std::set<std::string> names;
    for (int i = 0; i < 100; ++i) {
        const double number = call.value("rand").as_float();
        EXPECT_TRUE(number >= 0 && number < 1);
        numbers.insert(number);
        const std::string name(call.value("randomUUID").as_string());
        ASSERT_EQ(name.size(), 36U);
        EXPECT_EQ(std::string({name[8], name[13], name[14], name[18], name[23]}), "--4--");
        EXPECT_NE(std::string("89ab").find(name[19]), std::string::npos);
        names.insert(name);
    }
    EXPECT_EQ(numbers.size(), 100U);
    EXPECT_EQ(names.size(), 100U);
    EXPECT_FALSE(find_function("rand")->constant);
    EXPECT_FALSE(find_function("randomUUID")->constant);
}

TEST(CypherFunctions, OfGraphs) {
    Functions call;
    const std::int64_t a = call.store.add_node({"A", "B"}, map({{"name", "x"}, {"age", 3}}));
    const std::int64_t b = call.store.add_node({}, map({}));
    const std::int64_t id = call.store.add_relationship(a, "KNOWS", b, map({{"since", 1}}));
    const Value knows = Value::relationship(*call.store.relationship(id));
    const Value first = Value::node(a);
    Counted<Value> nodes;
    nodes.push_back(first);
    nodes.push_back(Value::node(b));
    const Value path = Value::path(std::move(nodes), Counted<Value>(1, knows));

    EXPECT_EQ(call("id", {first}), std::to_string(a));
    EXPECT_EQ(call("id", {knows}), std::to_string(id));
    EXPECT_EQ(call("elementId", {knows}), "'" + std::to_string(id) + "'");
    EXPECT_EQ(call("labels", {first}), "['A', 'B']");
    EXPECT_EQ(call("labels", {Value::node(b)}), "[]");
    EXPECT_EQ(call("labels", {1}), kWrongValue);
    EXPECT_EQ(call("labels", {nullptr}), "null");
    EXPECT_EQ(call("type", {knows}), "'KNOWS'");
    for (const Value& other : {Value::integer(0), yes(), Value::string(""), list({}), first}) {
        EXPECT_EQ(call("type", {other}), kWrongValue);
    }
    EXPECT_EQ(call("properties", {first}), "{age: 3, name: 'x'}");
    EXPECT_EQ(call("properties", {knows}), "{since: 1}");
    EXPECT_EQ(call("properties", {map({{"k", nullptr}})}), "{k: null}");
    EXPECT_EQ(call("properties", {1}), kWrongValue);
    EXPECT_EQ(call("keys", {first}), "['age', 'name']");
    EXPECT_EQ(call("keys", {map({{"k", nullptr}})}), "['k']");
    EXPECT_EQ(call("nodes", {path}), "[" + show(first) + ", " + show(Value::node(b)) + "]");
    EXPECT_EQ(call("relationships", {path}), "[" + show(knows) + "]");
    EXPECT_EQ(call("length", {path}), "1");
    EXPECT_EQ(call("length", {first}), kWrongValue);
    EXPECT_EQ(call("startNode", {knows}), show(first));
    EXPECT_EQ(call("endNode", {knows}), show(Value::node(b)));
    EXPECT_EQ(call("external_id", {first}), "null");
    call.store.set_external_id(a, "ext");
    EXPECT_EQ(call("external_id", {first}), "'ext'");

    // Of what the query has deleted, only what never changes.
    call.store.delete_relationship(id);
    call.store.delete_node(a);
    EXPECT_EQ(call("id", {first}), std::to_string(a));
    EXPECT_EQ(call("type", {knows}), "'KNOWS'");
    for (const char* function : {"labels", "properties", "keys", "external_id"}) {
        EXPECT_EQ(call(function, {first}), "EntityNotFound: DeletedEntityAccess");
    }
    EXPECT_EQ(call("keys", {knows}), "EntityNotFound: DeletedEntityAccess");
}

TEST(CypherFunctions, SignaturesTellWhatIsWrongBeforeARow) {
    const auto takes = [](const char* name, KindSet kinds) { return (find_function(name)->arguments[0] & kinds) != 0; };
    EXPECT_FALSE(takes("labels", kinds::kPath));
    EXPECT_FALSE(takes("type", kinds::kNode));
    EXPECT_FALSE(takes("size", kinds::kPath));
    EXPECT_FALSE(takes("length", kinds::kNode | kinds::kRelationship));
    EXPECT_FALSE(takes("nodes", kinds::kList));
    EXPECT_FALSE(takes("properties", kinds::kInteger | kinds::kString | kinds::kList));
    EXPECT_TRUE(takes("toInteger", kinds::kList)); // an error of the call, with another name
    EXPECT_TRUE(takes("range", kinds::kFloat));
    EXPECT_TRUE(takes("keys", kinds::kMap));
}
