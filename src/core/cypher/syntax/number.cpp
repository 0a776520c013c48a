// Numbers: 12, 1_000, 0x1F, 0o17, 1.5, .5, 1e10, 2.5f. A range such as 1..2 is two integers.
#include "ruvector/core/cypher/syntax/lexer.hpp"

#include <charconv>
#include <cstddef>
#include <limits>
#include <string>

namespace rv::cypher {
namespace {

int digit_value(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return 99;
}

class Number {
public:
    Number(std::string_view query, Token& token)
        : query_(query), token_(token), at_(static_cast<std::size_t>(token.begin)) {}

    void read() {
        bool good;
        if (at(0) == '0' && (at(1) == 'x' || at(1) == 'X')) {
            at_ += 2;
            good = read_integer(16);
        } else if (at(0) == '0' && (at(1) == 'o' || at(1) == 'O')) {
            at_ += 2;
            good = read_integer(8);
        } else {
            good = read_decimal();
        }
        // Letters behind it are part of it, and make it none.
        while (at_ < query_.size()) {
            const Character c = character_at(query_, at_);
            if (!continues_name(c.code)) break;
            good = false;
            at_ += static_cast<std::size_t>(c.bytes);
        }
        if (!good) token_.kind = TokenKind::kBadNumber;
        token_.end = static_cast<Place>(at_);
    }

private:
    char at(std::size_t offset) const noexcept { return at_ + offset < query_.size() ? query_[at_ + offset] : '\0'; }
    bool digit_at(std::size_t offset, int base = 10) const noexcept { return digit_value(at(offset)) < base; }

    // Digits, with single underscores between them. False: there is none.
    bool read_digits(int base, std::string& digits) {
        const std::size_t before = digits.size();
        if (base != 10 && at(0) == '_') at_++;
        while (digit_at(0, base)) {
            digits += at(0);
            at_++;
            if (at(0) == '_' && digit_at(1, base)) at_++;
        }
        return digits.size() > before;
    }

    bool read_integer(int base) {
        token_.kind = TokenKind::kInteger;
        std::string digits;
        if (!read_digits(base, digits)) return false;
        set_integer(digits, base);
        return true;
    }

    void set_integer(const std::string& digits, int base) {
        const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), token_.integer, base);
        token_.too_large = result.ec != std::errc();
    }

    bool read_decimal() {
        std::string digits;
        read_digits(10, digits);
        bool real = false;
        if (at(0) == '.' && digit_at(1)) {
            real = true;
            if (digits.empty()) digits = "0";
            digits += '.';
            at_++;
            read_digits(10, digits);
        }
        std::string exponent;
        if (at(0) == 'e' || at(0) == 'E') {
            const std::size_t sign = at(1) == '+' || at(1) == '-' ? 1 : 0;
            if (!digit_at(1 + sign)) return false;
            if (at(1) == '-') exponent = "-";
            at_ += 1 + sign;
            read_digits(10, exponent);
            real = true;
        }
        if (!real) {
            token_.kind = TokenKind::kInteger;
            set_integer(digits, 10);
            return true;
        }
        if (const char suffix = at(0); suffix == 'f' || suffix == 'F' || suffix == 'd' || suffix == 'D') at_++;
        set_real(digits, exponent);
        return true;
    }

    void set_real(const std::string& digits, const std::string& exponent) {
        token_.kind = TokenKind::kFloat;
        const std::string text = exponent.empty() ? digits : digits + 'e' + exponent;
        const auto result = std::from_chars(text.data(), text.data() + text.size(), token_.real);
        if (result.ec == std::errc()) return;
        // Out of range: too large, or nearer to zero than the smallest.
        token_.real = 0;
        std::int64_t power = 0;
        if (!exponent.empty() &&
            std::from_chars(exponent.data(), exponent.data() + exponent.size(), power).ec != std::errc())
            power = exponent[0] == '-' ? std::numeric_limits<std::int32_t>::min() * std::int64_t{1000}
                                       : std::numeric_limits<std::int32_t>::max() * std::int64_t{1000};
        const std::size_t first = digits.find_first_not_of("0.");
        if (first == std::string::npos) return;
        std::size_t point = digits.find('.');
        if (point == std::string::npos) point = digits.size();
        token_.too_large = power + static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first) > 0;
    }

    std::string_view query_;
    Token& token_;
    std::size_t at_;
};

} // namespace

void lex_number(std::string_view query, Token& token) { Number(query, token).read(); }

} // namespace rv::cypher
