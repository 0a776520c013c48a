#include "ruvector/core/base/float_text.hpp"

#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace rv {
namespace {

// Every power of ten that a double holds exactly.
constexpr double kPowersOfTen[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                   1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr std::int64_t kMaxExactPower = 22;

// So many decimal digits always fit into 64 bits.
constexpr std::ptrdiff_t kMaxShortDigits = 19;

// No middle between two floats has more significant decimal digits than 112; what follows matters only as "more than
// zero".
constexpr std::ptrdiff_t kMaxSignificantDigits = 120;

// Exponents beyond this are as good as infinite; a text has at most 1 GB of digits to compensate, so saturate above
// that.
constexpr std::int64_t kExponentLimit = 1'000'000'000'000'000;

constexpr bool is_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

constexpr bool is_hex_digit(char c) {
    return is_digit(c) || static_cast<unsigned char>(static_cast<char>(c | 0x20) - 'a') < 6;
}

bool has_word(const char* text, const char* end, std::string_view word) {
    if (static_cast<std::size_t>(end - text) < word.size()) return false;
    for (std::size_t i = 0; i < word.size(); i++)
        if ((text[i] | 0x20) != word[i]) return false;
    return true;
}

constexpr std::uint64_t kIntegerPowersOfTen[] = {1,       10,        100,        1'000,      10'000,
                                                 100'000, 1'000'000, 10'000'000, 100'000'000};

// Appends the digits at `text` to the number in mantissa, up to eight a step, and returns where they end.
const char* read_digits(const char* text, const char* end, std::uint64_t& mantissa) {
    constexpr std::uint64_t kEachByte = 0x0101010101010101U;
    while (end - text >= 8) {
        std::uint64_t chunk; // the first character in the lowest byte
        std::memcpy(&chunk, text, sizeof(chunk));
        if constexpr (std::endian::native != std::endian::little) chunk = __builtin_bswap64(chunk);
        chunk ^= kEachByte * '0';
        // A byte above 9 sets its highest bit. A carry disturbs only bytes behind the first such one.
        const std::uint64_t others = (chunk | (chunk + kEachByte * (0x80 - 10))) & kEachByte * 0x80;
        const int count = others == 0 ? 8 : std::countr_zero(others) / 8;
        if (count == 0) return text;
        chunk <<= 8 * (8 - count);
        // Neighbours become pairs, pairs become fours, fours become one number of eight digits.
        chunk = (chunk * 10 + (chunk >> 8)) & 0x00FF00FF00FF00FFU;
        chunk = (chunk * 100 + (chunk >> 16)) & 0x0000FFFF0000FFFFU;
        chunk = (chunk * 10'000 + (chunk >> 32)) & 0xFFFFFFFFU;
        mantissa = mantissa * kIntegerPowersOfTen[count] + chunk;
        text += count;
        if (count < 8) return text;
    }
    for (; is_digit(*text); text++) mantissa = mantissa * 10 + static_cast<unsigned char>(*text - '0');
    return text;
}

// A decimal number without its sign, as the scanner saw it.
struct Decimal {
    const char* begin;
    const char* point_or_end; // the decimal point, or where the digits end
    const char* digits_end;
    std::int64_t exponent; // as written
};

FloatText with_sign(float value, bool negative, const char* end) {
    return {end, negative ? -value : value, FloatStatus::kOk};
}

FloatText too_small(bool negative, const char* end) { return {end, negative ? -0.0F : 0.0F, FloatStatus::kTooSmall}; }

// Any decimal number: its digits without leading zeros, shortened where they cannot matter, in a form that bounds what
// from_chars has to do.
FloatText parse_long_decimal(const Decimal& decimal, bool negative, const char* end) noexcept {
    char text[kMaxSignificantDigits + 16];
    char* out = text;
    bool dropped = false;
    std::int64_t exponent = decimal.exponent;
    for (const char* p = decimal.begin; p != decimal.digits_end; p++) {
        if (p == decimal.point_or_end) continue;
        const bool fraction = p > decimal.point_or_end;
        if (out == text && *p == '0') {
            if (fraction) exponent--;
        } else if (out - text < kMaxSignificantDigits) {
            *out++ = *p;
            if (fraction) exponent--;
        } else {
            dropped |= *p != '0';
            if (!fraction) exponent++;
        }
    }
    if (out == text) return with_sign(0.0F, negative, end);

    const std::int64_t magnitude = exponent + (out - text);
    if (magnitude > 64) return {end, 0.0F, FloatStatus::kTooLarge};
    if (magnitude < -64) return too_small(negative, end);
    if (dropped) {
        *out++ = '1';
        exponent--;
    }
    *out++ = 'e';
    out = std::to_chars(out, text + sizeof(text), exponent).ptr;

    float value = 0.0F;
    const auto [ptr, error] = std::from_chars(text, out, value, std::chars_format::general);
    if (error == std::errc::result_out_of_range) {
        if (magnitude > 0) return {end, 0.0F, FloatStatus::kTooLarge};
        return too_small(negative, end);
    }
    if (value > std::numeric_limits<float>::max()) return {end, 0.0F, FloatStatus::kTooLarge};
    if (value == 0) return too_small(negative, end);
    return with_sign(value, negative, end);
}

// The double nearest to mantissa * 10^exponent, up to two units in its last place, decides the float if it is in the
// range of normal floats and not within four units of the middle between two of them.
bool round_short_decimal(std::uint64_t mantissa, std::int64_t exponent, float& value) {
    if (exponent < -kMaxExactPower || exponent > kMaxExactPower) return false;
    double wide = static_cast<double>(mantissa);
    if (exponent < 0)
        wide /= kPowersOfTen[-exponent];
    else
        wide *= kPowersOfTen[exponent];
    constexpr std::uint64_t kDroppedBits = (std::uint64_t{1} << 29) - 1;
    constexpr std::uint64_t kMiddle = std::uint64_t{1} << 28;
    const std::uint64_t dropped = std::bit_cast<std::uint64_t>(wide) & kDroppedBits;
    if (dropped - (kMiddle - 4) <= 8 || wide > 3.4e38) return false;
    value = static_cast<float>(wide);
    return true;
}

FloatText parse_decimal(const char* start, const char* text, const char* end, bool negative) noexcept {
    std::uint64_t mantissa = 0;
    Decimal decimal{text, nullptr, nullptr, 0};
    const char* p = text;
    for (; is_digit(*p); p++) mantissa = mantissa * 10 + static_cast<unsigned char>(*p - '0');
    std::ptrdiff_t digits = p - text;
    decimal.point_or_end = p;
    std::int64_t exponent = 0;
    if (*p == '.') {
        const char* fraction = p + 1;
        p = read_digits(fraction, end, mantissa);
        exponent = fraction - p;
        digits += p - fraction;
    }
    if (digits == 0) return {start, 0.0F, FloatStatus::kSyntax};
    decimal.digits_end = p;

    if ((*p | 0x20) == 'e') {
        const char* e = p + 1;
        const bool negative_exponent = *e == '-';
        if (*e == '-' || *e == '+') e++;
        if (is_digit(*e)) {
            std::int64_t written = 0;
            for (; is_digit(*e); e++)
                if (written < kExponentLimit) written = written * 10 + (*e - '0');
            decimal.exponent = negative_exponent ? -written : written;
            exponent += decimal.exponent;
            p = e;
        }
    }

    float value = 0.0F;
    if (digits <= kMaxShortDigits) {
        if (mantissa == 0) return with_sign(0.0F, negative, p);
        if (round_short_decimal(mantissa, exponent, value)) return with_sign(value, negative, p);
    }
    return parse_long_decimal(decimal, negative, p);
}

// `text` is behind the 0x; at least one hexadecimal digit follows.
FloatText parse_hexadecimal(const char* text, bool negative) noexcept {
    // 26 significant bits and more, with everything that follows folded into the lowest one.
    std::uint64_t mantissa = 0;
    std::int64_t exponent = 0;
    bool fraction = false;
    const char* p = text;
    for (;; p++) {
        if (*p == '.' && !fraction) {
            fraction = true;
        } else if (is_hex_digit(*p)) {
            const auto digit = static_cast<unsigned>(is_digit(*p) ? *p - '0' : (*p | 0x20) - 'a' + 10);
            if (mantissa >> 60 == 0) {
                mantissa = mantissa << 4 | digit;
                if (fraction) exponent -= 4;
            } else {
                mantissa |= static_cast<std::uint64_t>(digit != 0);
                if (!fraction) exponent += 4;
            }
        } else {
            break;
        }
    }
    if ((*p | 0x20) == 'p') {
        const char* e = p + 1;
        const bool negative_exponent = *e == '-';
        if (*e == '-' || *e == '+') e++;
        if (is_digit(*e)) {
            std::int64_t written = 0;
            for (; is_digit(*e); e++)
                if (written < kExponentLimit) written = written * 10 + (*e - '0');
            exponent += negative_exponent ? -written : written;
            p = e;
        }
    }
    if (mantissa == 0) return with_sign(0.0F, negative, p);

    // value = mantissa * 2^exponent; keep as many bits as the float has at that magnitude.
    const auto width = static_cast<int>(std::bit_width(mantissa));
    const std::int64_t top = exponent + width; // 2^(top-1) <= value < 2^top
    if (top > 128) return {p, 0.0F, FloatStatus::kTooLarge};
    if (top < -149) return too_small(negative, p);
    const std::int64_t unit = top - 24 > -149 ? top - 24 : -149;
    const std::int64_t shift = unit - exponent;
    std::uint64_t rounded;
    if (shift <= 0) {
        rounded = mantissa << -shift;
    } else {
        const std::uint64_t half = std::uint64_t{1} << (shift - 1);
        rounded = shift == 64 ? 0 : mantissa >> shift;
        const std::uint64_t rest = mantissa & (half | (half - 1));
        rounded += static_cast<std::uint64_t>(rest > half || (rest == half && (rounded & 1) != 0));
    }
    const float value = __builtin_ldexpf(static_cast<float>(rounded), static_cast<int>(unit));
    if (value > std::numeric_limits<float>::max()) return {p, 0.0F, FloatStatus::kTooLarge};
    if (value == 0) return too_small(negative, p);
    return with_sign(value, negative, p);
}

} // namespace

FloatText parse_float(const char* text, const char* end) noexcept {
    const char* p = text;
    const bool negative = *p == '-';
    if (*p == '-' || *p == '+') p++;
    if (is_digit(*p) || *p == '.') {
        if (*p == '0' && (p[1] | 0x20) == 'x' && (is_hex_digit(p[2]) || (p[2] == '.' && is_hex_digit(p[3]))))
            return parse_hexadecimal(p + 2, negative);
        return parse_decimal(text, p, end, negative);
    }
    if (has_word(p, end, "infinity")) return with_sign(std::numeric_limits<float>::infinity(), negative, p + 8);
    if (has_word(p, end, "inf")) return with_sign(std::numeric_limits<float>::infinity(), negative, p + 3);
    if (has_word(p, end, "nan")) return with_sign(std::numeric_limits<float>::quiet_NaN(), negative, p + 3);
    return {text, 0.0F, FloatStatus::kSyntax};
}

} // namespace rv
