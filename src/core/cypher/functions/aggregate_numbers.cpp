// Aggregates of numbers, and of durations where they have sums: sum, avg, stDev, percentiles.
#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/functions/aggregators.hpp"
#include "ruvector/core/cypher/functions/arguments.hpp"
#include "ruvector/core/cypher/values/compare.hpp"
#include "ruvector/core/cypher/values/operators.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rv::cypher {
namespace {

__extension__ using Wide = __int128;

// Integers are added without loss, and apart from floats: what matters is their sum in the end.
class Total {
public:
    void add(const char* function, const Value& value) {
        switch (value.kind()) {
        case Kind::kInteger:
            integers_ += value.as_integer();
            break;
        case Kind::kFloat:
            floats_ += value.as_float();
            has_floats_ = true;
            break;
        case Kind::kDuration:
            durations_ = durations_.is_null() ? value : cypher::add(durations_, value);
            break;
        default:
            fail_value(function, value);
        }
        if (!value.is(Kind::kDuration)) has_numbers_ = true;
        if (has_numbers_ && !durations_.is_null()) {
            fail(ErrorType::kTypeError, "InvalidArgumentValue",
                 std::string(function) + "() does not add numbers and durations");
        }
        ++count_;
    }
    std::int64_t count() const { return count_; }
    bool of_durations() const { return !durations_.is_null(); }
    const Value& durations() const { return durations_; }
    double as_float() const { return static_cast<double>(integers_) + floats_; }
    Value sum() const {
        if (of_durations()) return durations_;
        if (has_floats_) return Value::real(as_float());
        if (integers_ < std::numeric_limits<std::int64_t>::min() ||
            integers_ > std::numeric_limits<std::int64_t>::max()) {
            fail(ErrorType::kArithmeticError, "IntegerOverflow", "the sum of integers leaves 64 bits");
        }
        return Value::integer(static_cast<std::int64_t>(integers_));
    }

private:
    Wide integers_ = 0;
    double floats_ = 0;
    Value durations_;
    std::int64_t count_ = 0;
    bool has_numbers_ = false;
    bool has_floats_ = false;
};

class Sum : public CountedAggregator {
public:
    void add(std::span<const Value> arguments) override {
        if (!arguments[0].is_null()) total_.add("sum", arguments[0]);
    }
    Value result() override { return total_.sum(); } // of nothing: 0

private:
    Total total_;
};

class Average : public CountedAggregator {
public:
    void add(std::span<const Value> arguments) override {
        if (!arguments[0].is_null()) total_.add("avg", arguments[0]);
    }
    Value result() override {
        if (total_.count() == 0) return {};
        if (total_.of_durations()) return divide(total_.durations(), Value::integer(total_.count()));
        return Value::real(total_.as_float() / static_cast<double>(total_.count()));
    }

private:
    Total total_;
};

// In one pass (Welford, "Note on a method for calculating corrected sums of squares and products", 1962).
class Deviation : public CountedAggregator {
public:
    explicit Deviation(bool of_sample) : of_sample_(of_sample) {}
    void add(std::span<const Value> arguments) override {
        if (arguments[0].is_null()) return;
        const double value = number_argument(of_sample_ ? "stDev" : "stDevP", arguments[0]);
        count_ += 1;
        const double before = value - mean_;
        mean_ += before / count_;
        squares_ += before * (value - mean_);
    }
    Value result() override {
        const double divisor = of_sample_ ? count_ - 1 : count_;
        return Value::real(divisor > 0 ? std::sqrt(squares_ / divisor) : 0);
    }

private:
    bool of_sample_;
    double count_ = 0;
    double mean_ = 0;
    double squares_ = 0;
};

// The share is that of the first value that is not null.
class Percentile : public CountedAggregator {
public:
    explicit Percentile(bool continuous) : continuous_(continuous) {}
    void add(std::span<const Value> arguments) override {
        if (arguments[0].is_null()) return;
        require(name(), arguments[0], kinds::kNumber);
        if (values_.empty()) {
            share_ = number_argument(name(), arguments[1]);
            if (!(share_ >= 0 && share_ <= 1)) fail_number(std::string(name()) + "() takes a share from 0 to 1");
        }
        values_.push_back(arguments[0]);
    }
    Value result() override {
        if (values_.empty()) return {};
        std::sort(values_.begin(), values_.end(), [](const Value& a, const Value& b) { return order(a, b) < 0; });
        const auto last = static_cast<double>(values_.size() - 1);
        if (!continuous_) {
            const double rank = std::ceil(share_ * static_cast<double>(values_.size())) - 1;
            return values_[static_cast<std::size_t>(std::clamp(rank, 0.0, last))];
        }
        const double at = std::clamp(share_ * last, 0.0, last);
        const double below = std::floor(at);
        const double low = values_[static_cast<std::size_t>(below)].as_number();
        if (at == below) return Value::real(low);
        const double high = values_[static_cast<std::size_t>(below) + 1].as_number();
        return Value::real(low + (high - low) * (at - below));
    }

private:
    const char* name() const { return continuous_ ? "percentileCont" : "percentileDisc"; }

    bool continuous_;
    double share_ = 0;
    Counted<Value> values_;
};

} // namespace

AggregatorPtr make_sum() { return std::make_unique<Sum>(); }
AggregatorPtr make_average() { return std::make_unique<Average>(); }
AggregatorPtr make_deviation(bool of_sample) { return std::make_unique<Deviation>(of_sample); }
AggregatorPtr make_percentile(bool continuous) { return std::make_unique<Percentile>(continuous); }

} // namespace rv::cypher
