// + - * / % ^ and the sign. Integers never wrap; floats follow IEEE 754; what is temporal goes to temporal/.
#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/functions/function.hpp"
#include "ruvector/core/cypher/values/operators.hpp"

#include <cmath>
#include <string>

namespace rv::cypher {
namespace {

constexpr KindSet kTimes = kinds::kTemporal | kinds::kDuration;

bool within(const Value& value, KindSet kinds) { return (set_of(value.kind()) & kinds) != 0; }
bool both(const Value& a, const Value& b, Kind kind) { return a.is(kind) && b.is(kind); }

[[noreturn]] void fail_overflow(const char* what) {
    fail(ErrorType::kArithmeticError, "IntegerOverflow", std::string(what) + " of two integers leaves 64 bits");
}

[[noreturn]] void fail_zero() { fail(ErrorType::kArithmeticError, "DivisionByZero", "an integer is divided by zero"); }

[[noreturn]] void fail_operands(const char* verb, const Value& a, const Value& b) {
    fail(ErrorType::kTypeError, "InvalidArgumentType",
         std::string("cannot ") + verb + " " + name_of(a.kind()) + " and " + name_of(b.kind()));
}

// What a string takes behind or before it.
constexpr KindSet kTexts = kinds::kString | kinds::kNumber | kinds::kBoolean | kTimes;

Value concatenate_lists(std::span<const Value> a, std::span<const Value> b) {
    Counted<Value> joined;
    joined.reserve(a.size() + b.size());
    joined.insert(joined.end(), a.begin(), a.end());
    joined.insert(joined.end(), b.begin(), b.end());
    return Value::list(std::move(joined));
}

Value add_others(const Value& a, const Value& b) {
    if (a.is(Kind::kList)) return concatenate_lists(a.as_list(), b.is(Kind::kList) ? b.as_list() : std::span(&b, 1));
    if (b.is(Kind::kList)) return concatenate_lists(std::span(&a, 1), b.as_list());
    if (both(a, b, Kind::kString)) return Value::string(a.as_string(), b.as_string());
    if (a.is(Kind::kString) && within(b, kTexts)) return Value::string(a.as_string(), text_of(b));
    if (b.is(Kind::kString) && within(a, kTexts)) return Value::string(text_of(a), b.as_string());
    if (within(a, kTimes) && within(b, kTimes)) return temporal_add(a, b);
    fail_operands("add", a, b);
}

} // namespace

Value add(const Value& a, const Value& b) {
    if (both(a, b, Kind::kInteger)) {
        std::int64_t sum;
        if (__builtin_add_overflow(a.as_integer(), b.as_integer(), &sum)) fail_overflow("the sum");
        return Value::integer(sum);
    }
    if (a.is_number() && b.is_number()) return Value::real(a.as_number() + b.as_number());
    if (a.is_null() || b.is_null()) return {};
    return add_others(a, b);
}

Value subtract(const Value& a, const Value& b) {
    if (both(a, b, Kind::kInteger)) {
        std::int64_t difference;
        if (__builtin_sub_overflow(a.as_integer(), b.as_integer(), &difference)) fail_overflow("the difference");
        return Value::integer(difference);
    }
    if (a.is_number() && b.is_number()) return Value::real(a.as_number() - b.as_number());
    if (a.is_null() || b.is_null()) return {};
    if (within(a, kTimes) && within(b, kTimes)) return temporal_subtract(a, b);
    fail_operands("subtract", a, b);
}

Value multiply(const Value& a, const Value& b) {
    if (both(a, b, Kind::kInteger)) {
        std::int64_t product;
        if (__builtin_mul_overflow(a.as_integer(), b.as_integer(), &product)) fail_overflow("the product");
        return Value::integer(product);
    }
    if (a.is_number() && b.is_number()) return Value::real(a.as_number() * b.as_number());
    if (a.is_null() || b.is_null()) return {};
    if (a.is(Kind::kDuration) && b.is_number()) return duration_multiply(a, b.as_number());
    if (a.is_number() && b.is(Kind::kDuration)) return duration_multiply(b, a.as_number());
    fail_operands("multiply", a, b);
}

Value divide(const Value& a, const Value& b) {
    if (both(a, b, Kind::kInteger)) {
        if (b.as_integer() == 0) fail_zero();
        if (b.as_integer() == -1) return negate(a); // the one quotient that may overflow
        return Value::integer(a.as_integer() / b.as_integer());
    }
    if (a.is_number() && b.is_number()) return Value::real(a.as_number() / b.as_number());
    if (a.is_null() || b.is_null()) return {};
    if (a.is(Kind::kDuration) && b.is_number()) return duration_divide(a, b.as_number());
    fail_operands("divide", a, b);
}

Value modulo(const Value& a, const Value& b) {
    if (both(a, b, Kind::kInteger)) {
        if (b.as_integer() == 0) fail_zero();
        return Value::integer(b.as_integer() == -1 ? 0 : a.as_integer() % b.as_integer());
    }
    if (a.is_number() && b.is_number()) return Value::real(std::fmod(a.as_number(), b.as_number()));
    if (a.is_null() || b.is_null()) return {};
    fail_operands("take the remainder of", a, b);
}

Value power(const Value& a, const Value& b) {
    if (a.is_number() && b.is_number()) return Value::real(std::pow(a.as_number(), b.as_number()));
    if (a.is_null() || b.is_null()) return {};
    fail_operands("raise to a power", a, b);
}

Value negate(const Value& a) {
    switch (a.kind()) {
    case Kind::kInteger: {
        std::int64_t negated;
        if (__builtin_sub_overflow(std::int64_t{0}, a.as_integer(), &negated)) {
            fail(ErrorType::kArithmeticError, "IntegerOverflow", "the negative of an integer leaves 64 bits");
        }
        return Value::integer(negated);
    }
    case Kind::kFloat:
        return Value::real(-a.as_float());
    case Kind::kDuration:
        return duration_multiply(a, -1);
    case Kind::kNull:
        return {};
    default:
        fail(ErrorType::kTypeError, "InvalidArgumentType", std::string("cannot negate ") + name_of(a.kind()));
    }
}

} // namespace rv::cypher
