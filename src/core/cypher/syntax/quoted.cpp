// Texts between quotes, with their escapes.
#include "ruvector/core/cypher/syntax/lexer.hpp"

#include <cstddef>

namespace rv::cypher {
namespace {

constexpr char32_t kMostCode = 0x10FFFF;

class Quoted {
public:
    Quoted(std::string_view query, Token& token)
        : query_(query), token_(token), at_(static_cast<std::size_t>(token.begin)), quote_(query[at_]) {}

    std::string read() {
        at_++;
        for (;;) {
            if (at_ >= query_.size())
                fail(ErrorType::kSyntaxError, "UnexpectedSyntax",
                     quote_ == '`' ? "a name that begins with a backtick has no end" : "a text has no closing quote",
                     token_.begin);
            const char c = query_[at_];
            if (c == quote_) {
                at_++;
                if (at_ >= query_.size() || query_[at_] != quote_) break;
                text_ += quote_; // written twice: itself
                at_++;
            } else if (c == '\\' && quote_ != '`') {
                escape();
            } else {
                text_ += c;
                at_++;
            }
        }
        token_.end = static_cast<Place>(at_);
        return std::move(text_);
    }

private:
    void escape() {
        const std::size_t begin = at_;
        const char c = at_ + 1 < query_.size() ? query_[at_ + 1] : '\0';
        at_ += 2;
        switch (c) {
        case '\\':
        case '\'':
        case '"':
        case '`':
            text_ += c;
            return;
        case 'b':
        case 'B':
            text_ += '\b';
            return;
        case 'f':
        case 'F':
            text_ += '\f';
            return;
        case 'n':
        case 'N':
            text_ += '\n';
            return;
        case 'r':
        case 'R':
            text_ += '\r';
            return;
        case 't':
        case 'T':
            text_ += '\t';
            return;
        case 'u':
            four_digits(begin);
            return;
        case 'U':
            many_digits(begin);
            return;
        default:
            fail(ErrorType::kSyntaxError, "UnexpectedSyntax", "a text has an unknown escape: write a backslash as \\\\",
                 static_cast<Place>(begin));
        }
    }

    // How many hexadecimal digits follow, up to `most`.
    std::size_t digits(std::size_t most) const noexcept {
        std::size_t count = 0;
        while (count < most && at_ + count < query_.size() && hex(query_[at_ + count]) >= 0) count++;
        return count;
    }
    static int hex(char c) noexcept {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    }
    char32_t value(std::size_t from, std::size_t count) const noexcept {
        char32_t code = 0;
        for (std::size_t i = 0; i < count; i++) code = code * 16 + static_cast<char32_t>(hex(query_[from + i]));
        return code;
    }
    [[noreturn]] static void bad(std::size_t begin) {
        fail(ErrorType::kSyntaxError, "InvalidUnicodeLiteral",
             "\\u is followed by four hexadecimal digits of a character, \\U by six or eight",
             static_cast<Place>(begin));
    }

    void four_digits(std::size_t begin) {
        if (digits(4) < 4) bad(begin);
        char32_t code = value(at_, 4);
        at_ += 4;
        if (code >= 0xD800 && code < 0xDC00 && query_.substr(at_).starts_with("\\u")) { // a pair of surrogates
            at_ += 2;
            if (digits(4) < 4) bad(begin);
            const char32_t low = value(at_, 4);
            if (low < 0xDC00 || low > 0xDFFF) bad(begin);
            at_ += 4;
            code = 0x10000 + (code - 0xD800) * 0x400 + (low - 0xDC00);
        }
        append(code, begin);
    }

    void many_digits(std::size_t begin) {
        const std::size_t count = digits(8);
        const std::size_t taken = count == 8 && value(at_, 8) <= kMostCode ? 8 : 6;
        if (count < taken) bad(begin);
        const char32_t code = value(at_, taken);
        at_ += taken;
        append(code, begin);
    }

    void append(char32_t code, std::size_t begin) {
        if (code == 0 || code > kMostCode || (code >= 0xD800 && code <= 0xDFFF)) bad(begin);
        append_utf8(text_, code);
    }

    std::string_view query_;
    Token& token_;
    std::size_t at_;
    char quote_;
    std::string text_;
};

} // namespace

std::string lex_quoted(std::string_view query, Token& token) { return Quoted(query, token).read(); }

} // namespace rv::cypher
