// Values as text.
#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/functions/function.hpp"
#include "ruvector/core/cypher/values/operators.hpp"
#include "ruvector/core/cypher/values/shortest_digits.hpp"

#include <cmath>

namespace rv::cypher {

// As Java writes them, which users of Cypher know: plain from a thousandth to ten millions, else one digit before the
// point and an exponent.
std::string text_of_float(double value) {
    if (std::isnan(value)) return "NaN";
    std::string text = std::signbit(value) ? "-" : "";
    if (std::isinf(value)) return text += "Infinity";
    if (value == 0) return text += "0.0";
    auto [digits, point] = shortest_digits(std::fabs(value));
    if (point < -2 || point > 7) {
        text += digits[0];
        text += '.';
        text += digits.size() > 1 ? digits.substr(1) : "0";
        text += 'E';
        return text += std::to_string(point - 1);
    }
    if (point <= 0) {
        text += "0.";
        text.append(static_cast<std::size_t>(-point), '0');
        return text += digits;
    }
    const auto whole = static_cast<std::size_t>(point);
    if (digits.size() <= whole) digits.append(whole + 1 - digits.size(), '0');
    text.append(digits, 0, whole);
    text += '.';
    text.append(digits, whole);
    return text;
}

std::string text_of(const Value& value) {
    switch (value.kind()) {
    case Kind::kBoolean:
        return value.as_boolean() ? "true" : "false";
    case Kind::kInteger:
        return std::to_string(value.as_integer());
    case Kind::kFloat:
        return text_of_float(value.as_float());
    case Kind::kString:
        return std::string(value.as_string());
    case Kind::kDate:
    case Kind::kLocalTime:
    case Kind::kTime:
    case Kind::kLocalDateTime:
    case Kind::kDateTime:
    case Kind::kDuration:
        return temporal_text(value);
    default:
        fail(ErrorType::kTypeError, "InvalidArgumentValue",
             std::string("a value of type ") + name_of(value.kind()) + " has no text");
    }
}

} // namespace rv::cypher
