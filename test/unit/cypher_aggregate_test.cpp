// Cypher's aggregates.
#include "cypher_values_support.hpp"

#include "ruvector/core/cypher/functions/aggregate.hpp"

#include <gtest/gtest.h>

using namespace rv::cypher;
using namespace rv::cypher::test;

namespace {

constexpr const char* kWrongValue = "TypeError: InvalidArgumentValue";
constexpr const char* kOutOfRange = "ArgumentError: NumberOutOfRange";

std::string aggregate(const char* name, bool distinct, std::initializer_list<Argument> values, const Value& second) {
    return error_of([&] {
        const auto aggregator = make_aggregator(*find_aggregate(name), distinct);
        for (const Argument& value : values) {
            const Value arguments[] = {value.value, second};
            aggregator->add(std::span<const Value>(arguments, find_aggregate(name)->arguments));
        }
        return aggregator->result();
    });
}
std::string all(const char* name, std::initializer_list<Argument> values) { return aggregate(name, false, values, {}); }
std::string distinct(const char* name, std::initializer_list<Argument> values) {
    return aggregate(name, true, values, {});
}
std::string percentile(const char* name, std::initializer_list<Argument> values, const Argument& share) {
    return aggregate(name, false, values, share.value);
}

Value days(std::int64_t count) { return Value::of(Duration{0, count, 0, 0}); }

} // namespace

TEST(CypherAggregate, IsFoundInAnyCase) {
    EXPECT_EQ(find_aggregate("PercentileDisc"), find_aggregate("percentiledisc"));
    EXPECT_EQ(find_aggregate("size"), nullptr);
    EXPECT_EQ(find_aggregate("percentileCont")->arguments, 2);
    EXPECT_EQ(find_aggregate("collect")->result, kinds::kList);
}

TEST(CypherAggregate, OfNothing) {
    EXPECT_EQ(all("count", {}), "0");
    EXPECT_EQ(all("sum", {nullptr}), "0");
    EXPECT_EQ(all("avg", {nullptr}), "null");
    EXPECT_EQ(all("min", {}), "null");
    EXPECT_EQ(all("max", {nullptr}), "null");
    EXPECT_EQ(all("collect", {nullptr, nullptr}), "[]");
    EXPECT_EQ(all("stDev", {}), "0.0");
    EXPECT_EQ(all("stDevP", {}), "0.0");
    EXPECT_EQ(percentile("percentileDisc", {nullptr}, 7), "null");
    EXPECT_EQ(percentile("percentileCont", {}, 0.5), "null");
    EXPECT_EQ(distinct("count", {nullptr}), "0");
}

TEST(CypherAggregate, CountAndCollectLeaveOutNull) {
    EXPECT_EQ(all("count", {1, nullptr, "a", 1}), "3");
    EXPECT_EQ(all("collect", {1, nullptr, "a", 1}), "[1, 'a', 1]");
    EXPECT_EQ(distinct("count", {1, nullptr, "a", 1.0, nullptr}), "2");
    EXPECT_EQ(distinct("collect", {1, nullptr, "a", 1.0, nullptr, kNoNumber, kNoNumber}), "[1, 'a', NaN]");
    EXPECT_EQ(distinct("collect", {list({1, nullptr}), list({1.0, nullptr})}), "[[1, null]]");
}

TEST(CypherAggregate, Sums) {
    EXPECT_EQ(all("sum", {33, nullptr, 42}), "75");
    EXPECT_EQ(all("sum", {1, 0.5}), "1.5");
    EXPECT_EQ(all("sum", {1.0}), "1.0");
    EXPECT_EQ(distinct("sum", {1, 1.0, 2}), "3");
    EXPECT_EQ(all("sum", {INT64_MAX, 1, -1}), "9223372036854775807"); // only the sum has to fit
    EXPECT_EQ(all("sum", {INT64_MAX, 1}), "ArithmeticError: IntegerOverflow");
    EXPECT_EQ(all("sum", {INT64_MIN, -1}), "ArithmeticError: IntegerOverflow");
    EXPECT_EQ(all("sum", {INT64_MAX, 1, 0.0}), "9.223372036854776E18");
    EXPECT_EQ(all("sum", {days(1), days(2)}), "P3D");
    EXPECT_EQ(all("sum", {"a"}), kWrongValue);
    EXPECT_EQ(all("sum", {1, days(1)}), kWrongValue);
    EXPECT_EQ(all("sum", {days(1), 1.5}), kWrongValue);
}

TEST(CypherAggregate, Averages) {
    EXPECT_EQ(all("avg", {1, 2, nullptr}), "1.5");
    EXPECT_EQ(all("avg", {4, 4}), "4.0");
    EXPECT_EQ(all("avg", {INT64_MAX, INT64_MAX}), "9.223372036854776E18");
    EXPECT_EQ(distinct("avg", {1, 1, 4}), "2.5");
    EXPECT_EQ(all("avg", {days(1), days(2)}), "P1DT12H");
    EXPECT_EQ(all("avg", {list({})}), kWrongValue);
}

