// Functions of numbers. Arguments outside a function's domain give NaN, as IEEE 754 has it.
#include "ruvector/core/cypher/functions/arguments.hpp"
#include "ruvector/core/cypher/functions/random_numbers.hpp"
#include "ruvector/core/cypher/functions/rounding.hpp"

#include <cmath>
#include <numbers>

namespace rv::cypher {
namespace {

using Call = std::span<const Value>;

// From one float to another.
struct Real {
    const char* name;
    double (*of)(double);
};
constexpr Real kCeiling{"ceil", [](double x) { return std::ceil(x); }};
constexpr Real kFloor{"floor", [](double x) { return std::floor(x); }};
constexpr Real kRoot{"sqrt", [](double x) { return std::sqrt(x); }};
constexpr Real kExponential{"exp", [](double x) { return std::exp(x); }};
constexpr Real kLogarithm{"log", [](double x) { return std::log(x); }};
constexpr Real kLogarithm10{"log10", [](double x) { return std::log10(x); }};
constexpr Real kSine{"sin", [](double x) { return std::sin(x); }};
constexpr Real kCosine{"cos", [](double x) { return std::cos(x); }};
constexpr Real kTangent{"tan", [](double x) { return std::tan(x); }};
constexpr Real kCotangent{"cot", [](double x) { return 1 / std::tan(x); }};
constexpr Real kArcSine{"asin", [](double x) { return std::asin(x); }};
constexpr Real kArcCosine{"acos", [](double x) { return std::acos(x); }};
constexpr Real kArcTangent{"atan", [](double x) { return std::atan(x); }};
constexpr Real kSineH{"sinh", [](double x) { return std::sinh(x); }};
constexpr Real kCosineH{"cosh", [](double x) { return std::cosh(x); }};
constexpr Real kTangentH{"tanh", [](double x) { return std::tanh(x); }};
constexpr Real kCotangentH{"coth", [](double x) { return 1 / std::tanh(x); }};
constexpr Real kDegrees{"degrees", [](double x) { return x * (180 / std::numbers::pi); }};
constexpr Real kRadians{"radians", [](double x) { return x * (std::numbers::pi / 180); }};
constexpr Real kHaversine{"haversin", [](double x) { return (1 - std::cos(x)) / 2; }};

template <const Real& kFunction>
Value real(Environment&, Call arguments) {
    return Value::real(kFunction.of(number_argument(kFunction.name, arguments[0])));
}

Value arc_tangent_of_two(Environment&, Call arguments) {
    return Value::real(std::atan2(number_argument("atan2", arguments[0]), number_argument("atan2", arguments[1])));
}

Value absolute(Environment&, Call arguments) {
    const Value& number = require("abs", arguments[0], kinds::kNumber);
    if (number.is(Kind::kFloat)) return Value::real(std::fabs(number.as_float()));
    if (number.as_integer() >= 0) return number;
    std::int64_t negated;
    if (__builtin_sub_overflow(std::int64_t{0}, number.as_integer(), &negated)) {
        fail(ErrorType::kArithmeticError, "IntegerOverflow", "abs() of an integer leaves 64 bits");
    }
    return Value::integer(negated);
}

Value sign(Environment&, Call arguments) {
    const Value& number = require("sign", arguments[0], kinds::kNumber);
    if (number.is(Kind::kInteger)) return Value::integer((number.as_integer() > 0) - (number.as_integer() < 0));
    return Value::integer((number.as_float() > 0) - (number.as_float() < 0));
}

// To a whole number a half goes up, toward positive infinity; to a precision it goes away from zero, or as the mode
// says.
Value round(Environment&, Call arguments) {
    const double value = number_argument("round", arguments[0]);
    const std::size_t places = arguments.size() > 1 ? count_argument("round", arguments[1]) : 0;
    if (arguments.size() > 2) {
        const auto rounding = rounding_of(string_argument("round", arguments[2]));
        if (!rounding) {
            fail(ErrorType::kArgumentError, "InvalidArgumentValue",
                 "round() knows the modes UP, DOWN, CEILING, FLOOR, HALF_UP, HALF_DOWN and HALF_EVEN");
        }
        return Value::real(round_to(value, static_cast<std::int64_t>(places), *rounding));
    }
    if (places > 0) return Value::real(round_to(value, static_cast<std::int64_t>(places), Rounding::kHalfUp));
    const double whole = std::floor(value);
    return Value::real(value - whole >= 0.5 ? whole + 1 : whole);
}

Value is_nan(Environment&, Call arguments) {
    return Value::boolean(std::isnan(number_argument("isNaN", arguments[0])));
}

Value euler(Environment&, Call) { return Value::real(std::numbers::e); }
Value pi(Environment&, Call) { return Value::real(std::numbers::pi); }
Value rand(Environment&, Call) { return Value::real(random_fraction()); }

using namespace signature;

template <const Real& kFunction>
constexpr Function one() {
    return {kFunction.name, 1, 1, kFloat, Arguments{kNumber}, real<kFunction>};
}

constexpr Function kFunctions[] = {
    {"abs", 1, 1, kNumber, Arguments{kNumber}, absolute},
    {"sign", 1, 1, kInteger, Arguments{kNumber}, sign},
    {"round", 1, 3, kFloat, Arguments{kNumber, kInteger, kString}, round},
    {"isnan", 1, 1, kBoolean, Arguments{kNumber}, is_nan},
    {"e", 0, 0, kFloat, Arguments{}, euler},
    {"pi", 0, 0, kFloat, Arguments{}, pi},
    {"rand", 0, 0, kFloat, Arguments{}, rand, true, false},
    {"atan2", 2, 2, kFloat, Arguments{kNumber, kNumber}, arc_tangent_of_two},
    {"ceiling", 1, 1, kFloat, Arguments{kNumber}, real<kCeiling>},
    one<kCeiling>(),
    one<kFloor>(),
    one<kRoot>(),
    one<kExponential>(),
    one<kLogarithm>(),
    one<kLogarithm10>(),
    one<kSine>(),
    one<kCosine>(),
    one<kTangent>(),
    one<kCotangent>(),
    one<kArcSine>(),
    one<kArcCosine>(),
    one<kArcTangent>(),
    one<kSineH>(),
    one<kCosineH>(),
    one<kTangentH>(),
    one<kCotangentH>(),
    one<kDegrees>(),
    one<kRadians>(),
    one<kHaversine>(),
};

} // namespace

std::span<const Function> numeric_functions() { return kFunctions; }

} // namespace rv::cypher
