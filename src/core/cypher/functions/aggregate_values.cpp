// Aggregates of any values: count, min, max, collect.
#include "ruvector/core/cypher/functions/aggregators.hpp"
#include "ruvector/core/cypher/values/compare.hpp"

namespace rv::cypher {
namespace {

class Count : public CountedAggregator {
public:
    void add(std::span<const Value> arguments) override { count_ += arguments[0].is_null() ? 0 : 1; }
    Value result() override { return Value::integer(count_); }

private:
    std::int64_t count_ = 0;
};

// By orderability: values of any kinds. Of equivalent ones the first.
template <bool kLeast>
class Extreme : public CountedAggregator {
public:
    void add(std::span<const Value> arguments) override {
        const Value& value = arguments[0];
        if (value.is_null()) return;
        if (found_.is_null() || (kLeast ? order(value, found_) < 0 : order(value, found_) > 0)) found_ = value;
    }
    Value result() override { return found_; }

private:
    Value found_;
};

class Collect : public CountedAggregator {
public:
    void add(std::span<const Value> arguments) override {
        if (!arguments[0].is_null()) collected_.push_back(arguments[0]);
    }
    Value result() override {
        if (list_.is_null()) list_ = Value::list(std::move(collected_));
        return list_;
    }

private:
    Counted<Value> collected_;
    Value list_;
};

} // namespace

AggregatorPtr make_count() { return std::make_unique<Count>(); }
AggregatorPtr make_least() { return std::make_unique<Extreme<true>>(); }
AggregatorPtr make_greatest() { return std::make_unique<Extreme<false>>(); }
AggregatorPtr make_collect() { return std::make_unique<Collect>(); }

} // namespace rv::cypher
