// Cypher's values: what they hold, how long, and what is counted of it.
#include "cypher_values_support.hpp"

#include <gtest/gtest.h>

using namespace rv::cypher;
using namespace rv::cypher::test;

namespace {

constexpr const char* kTooDeep = "ResourceExhausted: NestingDepth";
constexpr const char* kTooMuch = "ResourceExhausted: MemoryLimit";

Value nested(int depth) {
    Value value;
    for (int i = 0; i < depth; ++i) value = list({value});
    return value;
}

} // namespace

TEST(CypherValue, HoldsWhatItWasMadeOf) {
    EXPECT_TRUE(Value().is_null());
    EXPECT_EQ(Value::integer(INT64_MIN).as_integer(), INT64_MIN);
    EXPECT_EQ(Value::string("").as_string(), "");
    EXPECT_EQ(Value::string("a\0b", "").as_string(), "a");
    EXPECT_EQ(Value::string(std::string_view("a\0b", 3)).as_string().size(), 3U);
    EXPECT_EQ(Value::string("one", "two").as_string(), "onetwo");
    const RelationshipRef ref{7, 1, 2, 3};
    const Value relationship = Value::relationship(ref);
    EXPECT_EQ(relationship.as_relationship().id, 7);
    EXPECT_EQ(relationship.as_relationship().type, 3);
    EXPECT_EQ(Value::of(Time{5, 3600}).as_time(), (Time{5, 3600}));
    EXPECT_EQ(Value::of(DateTime{{1, 2}, 3, "a zone with quite a long name"}).as_date_time().zone,
              "a zone with quite a long name");
    EXPECT_EQ(Value::of(Duration{1, 2, 3, 4}).as_duration(), (Duration{1, 2, 3, 4}));
}

TEST(CypherValue, ListsOfAllLengthsKeepTheirElements) {
    for (const int length : {0, 1, 31, 32, 33, 34, 1000}) {
        Counted<Value> elements;
        for (int i = 0; i < length; ++i) elements.push_back(Value::string(std::to_string(i)));
        const Value made = Value::list(std::move(elements));
        ASSERT_EQ(made.as_list().size(), static_cast<std::size_t>(length));
        for (int i = 0; i < length; ++i) {
            EXPECT_EQ(made.as_list()[static_cast<std::size_t>(i)].as_string(), std::to_string(i));
        }
    }
}

TEST(CypherValue, MapsAreSortedAndTheLastOfEqualKeysCounts) {
    EXPECT_EQ(show(map({{"b", 1}, {"a", 2}, {"b", 3}, {"", 4}, {"a", 5}, {"ab", nullptr}})),
              "{: 4, a: 5, ab: null, b: 3}");
    EXPECT_EQ(show(map({{"a", 1}, {"a", 2}})), "{a: 2}");
    EXPECT_EQ(show(map({})), "{}");
    const Value some = map({{"a", 1}, {"c", 3}});
    EXPECT_EQ(some.find("c")->as_integer(), 3);
    EXPECT_EQ(some.find("b"), nullptr);
    EXPECT_EQ(some.find("d"), nullptr);
    EXPECT_EQ(some.find(""), nullptr);
}

TEST(CypherValue, PathsHaveTheirNodesAndRelationships) {
    Counted<Value> nodes;
    Counted<Value> steps;
    nodes.push_back(Value::node(0));
    EXPECT_EQ(show(Value::path(nodes, steps)), "<(0); >");
    for (int i = 1; i <= 40; ++i) {
        nodes.push_back(Value::node(i));
        steps.push_back(step(100 + i, i - 1, i));
    }
    const Value path = Value::path(nodes, steps);
    EXPECT_EQ(path.path_nodes().size(), 41U);
    EXPECT_EQ(path.path_nodes()[40].as_node(), 40);
    EXPECT_EQ(path.path_relationships().size(), 40U);
    EXPECT_EQ(path.path_relationships()[39].as_relationship().id, 140);
}

TEST(CypherValue, CopiesShareAndAssignmentsOfPartsAreSafe) {
    const std::size_t before = held_bytes();
    Value outer = list({list({"inner"}), 2});
    const std::size_t once = held_bytes();
    {
        const Value copy = outer; // NOLINT: it is the copy that is looked at
        EXPECT_EQ(held_bytes(), once);
    }
    outer = outer.as_list()[0];
    EXPECT_EQ(show(outer), "['inner']");
    outer = outer; // NOLINT: on purpose
    EXPECT_EQ(show(outer), "['inner']");
    outer = Value();
    EXPECT_EQ(held_bytes(), before);
}

TEST(CypherValue, AllThatIsHeldIsCountedAndGivenBack) {
    const std::size_t before = held_bytes();
    {
        Counted<Value> many(100, Value::string("text"));
        const Value all[] = {
            Value::string(std::string(1000, 'x')),
            Value::list(std::move(many)),
            map({{"key", 1}}),
            step(1, 2, 3),
            Value::of(Duration{1, 1, 1, 1}),
            Value::of(Time{1, 1}),
            Value::of(LocalDateTime{1, 1}),
            Value::of(DateTime{{1, 1}, 1, {}}),
        };
        EXPECT_GT(held_bytes(), before + 1000 + 100 * sizeof(Value));
        EXPECT_EQ(all[1].as_list().size(), 100U);
    }
    EXPECT_EQ(held_bytes(), before);
}

