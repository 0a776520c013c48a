// The relations among Cypher's values: equality, comparability, equivalence, orderability.
#include "cypher_values_support.hpp"

#include "ruvector/core/base/random.hpp"
#include "ruvector/core/cypher/values/compare.hpp"
#include "ruvector/core/cypher/values/value_set.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

using namespace rv::cypher;
using namespace rv::cypher::test;

namespace {

std::string equal(const Argument& a, const Argument& b) {
    const std::string forth = show(equals(a.value, b.value));
    EXPECT_EQ(forth, show(equals(b.value, a.value)));
    return forth;
}

// "<", ">", "=", "unordered" or "null".
std::string comparison(const Argument& a, const Argument& b) {
    const auto relation = compare(a.value, b.value);
    if (!relation) return "null";
    if (*relation == std::partial_ordering::unordered) return "unordered";
    return *relation < 0 ? "<" : *relation > 0 ? ">" : "=";
}

Value path(std::initializer_list<std::int64_t> nodes, std::initializer_list<std::int64_t> steps) {
    Counted<Value> all_nodes;
    Counted<Value> all_steps;
    for (const std::int64_t node : nodes) all_nodes.push_back(Value::node(node));
    for (const std::int64_t id : steps) all_steps.push_back(step(id, 0, 0));
    return Value::path(std::move(all_nodes), std::move(all_steps));
}

constexpr std::int64_t kBig = (std::int64_t{1} << 53) + 1; // no float
constexpr double kBigFloat = 9007199254740992.0;           // the one below it

// Values of all kinds that meet often.
Value random_value(rv::Random& random, int depth) {
    const auto below = [&](std::uint64_t most) { return static_cast<std::int64_t>(random.next() % most); };
    switch (random.next() % (depth > 0 ? 18 : 14)) {
    case 0:
        return {};
    case 1:
        return Value::boolean(below(2) == 1);
    case 2:
        return Value::integer(below(5) - 2);
    case 3:
        return Value::integer(kBig + below(3) - 1);
    case 4:
        return Value::real(static_cast<double>(below(9) - 4) / 2);
    case 5: {
        const double rare[] = {kBigFloat, kNoNumber, kInfinite, -kInfinite, -0.0, 1e300, -9223372036854775808.0};
        return Value::real(rare[below(std::size(rare))]);
    }
    case 6:
        return Value::string(std::string(static_cast<std::size_t>(below(3)), static_cast<char>('a' + below(2))));
    case 7:
        return Value::node(below(3));
    case 8:
        return step(below(3), below(2), below(2));
    case 9:
        return path({below(2), below(2)}, {below(2)});
    case 10:
        return Value::of(Date{below(3)});
    case 11:
        return Value::of(Time{below(2), static_cast<std::int32_t>(below(2))});
    case 12:
        return Value::of(LocalDateTime{below(2), below(2)});
    case 13:
        return Value::of(Duration{below(2), below(2), below(2), 0});
    case 14:
    case 15: {
        Counted<Value> elements;
        for (std::int64_t i = below(3); i > 0; --i) elements.push_back(random_value(random, depth - 1));
        return Value::list(std::move(elements));
    }
    default: {
        Counted<std::pair<Value, Value>> entries;
        for (std::int64_t i = below(3); i > 0; --i) {
            entries.emplace_back(Value::string(below(2) == 0 ? "k" : "l"), random_value(random, depth - 1));
        }
        return Value::map(std::move(entries));
    }
    }
}

} // namespace

TEST(CypherCompare, EqualityIsUnknownOnlyWhereANullDecides) {
    EXPECT_EQ(equal(nullptr, nullptr), "null");
    EXPECT_EQ(equal(1, nullptr), "null");
    EXPECT_EQ(equal(1, 1.0), "true");
    EXPECT_EQ(equal(1, "1"), "false");
    EXPECT_EQ(equal(yes(), 1), "false");
    EXPECT_EQ(equal(kNoNumber, kNoNumber), "false");
    EXPECT_EQ(equal(kNoNumber, "a"), "false");
    EXPECT_EQ(equal(list({1, nullptr}), list({1, 2})), "null");
    EXPECT_EQ(equal(list({nullptr, 1}), list({1, 2})), "false");
    EXPECT_EQ(equal(list({nullptr}), list({nullptr, nullptr})), "false");
    EXPECT_EQ(equal(list({list({nullptr})}), list({list({1})})), "null");
    EXPECT_EQ(equal(list({1, 2.0}), list({1.0, 2})), "true");
    EXPECT_EQ(equal(list({}), map({})), "false");
    EXPECT_EQ(equal(map({{"k", nullptr}}), map({{"k", nullptr}})), "null");
    EXPECT_EQ(equal(map({{"k", nullptr}}), map({})), "false");
    EXPECT_EQ(equal(map({{"k", nullptr}, {"l", 1}}), map({{"k", 1}, {"l", 2}})), "false");
    EXPECT_EQ(equal(map({{"k", 1}, {"l", 1}}), map({{"l", 1}, {"k", 1.0}})), "true");
    EXPECT_EQ(equal(Value::node(1), Value::node(1)), "true");
    EXPECT_EQ(equal(Value::node(1), step(1, 1, 1)), "false");
    EXPECT_EQ(equal(step(1, 2, 3), step(1, 2, 3)), "true");
    EXPECT_EQ(equal(path({1, 2}, {3}), path({1, 2}, {3})), "true");
    EXPECT_EQ(equal(path({1, 2}, {3}), path({2, 1}, {3})), "false");
    EXPECT_EQ(equal(Value::of(Date{1}), Value::of(Date{1})), "true");
    EXPECT_EQ(equal(Value::of(Date{1}), Value::of(LocalDateTime{1, 0})), "false");
}

