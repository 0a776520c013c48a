#include "ruvector/core/cypher/functions/conversions.hpp"

#include "ruvector/core/cypher/functions/ascii_case.hpp"
#include "ruvector/core/cypher/functions/trim.hpp"
#include "ruvector/core/cypher/values/number_order.hpp"
#include "ruvector/core/cypher/values/operators.hpp"

#include <charconv>
#include <limits>
#include <optional>
#include <system_error>

namespace rv::cypher {
namespace {

// Toward zero; nothing for what no integer is near.
Value truncated(double value) {
    if (!(value >= -kTwoTo63 && value < kTwoTo63)) return {};
    return Value::integer(static_cast<std::int64_t>(value));
}

std::optional<double> float_in(std::string_view text) {
    text = trimmed(text, true, true, white_space());
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ptr != text.data() + text.size() || read.ec == std::errc::invalid_argument) return std::nullopt;
    if (read.ec != std::errc::result_out_of_range) return value;
    // Too near to zero, or too far from it: the exponent tells, which is written there.
    const bool small = text.find("e-") != std::string_view::npos || text.find("E-") != std::string_view::npos;
    value = small ? 0 : std::numeric_limits<double>::infinity();
    return text.starts_with('-') ? -value : value;
}

// from_chars takes more names for the two that are no numbers than these.
bool numeric(std::string_view text) {
    text = trimmed(text, true, true, white_space());
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    if (text.empty()) return false;
    return (text[0] >= '0' && text[0] <= '9') || text[0] == '.' || text == "NaN" || text == "Infinity";
}

Value integer_in(std::string_view text) {
    text = trimmed(text, true, true, white_space());
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    std::int64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec == std::errc() && read.ptr == text.data() + text.size()) return Value::integer(value);
    if (read.ec == std::errc::result_out_of_range && read.ptr == text.data() + text.size()) return {};
    if (!numeric(text)) return {};
    const std::optional<double> real = float_in(text);
    return real ? truncated(*real) : Value();
}

} // namespace

Value to_integer(const Value& value) {
    switch (value.kind()) {
    case Kind::kInteger:
        return value;
    case Kind::kFloat:
        return truncated(value.as_float());
    case Kind::kBoolean:
        return Value::integer(value.as_boolean() ? 1 : 0);
    case Kind::kString:
        return integer_in(value.as_string());
    default:
        return {};
    }
}

Value to_float(const Value& value) {
    switch (value.kind()) {
    case Kind::kInteger:
        return Value::real(static_cast<double>(value.as_integer()));
    case Kind::kFloat:
        return value;
    case Kind::kString: {
        if (!numeric(value.as_string())) return {};
        const std::optional<double> real = float_in(value.as_string());
        return real ? Value::real(*real) : Value();
    }
    default:
        return {};
    }
}

Value to_boolean(const Value& value) {
    switch (value.kind()) {
    case Kind::kBoolean:
        return value;
    case Kind::kInteger:
        return Value::boolean(value.as_integer() != 0);
    case Kind::kString: {
        const std::string_view text = trimmed(value.as_string(), true, true, white_space());
        if (same_but_for_case(text, "true")) return Value::boolean(true);
        if (same_but_for_case(text, "false")) return Value::boolean(false);
        return {};
    }
    default:
        return {};
    }
}

Value to_string(const Value& value) {
    constexpr KindSet kWritten =
        kinds::kBoolean | kinds::kNumber | kinds::kString | kinds::kTemporal | kinds::kDuration;
    if (value.is(Kind::kString)) return value;
    if ((set_of(value.kind()) & kWritten) == 0) return {};
    return Value::string(text_of(value));
}

} // namespace rv::cypher
