#include "ruvector/core/filter/filter.hpp"

#include "ruvector/core/base/error.hpp"

#include <memory_resource>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace {

using namespace rv::filter;

std::string print(const Value& value) {
    std::string text;
    switch (value.kind) {
    case ValueKind::kString:
        return "'" + std::string(value.text) + "'";
    case ValueKind::kArray:
        for (const Value& element : value.elements()) text += (text.empty() ? "" : " ") + print(element);
        return "[" + text + "]";
    case ValueKind::kObject:
        for (std::size_t i = 0; i < value.count; i++)
            text += (i == 0 ? "" : " ") + std::string(value.names[i]) + ":" + print(value.values[i]);
        return "{" + text + "}";
    default:
        return std::string(value.text);
    }
}

std::string print(const Node& node) {
    std::string text;
    switch (node.kind) {
    case NodeKind::kAnd:
        text = "and";
        break;
    case NodeKind::kOr:
        text = "or";
        break;
    case NodeKind::kNot:
        text = "not";
        break;
    case NodeKind::kCompare:
        text = std::string(node.key) + " " + name_of(node.operation);
        return node.value == nullptr ? text : text + " " + print(*node.value);
    }
    for (const Node& child : node.children()) text += " (" + print(child) + ")";
    return text;
}

std::string read(const std::string& json) {
    std::pmr::monotonic_buffer_resource memory;
    return print(*parse_filter(json, &memory));
}

// SQLSTATE, message and detail.
std::string complaint(const std::string& json) {
    std::pmr::monotonic_buffer_resource memory;
    try {
        return "none: " + print(*parse_filter(json, &memory));
    } catch (const rv::Error& error) {
        return std::string(error.state()) + " " + error.what() + (error.detail().empty() ? "" : " | " + error.detail());
    }
}

TEST(Filter, ReadsValuesAsConditions) {
    const std::pair<const char*, const char*> cases[] = {
        {"{}", "and"},
        {R"({"a": 1})", "a $eq 1"},
        {R"({"a": "x"})", "a $eq 'x'"},
        {R"({"a": true, "b": false})", "and (a $eq true) (b $eq false)"},
        {R"({"a": null})", "a $eq null"},
        {R"({"a": [1, null, "x", []]})", "a $in [1 null 'x' []]"},
        {R"({"a": {}})", "a $eq {}"},
        {R"({"a": {"b": {"$c": 1}}})", "a $eq {b:{$c:1}}"},
        {R"({"": 1})", " $eq 1"},
    };
    for (const auto& [json, tree] : cases) EXPECT_EQ(read(json), tree) << json;
}

TEST(Filter, ReadsOperators) {
    const std::pair<const char*, const char*> cases[] = {
        {R"({"a": {"$eq": [1]}})", "a $eq [1]"},
        {R"({"a": {"$eq": {"$gt": 1}}})", "a $eq {$gt:1}"},
        {R"({"a": {"$ne": 1}})", "not (a $eq 1)"},
        {R"({"a": {"$gt": 1, "$lte": 2}})", "and (a $gt 1) (a $lte 2)"},
        {R"({"a": {"$gte": "x", "$lt": [1]}})", "and (a $gte 'x') (a $lt [1])"},
        {R"({"a": {"$in": []}})", "a $in []"},
        {R"({"a": {"$nin": [1, 2]}})", "not (a $in [1 2])"},
        {R"({"a": {"$exists": true}})", "a $exists"},
        {R"({"a": {"$exists": false}})", "not (a $exists)"},
        {R"({"a": {"$contains": null}})", "a $contains null"},
        {R"({"a": {"$like": "%\\\\"}})", "a $like '%\\\\'"},
        {R"({"a": {"$ilike": "x"}})", "a $ilike 'x'"},
        {R"({"a": {"$between": [1, 2]}})", "a $between [1 2]"},
        {R"({"a": {"$not": {"$gt": 1, "$lt": 5}}})", "not (and (a $gt 1) (a $lt 5))"},
        {R"({"a": {"$not": [1]}})", "not (a $in [1])"},
    };
    for (const auto& [json, tree] : cases) EXPECT_EQ(read(json), tree) << json;
}