TEST(CypherValue, BeyondTheLimitNothingIsMadeAndNothingIsLost) {
    const std::size_t before = held_bytes();
    {
        MemoryLimit limit(10'000);
        EXPECT_EQ(error_of([] { return Value::string(std::string(10'000, 'x')); }), kTooMuch);
        EXPECT_EQ(held_bytes(), before);
        Counted<Value> kept;
        EXPECT_EQ(error_of([&]() -> Value {
                      for (;;) kept.push_back(list({"element"}));
                  }),
                  kTooMuch);
        EXPECT_GT(kept.size(), 10U);
        EXPECT_LE(held_bytes(), before + 10'000);
        { // an inner limit never widens the outer one
            MemoryLimit inner(1'000'000);
            EXPECT_EQ(error_of([] { return Value::string(std::string(20'000, 'x')); }), kTooMuch);
        }
        { // but narrows it
            kept.clear();
            kept.shrink_to_fit();
            MemoryLimit inner(1000);
            EXPECT_EQ(error_of([] { return Value::string(std::string(2'000, 'x')); }), kTooMuch);
        }
        EXPECT_EQ(Value::string(std::string(2'000, 'x')).as_string().size(), 2'000U);
    }
    EXPECT_EQ(held_bytes(), before);
    MemoryLimit none(static_cast<std::size_t>(-1));
    EXPECT_EQ(Value::string(std::string(20'000, 'x')).as_string().size(), 20'000U);
}

TEST(CypherValue, NestingIsBounded) {
    const std::size_t before = held_bytes();
    EXPECT_EQ(nested(Value::kMostDepth).as_list().size(), 1U);
    EXPECT_EQ(error_of([] { return nested(Value::kMostDepth + 1); }), kTooDeep);
    EXPECT_EQ(error_of([] { return map({{"deep", nested(Value::kMostDepth)}}); }), kTooDeep);
    Value maps = map({});
    EXPECT_EQ(error_of([&] {
                  for (int i = 0; i < Value::kMostDepth; ++i) maps = map({{"in", maps}});
                  return maps;
              }),
              kTooDeep);
    maps = Value();
    EXPECT_EQ(held_bytes(), before);
}

TEST(CypherError, BeginsWithTypeAndDetail) {
    const QueryError error(ErrorType::kSyntaxError, "VariableAlreadyBound", "variable `a` is bound", 3);
    EXPECT_STREQ(error.what(), "SyntaxError: VariableAlreadyBound: variable `a` is bound");
    EXPECT_STREQ(error.state(), "42601");
    EXPECT_EQ(error.place(), 3);
    EXPECT_STREQ(QueryError(ErrorType::kEntityNotFound, "DeletedEntityAccess", "").what(),
                 "EntityNotFound: DeletedEntityAccess");
    EXPECT_STREQ(QueryError(ErrorType::kResourceExhausted, "MemoryLimit", "").state(), "53200");
}

TEST(CypherError, ShowsItsPlace) {
    const auto shown = [](std::string_view query, Place place) {
        return with_place(QueryError(ErrorType::kSyntaxError, "UnexpectedSyntax", "text", place, "A hint."), query)
            .detail();
    };
    EXPECT_EQ(shown("RETURN x", 7), "Line 1, column 8:\nRETURN x\n       ^");
    EXPECT_EQ(shown("RETURN x", 8), "Line 1, column 9:\nRETURN x\n        ^");
    EXPECT_EQ(shown("RETURN x", 800), "Line 1, column 9:\nRETURN x\n        ^");
    EXPECT_EQ(shown("", 0), "Line 1, column 1:\n\n^");
    EXPECT_EQ(shown("MATCH (n)\r\n\tRETURN x\nLIMIT 1", 19), "Line 2, column 9:\n\tRETURN x\n\t       ^");
    EXPECT_EQ(shown("a\nb\n", 2), "Line 2, column 1:\nb\n^");
    EXPECT_EQ(shown("a\nb\n", 4), "Line 3, column 1:\n\n^");
    EXPECT_EQ(shown("a\nb", 1), "Line 1, column 2:\na\n ^"); // at the line's end
    // Characters are counted, not bytes; a place within one is its begin.
    EXPECT_EQ(shown("RETURN 'äöü' x", 15), "Line 1, column 13:\nRETURN 'äöü' x\n            ^"); // the space before x
    EXPECT_EQ(shown("'ä' x", 2), "Line 1, column 2:\n'ä' x\n ^");
    // Of a long line a part.
    const std::string query = std::string(200, 'a') + "!" + std::string(200, 'b');
    EXPECT_EQ(shown(query, 200), "Line 1, column 201:\n..." + std::string(60, 'a') + "!" + std::string(29, 'b') + "\n" +
                                     std::string(63, ' ') + "^");
    std::string umlauts;
    for (int i = 0; i < 100; ++i) umlauts += "ä";
    EXPECT_EQ(shown(umlauts + "!" + umlauts, 200), "Line 1, column 101:\n..." + umlauts.substr(0, 120) + "!" +
                                                       umlauts.substr(0, 58) + "\n" + std::string(63, ' ') + "^");
    // Without a place nothing is added.
    EXPECT_EQ(shown("RETURN x", kNoPlace), "");
    const rv::Error placed = with_place(QueryError(ErrorType::kTypeError, "D", "t", 0, "A hint."), "x");
    EXPECT_STREQ(placed.what(), "TypeError: D: t");
    EXPECT_STREQ(placed.state(), "42804");
    EXPECT_EQ(placed.hint(), "A hint.");
}
