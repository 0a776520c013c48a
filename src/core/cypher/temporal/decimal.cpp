#include "ruvector/core/cypher/temporal/decimal.hpp"

#include "ruvector/core/cypher/error.hpp"

#include <charconv>
#include <cmath>

namespace rv::cypher {
namespace {

// mantissa * 10^exponent
Decimal scaled(Wide mantissa, int exponent) {
    Decimal decimal{mantissa, 1};
    if (mantissa == 0) return decimal;
    for (; exponent > 0; --exponent) {
        decimal.numerator *= 10;
        if (decimal.numerator >= Decimal::kTooGreat || decimal.numerator <= -Decimal::kTooGreat) {
            return {mantissa < 0 ? -Decimal::kTooGreat : Decimal::kTooGreat, 1};
        }
    }
    for (; exponent < -19 && decimal.numerator != 0; ++exponent) decimal.numerator /= 10;
    for (; exponent < 0 && decimal.numerator != 0; ++exponent) decimal.denominator *= 10;
    return decimal;
}

// amount * numerator / denominator; both of the latter below 10^19 or so.
Fixed ratio(std::int64_t amount, Wide numerator, Wide denominator) {
    const Wide product = checked_multiply<Wide>(amount, numerator);
    const Wide whole = product / denominator;
    const Wide rest = product % denominator;
    return checked_add(checked_multiply<Wide>(whole, kFixedOne), rest * kFixedOne / denominator);
}

} // namespace

Decimal decimal_of(double number) {
    if (!std::isfinite(number)) fail_argument("a duration cannot be made of NaN or of an infinity");
    char text[64]; // -d.ddddddddddddddddde-308
    const auto end = std::to_chars(text, text + sizeof text, number, std::chars_format::scientific).ptr;
    Wide mantissa = 0;
    int places = 0;
    bool after_point = false;
    const char* c = text;
    for (; c != end && *c != 'e'; ++c) {
        if (*c == '.') after_point = true;
        if (*c < '0' || *c > '9') continue;
        mantissa = mantissa * 10 + (*c - '0');
        places += after_point ? 1 : 0;
    }
    int exponent = 0;
    if (c != end) std::from_chars(c[1] == '+' ? c + 2 : c + 1, end, exponent);
    return scaled(number < 0 ? -mantissa : mantissa, exponent - places);
}

Decimal decimal_of(std::string_view digits) {
    Decimal decimal;
    bool after_point = false;
    for (const char c : digits) {
        if (c < '0' || c > '9') {
            after_point = true;
            continue;
        }
        if (after_point && (decimal.denominator >= kFixedOne || decimal.numerator >= kFixedOne)) break;
        decimal.numerator = decimal.numerator * 10 + (c - '0');
        if (after_point) decimal.denominator *= 10;
        if (decimal.numerator >= Decimal::kTooGreat) return {Decimal::kTooGreat, 1};
    }
    return decimal;
}

Fixed multiply(std::int64_t amount, const Decimal& factor) {
    if (amount == 0) return 0;
    if (factor.numerator >= Decimal::kTooGreat || factor.numerator <= -Decimal::kTooGreat) fail_range();
    return ratio(amount, factor.numerator, factor.denominator);
}

Fixed divide(std::int64_t amount, const Decimal& divisor) {
    if (divisor.numerator == 0) fail(ErrorType::kArithmeticError, "DivisionByZero", "a duration is divided by zero");
    if (divisor.numerator >= Decimal::kTooGreat || divisor.numerator <= -Decimal::kTooGreat) return 0;
    const bool negative = divisor.numerator < 0;
    const Wide magnitude = negative ? -divisor.numerator : divisor.numerator;
    return ratio(amount, negative ? -divisor.denominator : divisor.denominator, magnitude);
}

} // namespace rv::cypher