TEST(Filter, JoinsConditions) {
    const std::pair<const char*, const char*> cases[] = {
        {R"({"$and": []})", "and"},
        {R"({"$or": []})", "or"},
        {R"({"$not": {}})", "not (and)"},
        {R"({"$or": [{"a": 1}, {"b": 2, "c": 3}]})", "or (a $eq 1) (and (b $eq 2) (c $eq 3))"},
        {R"({"$or": [{"a": 1}]})", "a $eq 1"},
        {R"({"$or": [{}]})", "and"},
        // Two complements are none.
        {R"({"$not": {"$not": {"a": 1}}})", "a $eq 1"},
        {R"({"$not": {"a": {"$ne": 1}}})", "a $eq 1"},
        {R"({"a": 1, "$and": [{"a": 2}], "a": 3})", "and (a $eq 1) (a $eq 2) (a $eq 3)"},
    };
    for (const auto& [json, tree] : cases) EXPECT_EQ(read(json), tree) << json;
}

TEST(Filter, KeepsDigits) {
    for (const char* number : {"0", "-1", "1.10", "12345678901234567890123456789", "0.1234567890123456789012345",
                               "1e400", "-1.5E-400", "18446744073709551615", "-9223372036854775808", "1.0"})
        EXPECT_EQ(read(std::string("{\"a\": ") + number + "}"), std::string("a $eq ") + number);
}

TEST(Filter, ReadsEscapes) {
    EXPECT_EQ(read(R"({"\u0061\"\\": "\ud83d\ude00\n\u00e4"})"), "a\"\\ $eq '\U0001F600\n\u00e4'");
}

TEST(Filter, EndsTextsWithZero) {
    std::pmr::monotonic_buffer_resource memory;
    const Node* node = parse_filter(R"({"key": "value"})", &memory);
    EXPECT_STREQ(node->key.data(), "key");
    EXPECT_STREQ(node->value->text.data(), "value");
}

TEST(Filter, NamesTheKeyAndWhatIsAllowed) {
    const std::string operators =
        " | Allowed are \"$eq\", \"$ne\", \"$gt\", \"$gte\", \"$lt\", \"$lte\", \"$in\", \"$nin\", \"$exists\", "
        "\"$contains\", \"$like\", \"$ilike\", \"$between\" and \"$not\".";
    const std::pair<const char*, std::string> cases[] = {
        {"[]", "22023 a filter is a JSON object"},
        {"1", "22023 a filter is a JSON object"},
        {R"({"$nor": []})",
         "22023 unknown operator \"$nor\" in the filter | Allowed beside keys are \"$and\", \"$or\" and \"$not\"."},
        {R"({"$": []})",
         "22023 unknown operator \"$\" in the filter | Allowed beside keys are \"$and\", \"$or\" and \"$not\"."},
        {R"({"$and": {}})", "22023 \"$and\" of the filter takes an array of objects"},
        {R"({"$or": [{}, 1]})", "22023 \"$or\" of the filter takes an array of objects"},
        {R"({"$not": []})", "22023 \"$not\" of the filter takes an object"},
        {R"({"k": {"$regex": "x"}})", "22023 unknown operator \"$regex\" for the filter's key \"k\"" + operators},
        {R"({"k": {"$EQ": 1}})", "22023 unknown operator \"$EQ\" for the filter's key \"k\"" + operators},
        {R"({"k": {"$and": []}})", "22023 unknown operator \"$and\" for the filter's key \"k\"" + operators},
        {R"({"k": {"$gt": 1, "x": 2}})",
         "22023 the object for the filter's key \"k\" mixes operators and other keys" + operators},
        {R"({"k": {"$gt": null}})",
         "22023 \"$gt\" of the filter's key \"k\" takes a value that is neither null nor an object"},
        {R"({"k": {"$lte": {}}})",
         "22023 \"$lte\" of the filter's key \"k\" takes a value that is neither null nor an object"},
        {R"({"k": {"$in": 1}})", "22023 \"$in\" of the filter's key \"k\" takes an array of values"},
        {R"({"k": {"$nin": "x"}})", "22023 \"$nin\" of the filter's key \"k\" takes an array of values"},
        {R"({"k": {"$exists": 1}})", "22023 \"$exists\" of the filter's key \"k\" takes true or false"},
        {R"({"k": {"$like": 1}})", "22023 \"$like\" of the filter's key \"k\" takes a string"},
        {R"({"k": {"$like": "x\\"}})",
         "22025 the pattern for the filter's key \"k\" must not end with an escape character"},
        {R"({"k": {"$ilike": "\\\\\\"}})",
         "22025 the pattern for the filter's key \"k\" must not end with an escape character"},
        {R"({"k": {"$between": [1]}})",
         "22023 \"$between\" of the filter's key \"k\" takes an array of two values that "
         "are neither null nor objects"},
        {R"({"k": {"$between": [1, null]}})",
         "22023 \"$between\" of the filter's key \"k\" takes an array of two values "
         "that are neither null nor objects"},
    };
    for (const auto& [json, error] : cases) EXPECT_EQ(complaint(json), error) << json;
}