TEST(CypherAggregate, LeastAndGreatestOfAnyKinds) {
    EXPECT_EQ(all("min", {1, 2.0, 5, nullptr, 3.2, 0.1}), "0.1");
    EXPECT_EQ(all("max", {1, 2.0, 5, nullptr, 3.2, 0.1}), "5");
    EXPECT_EQ(all("max", {"a", "b", "B", nullptr, "abc"}), "'b'");
    EXPECT_EQ(all("min", {"a", "b", "B", nullptr, "abc"}), "'B'");
    EXPECT_EQ(all("max", {list({1}), list({2}), list({2, 1})}), "[2, 1]");
    EXPECT_EQ(all("max", {1, "a", nullptr, list({1, 2}), 0.2, "b"}), "1");
    EXPECT_EQ(all("min", {1, "a", nullptr, list({1, 2}), 0.2, "b"}), "[1, 2]");
    EXPECT_EQ(distinct("max", {1, 3, 3}), "3");
    EXPECT_EQ(all("max", {1, 1.0}), "1"); // the first
}

TEST(CypherAggregate, Deviations) {
    EXPECT_EQ(all("stDev", {2, 4, nullptr, 4, 4, 5, 5, 7, 9}), "2.138089935299395");
    EXPECT_EQ(all("stDevP", {2, 4, 4, 4, 5, 5, 7, 9}), "2.0");
    EXPECT_EQ(all("stDev", {3}), "0.0");
    EXPECT_EQ(distinct("stDevP", {1, 1, 1, 3}), "1.0");
    EXPECT_EQ(all("stDevP", {1e9 + 1, 1e9 + 3}), "1.0"); // where sums of squares lose all digits
    EXPECT_EQ(all("stDev", {"a"}), kWrongValue);
}

TEST(CypherAggregate, Percentiles) {
    const std::initializer_list<Argument> prices{30.0, 10.0, nullptr, 20.0};
    EXPECT_EQ(percentile("percentileDisc", prices, 0.0), "10.0");
    EXPECT_EQ(percentile("percentileDisc", prices, 0.3), "10.0");
    EXPECT_EQ(percentile("percentileDisc", prices, 0.5), "20.0");
    EXPECT_EQ(percentile("percentileDisc", prices, 1), "30.0");
    EXPECT_EQ(percentile("percentileDisc", {3, 1, 2}, 0.5), "2"); // a value of the group, as it is
    EXPECT_EQ(percentile("percentileCont", prices, 0.0), "10.0");
    EXPECT_EQ(percentile("percentileCont", prices, 0.25), "15.0");
    EXPECT_EQ(percentile("percentileCont", prices, 0.5), "20.0");
    EXPECT_EQ(percentile("percentileCont", prices, 1.0), "30.0");
    EXPECT_EQ(percentile("percentileCont", {7}, 0.4), "7.0");
    EXPECT_EQ(aggregate("percentileDisc", true, {1, 1, 1, 5}, Value::real(0.6)), "5");
    for (const char* name : {"percentileDisc", "percentileCont"}) {
        EXPECT_EQ(percentile(name, prices, 1.1), kOutOfRange);
        EXPECT_EQ(percentile(name, prices, -1), kOutOfRange);
        EXPECT_EQ(percentile(name, prices, 1000), kOutOfRange);
        EXPECT_EQ(percentile(name, prices, kNoNumber), kOutOfRange);
        EXPECT_EQ(percentile(name, prices, "a"), kWrongValue);
        EXPECT_EQ(percentile(name, prices, nullptr), kWrongValue);
        EXPECT_EQ(percentile(name, {"a"}, 0.5), kWrongValue);
    }
}

TEST(CypherAggregate, CountsItsMemory) {
    const std::size_t before = held_bytes();
    {
        const auto counter = make_aggregator(*find_aggregate("count"), false);
        EXPECT_GT(held_bytes(), before);
    }
    EXPECT_EQ(held_bytes(), before);
    for (const char* name : {"collect", "percentileDisc"}) {
        MemoryLimit limit(100'000);
        EXPECT_EQ(error_of([&] {
                      const auto collector = make_aggregator(*find_aggregate(name), false);
                      const Value arguments[] = {Value::integer(1), Value::real(0.5)};
                      for (int i = 0; i < 100'000; ++i) collector->add(arguments);
                      return collector->result();
                  }),
                  "ResourceExhausted: MemoryLimit");
        EXPECT_EQ(error_of([&] {
                      const auto counter = make_aggregator(*find_aggregate("count"), true);
                      for (int i = 0; i < 100'000; ++i) {
                          const Value argument = Value::integer(i);
                          counter->add(std::span(&argument, 1));
                      }
                      return counter->result();
                  }),
                  "ResourceExhausted: MemoryLimit");
    }
    EXPECT_EQ(held_bytes(), before);
}

TEST(CypherAggregate, ResultsMayBeAskedForTwice) {
    const auto collector = make_aggregator(*find_aggregate("collect"), false);
    const Value one = Value::integer(1);
    collector->add(std::span(&one, 1));
    EXPECT_EQ(show(collector->result()), "[1]");
    EXPECT_EQ(show(collector->result()), "[1]");
}