TEST(CypherCompare, IntegersAndFloatsCompareExactly) {
    EXPECT_EQ(equal(kBig, kBigFloat), "false");
    EXPECT_EQ(equal(kBig - 1, kBigFloat), "true");
    EXPECT_EQ(comparison(kBig, kBigFloat), ">");
    EXPECT_EQ(comparison(kBigFloat, kBig), "<");
    EXPECT_EQ(comparison(INT64_MAX, 9223372036854775808.0), "<");
    EXPECT_EQ(comparison(INT64_MIN, -9223372036854775808.0), "=");
    EXPECT_EQ(comparison(INT64_MIN, -1e300), ">");
    EXPECT_EQ(comparison(INT64_MAX, kInfinite), "<");
    EXPECT_EQ(comparison(INT64_MIN, -kInfinite), ">");
    EXPECT_EQ(comparison(-1, -1.5), ">");
    EXPECT_EQ(comparison(1, 1.5), "<");
    EXPECT_EQ(comparison(0, -0.0), "=");
    EXPECT_EQ(comparison(-0.0, 0.0), "=");
    EXPECT_EQ(comparison(1, kNoNumber), "unordered");
    EXPECT_EQ(comparison(kNoNumber, kNoNumber), "unordered");
    EXPECT_EQ(comparison(kNoNumber, "a"), "null");
}

TEST(CypherCompare, OnlyValuesOfOneKindCompare) {
    EXPECT_EQ(comparison(1, "1"), "null");
    EXPECT_EQ(comparison(nullptr, nullptr), "null");
    EXPECT_EQ(comparison(Value::node(1), Value::node(2)), "null");
    EXPECT_EQ(comparison(map({}), map({})), "null");
    EXPECT_EQ(comparison(no(), yes()), "<");
    EXPECT_EQ(comparison("a", "aa"), "<");
    EXPECT_EQ(comparison("a", "B"), ">");
    EXPECT_EQ(comparison("\xEF\xBF\xBD", "\xF0\x90\x80\x80"), "<"); // U+FFFD and U+10000, which UTF-16 turns around
    EXPECT_EQ(comparison(Value::of(Date{1}), Value::of(Date{2})), "<");
    EXPECT_EQ(comparison(Value::of(Date{1}), Value::of(LocalTime{2})), "null");
    EXPECT_EQ(comparison(Value::of(Duration{1, 0, 0, 0}), Value::of(Duration{0, 30, 0, 0})), "null");
}

TEST(CypherCompare, ListsCompareByTheFirstDifference) {
    EXPECT_EQ(comparison(list({1, 0}), list({1})), ">");
    EXPECT_EQ(comparison(list({1, nullptr}), list({1})), ">");
    EXPECT_EQ(comparison(list({1, 2}), list({1, nullptr})), "null");
    EXPECT_EQ(comparison(list({1, 2}), list({3, nullptr})), "<");
    EXPECT_EQ(comparison(list({1, "a"}), list({1, 2})), "null");
    EXPECT_EQ(comparison(list({Value::node(1), 2}), list({Value::node(1), 3})), "<");
    EXPECT_EQ(comparison(list({Value::node(1)}), list({Value::node(2)})), "null");
    EXPECT_EQ(comparison(list({kNoNumber}), list({1})), "unordered");
    EXPECT_EQ(comparison(list({}), list({})), "=");
}