TEST(Filter, RefusesWhatIsNoJson) {
    for (const char* json :
         {"", " ", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\":01}", "{\"a\":NaN}", "{\"a\":1}{}",
          "{\"a\":'x'}", "{/**/}", "{\"a\":\"\xff\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}"})
        EXPECT_EQ(complaint(json).substr(0, 38), "22P02 the filter is no valid JSON | At") << json;
    EXPECT_EQ(complaint("{\"a\": xyz}"), "22P02 the filter is no valid JSON | At byte 7, near \"\"a\": x\".");
    EXPECT_EQ(complaint("{\"a\": \"\\u0000\"}"),
              "22P05 unsupported Unicode escape sequence in the filter | \\u0000 cannot be converted to text.");
    EXPECT_EQ(complaint("{\"\\u0000\": 1}").substr(0, 5), "22P05");
    EXPECT_EQ(complaint("{\"a\": 1e40000}").substr(0, 5), "22003");
}

TEST(Filter, CutsLongKeysInMessages) {
    const std::string key(99, 'k');
    // A character of two bytes that would be cut in two.
    EXPECT_EQ(complaint("{\"" + key + "\u00e4x\": {\"$like\": 1}}"),
              "22023 \"$like\" of the filter's key \"" + key + "...\" takes a string");
    EXPECT_EQ(complaint("{\"" + key + "x\": {\"$like\": 1}}"),
              "22023 \"$like\" of the filter's key \"" + key + "x\" takes a string");
}

std::string repeated(const std::string& text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; i++) all += text;
    return all;
}

TEST(Filter, BoundsDepth) {
    // Each $not is a level, and so is the innermost object.
    const auto nested = [](std::size_t depth) {
        return repeated("{\"$not\":", depth - 1) + "{}" + repeated("}", depth - 1);
    };
    EXPECT_EQ(complaint(nested(kMostDepth)), "none: not (and)");
    EXPECT_EQ(complaint(nested(kMostDepth + 1)), "54000 the filter is nested more than 64 levels deep");
    EXPECT_EQ(complaint(repeated("[", 1'000'000)), "54000 the filter is nested more than 64 levels deep");
    EXPECT_EQ(complaint(repeated("{\"a\":", 1'000'000)), "54000 the filter is nested more than 64 levels deep");
}

TEST(Filter, BoundsNodesAndValues) {
    // The conjunction is a node, too.
    const auto conditions = [](std::size_t count) { return "{" + repeated("\"a\":1,", count - 2) + "\"b\":1}"; };
    EXPECT_EQ(complaint(conditions(kMostNodes)).substr(0, 9), "none: and");
    EXPECT_EQ(complaint(conditions(kMostNodes + 1)), "54000 the filter has more than 1000 conditions");
    // The array and the object are values.
    const auto values = [](std::size_t count) { return "{\"a\":[" + repeated("1,", count - 3) + "1]}"; };
    EXPECT_EQ(complaint(values(kMostValues)).substr(0, 10), "none: a $i");
    EXPECT_EQ(complaint(values(kMostValues + 1)), "54000 the filter has more than 100000 values");
}

} // namespace
