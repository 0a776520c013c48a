// Values as text.
#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/functions/function.hpp"
#include "ruvector/core/cypher/values/operators.hpp"

#include <charconv>
#include <cmath>

namespace rv::cypher {
namespace {

// The shortest digits that read back, and the power of ten of the first one.
struct Digits {
    std::string digits;
    int exponent = 0;
};

Digits digits_of(double positive) {
    char text[32];
    const char* end = std::to_chars(text, text + sizeof text, positive, std::chars_format::scientific).ptr;
    Digits found;
    const char* at = text;
    for (; *at != 'e'; ++at) {
        if (*at != '.') found.digits += *at;
    }
    ++at;
    if (*at == '+') ++at; // which from_chars does not read
    std::from_chars(at, end, found.exponent);
    return found;
}

} // namespace

// As Java writes them, which users of Cypher know: plain from a thousandth to ten millions, else one digit before the
// point and an exponent.
std::string text_of_float(double value) {
    if (std::isnan(value)) return "NaN";
    std::string text = std::signbit(value) ? "-" : "";
    if (std::isinf(value)) return text += "Infinity";
    if (value == 0) return text += "0.0";
    auto [digits, exponent] = digits_of(std::fabs(value));
    if (exponent < -3 || exponent > 6) {
        text += digits[0];
        text += '.';
        text += digits.size() > 1 ? digits.substr(1) : "0";
        text += 'E';
        return text += std::to_string(exponent);
    }
    if (exponent < 0) {
        text += "0.";
        text.append(static_cast<std::size_t>(-exponent - 1), '0');
        return text += digits;
    }
    const auto whole = static_cast<std::size_t>(exponent) + 1;
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