TEST(CypherCompare, OrderGoesByKindsFirst) {
    const Value ascending[] = {
        map({}),
        map({{"a", 2}}),
        map({{"b", 1}}),
        map({{"a", 1}, {"b", 1}}),
        Value::node(1),
        Value::node(2),
        step(1, 9, 9),
        step(2, 1, 1),
        list({}),
        list({"a"}),
        list({"a", 1}),
        list({1}),
        list({1, "a"}),
        list({1, nullptr}),
        list({nullptr, 1}),
        path({1}, {}),
        path({1, 2}, {5}),
        path({1, 2, 1}, {5, 6}),
        path({2}, {}),
        Value::of(DateTime{{0, 0}, 0, {}}),
        Value::of(LocalDateTime{0, 0}),
        Value::of(Date{0}),
        Value::of(Time{0, 0}),
        Value::of(LocalTime{0}),
        Value::of(Duration{0, 1, 0, 0}),
        Value::of(Duration{1, 0, 0, 0}),
        Value::string(""),
        Value::string("a"),
        no(),
        yes(),
        Value::real(-kInfinite),
        Value::integer(-1),
        Value::real(0.5),
        Value::integer(1),
        Value::real(kBigFloat),
        Value::integer(kBig),
        Value::real(kInfinite),
        Value::real(kNoNumber),
        Value(),
    };
    for (std::size_t i = 0; i < std::size(ascending); ++i) {
        for (std::size_t j = 0; j < std::size(ascending); ++j) {
            EXPECT_TRUE(order(ascending[i], ascending[j]) == (i <=> j)) << show(ascending[i]) << show(ascending[j]);
        }
    }
}

TEST(CypherCompare, EquivalentValuesAreOneToDistinctAndGrouping) {
    EXPECT_TRUE(equivalent(Value(), Value()));
    EXPECT_TRUE(equivalent(Value::real(kNoNumber), Value::real(-kNoNumber)));
    EXPECT_EQ(hash_of(Value::real(kNoNumber)), hash_of(Value::real(-kNoNumber)));
    EXPECT_EQ(hash_of(Value::real(-0.0)), hash_of(Value::integer(0)));
    EXPECT_EQ(hash_of(Value::real(1)), hash_of(Value::integer(1)));
    EXPECT_EQ(hash_of(Value::real(-9223372036854775808.0)), hash_of(Value::integer(INT64_MIN)));
    EXPECT_TRUE(equivalent(list({nullptr, 1}), list({nullptr, 1.0})));
    EXPECT_FALSE(equivalent(Value::integer(kBig), Value::real(kBigFloat)));
    EXPECT_FALSE(equivalent(Value::string("1"), Value::integer(1)));
    ValueSet set;
    EXPECT_TRUE(set.add(Value::integer(1)));
    EXPECT_FALSE(set.add(Value::real(1)));
    EXPECT_TRUE(set.add(Value()));
    EXPECT_FALSE(set.add(Value()));
    for (int i = 0; i < 5000; ++i) set.add(Value::string(std::to_string(i % 2500)));
    EXPECT_EQ(set.size(), 2502U);
}

TEST(CypherCompare, RelationsAgreeOnRandomValues) {
    rv::Random random(7);
    std::vector<Value> values;
    for (int i = 0; i < 300; ++i) values.push_back(random_value(random, 2));
    std::size_t equivalents = 0;
    for (const Value& a : values) {
        for (const Value& b : values) {
            const auto relation = order(a, b);
            EXPECT_TRUE(relation == 0 <=> order(b, a)) << show(a) << show(b);
            EXPECT_EQ(equivalent(a, b), relation == 0) << show(a) << show(b);
            if (equivalent(a, b)) {
                EXPECT_EQ(hash_of(a), hash_of(b)) << show(a) << show(b);
                equivalents += &a != &b ? 1 : 0;
            }
            const auto same = equals(a, b);
            EXPECT_EQ(show(same), show(equals(b, a)));
            EXPECT_TRUE(same != true || equivalent(a, b)) << show(a) << show(b);
            const auto ordered = compare(a, b);
            EXPECT_TRUE(!ordered || *ordered != 0 || same == true) << show(a) << show(b);
        }
    }
    EXPECT_GT(equivalents, 1000U);
    // Were the order not transitive, sorting twice from other begins would end in other places.
    std::sort(values.begin(), values.end(), [](const Value& a, const Value& b) { return order(a, b) < 0; });
    for (std::size_t i = 0; i < values.size(); ++i) {
        for (std::size_t j = i; j < values.size(); ++j) {
            EXPECT_TRUE(order(values[i], values[j]) <= 0) << show(values[i]) << show(values[j]);
        }
    }
}

TEST(CypherCompare, HashesOfSmallIntegersSpread) {
    std::size_t most = 0;
    std::vector<std::size_t> places(1024);
    for (int i = 0; i < 10'240; ++i) most = std::max(most, ++places[hash_of(Value::integer(i * 1024)) % 1024]);
    EXPECT_LT(most, 40U); // ten each on the average
}
