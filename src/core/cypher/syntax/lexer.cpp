#include "ruvector/core/cypher/syntax/lexer.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace rv::cypher {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Keyword::kNothing)> kKeywords = {
    "ALL",          "ALLSHORTESTPATHS",
    "AND",          "ANY",
    "AS",           "ASC",
    "ASCENDING",    "BY",
    "CALL",         "CASE",
    "COLLECT",      "CONTAINS",
    "COUNT",        "CREATE",
    "DELETE",       "DESC",
    "DESCENDING",   "DETACH",
    "DISTINCT",     "ELSE",
    "END",          "ENDS",
    "EXISTS",       "EXPLAIN",
    "FALSE",        "FOREACH",
    "IN",           "IS",
    "LIMIT",        "LOAD",
    "MATCH",        "MERGE",
    "NODETACH",     "NONE",
    "NOT",          "NULL",
    "OFFSET",       "ON",
    "OPTIONAL",     "OR",
    "ORDER",        "PROFILE",
    "REDUCE",       "REMOVE",
    "RETURN",       "SET",
    "SHORTESTPATH", "SINGLE",
    "SKIP",         "START",
    "STARTS",       "THEN",
    "TRUE",         "UNION",
    "UNWIND",       "USE",
    "USING",        "WHEN",
    "WHERE",        "WITH",
    "XOR",          "YIELD"};
static_assert(std::is_sorted(kKeywords.begin(), kKeywords.end()));
constexpr std::size_t kLongestKeyword = 16;

struct SignText {
    std::string_view text;
    Sign sign;
};

// Longer ones before those that they begin with.
constexpr SignText kSigns[] = {
    {"<->", Sign::kL2},          {"<=>", Sign::kCosine},     {"<#>", Sign::kInnerProduct}, {"<+>", Sign::kL1},
    {"..", Sign::kDots},         {"+=", Sign::kPlusEqual},   {"<>", Sign::kNotEqual},      {"<=", Sign::kLessEqual},
    {">=", Sign::kGreaterEqual}, {"=~", Sign::kMatches},     {"(", Sign::kLeftParen},      {")", Sign::kRightParen},
    {"[", Sign::kLeftBracket},   {"]", Sign::kRightBracket}, {"{", Sign::kLeftBrace},      {"}", Sign::kRightBrace},
    {",", Sign::kComma},         {".", Sign::kDot},          {":", Sign::kColon},          {";", Sign::kSemicolon},
    {"|", Sign::kBar},           {"&", Sign::kAmpersand},    {"!", Sign::kExclamation},    {"%", Sign::kPercent},
    {"+", Sign::kPlus},          {"-", Sign::kMinus},        {"*", Sign::kStar},           {"/", Sign::kSlash},
    {"^", Sign::kCaret},         {"=", Sign::kEqual},        {"<", Sign::kLess},           {">", Sign::kGreater}};

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

class Lexer {
public:
    explicit Lexer(std::string_view query) : query_(query) { tokens_.query = query; }

    Tokens run() {
        while (skip_spaces_and_comments()) next_token();
        Token end;
        end.begin = end.end = static_cast<Place>(query_.size());
        tokens_.list.push_back(end);
        return std::move(tokens_);
    }

private:
    char at(std::size_t offset) const noexcept { return at_ + offset < query_.size() ? query_[at_ + offset] : '\0'; }

    // False: nothing is left.
    bool skip_spaces_and_comments() {
        while (at_ < query_.size()) {
            const Character c = character_at(query_, at_);
            if (is_space(c.code)) {
                at_ += static_cast<std::size_t>(c.bytes);
            } else if (c.code == '/' && at(1) == '/') {
                const std::size_t end = query_.find_first_of("\n\r", at_);
                at_ = end == std::string_view::npos ? query_.size() : end;
            } else if (c.code == '/' && at(1) == '*') {
                const std::size_t end = query_.find("*/", at_ + 2);
                if (end == std::string_view::npos)
                    fail(ErrorType::kSyntaxError, "UnexpectedSyntax", "a comment that begins with /* has no */",
                         static_cast<Place>(at_));
                at_ = end + 2;
            } else {
                return true;
            }
        }
        return false;
    }

    void next_token() {
        Token token;
        token.begin = static_cast<Place>(at_);
        const Character c = character_at(query_, at_);
        if (c.code < 0x80 && (is_digit(static_cast<char>(c.code)) || (c.code == '.' && is_digit(at(1))))) {
            lex_number(query_, token);
        } else if (c.code == '\'' || c.code == '"' || c.code == '`') {
            token.kind = c.code == '`' ? TokenKind::kWord : TokenKind::kString;
            add_text(token, lex_quoted(query_, token));
        } else if (c.code == '$') {
            parameter(token);
        } else if (begins_name(c.code)) {
            token.kind = TokenKind::kWord;
            token.end = name_end(at_);
            token.keyword = keyword_of(query_.substr(at_, static_cast<std::size_t>(token.end) - at_));
        } else {
            sign(token, c);
        }
        at_ = static_cast<std::size_t>(token.end);
        tokens_.list.push_back(token);
    }

    void parameter(Token& token) {
        token.kind = TokenKind::kParameter;
        const std::size_t name = at_ + 1;
        if (name < query_.size() && query_[name] == '`') {
            Token quoted;
            quoted.begin = static_cast<Place>(name);
            add_text(token, lex_quoted(query_, quoted));
            token.end = quoted.end;
        } else {
            token.end = name_end(name);
            add_text(token, std::string(query_.substr(name, static_cast<std::size_t>(token.end) - name)));
        }
        if (tokens_.texts.back().empty())
            fail(ErrorType::kSyntaxError, "UnexpectedSyntax", "a $ is followed by no name of a parameter", token.begin);
    }

    void sign(Token& token, Character c) {
        const std::string_view rest = query_.substr(at_);
        for (const SignText& known : kSigns) {
            if (!rest.starts_with(known.text)) continue;
            token.kind = TokenKind::kSign;
            token.sign = known.sign;
            token.end = token.begin + static_cast<Place>(known.text.size());
            pair_brackets(token);
            return;
        }
        const std::string shown(rest.substr(0, static_cast<std::size_t>(c.bytes)));
        fail(ErrorType::kSyntaxError, c.code < 0x80 ? "UnexpectedSyntax" : "InvalidUnicodeCharacter",
             "the character '" + shown + "' has no meaning outside of texts and names in backticks", token.begin);
    }

    void pair_brackets(Token& token) {
        const auto number = static_cast<std::int32_t>(tokens_.list.size());
        switch (token.sign) {
        case Sign::kLeftParen:
        case Sign::kLeftBracket:
        case Sign::kLeftBrace:
            open_.push_back(number);
            return;
        case Sign::kRightParen:
            close(token, number, Sign::kLeftParen);
            return;
        case Sign::kRightBracket:
            close(token, number, Sign::kLeftBracket);
            return;
        case Sign::kRightBrace:
            close(token, number, Sign::kLeftBrace);
            return;
        default:
            return;
        }
    }

    void close(Token& token, std::int32_t number, Sign opening) {
        if (open_.empty()) return;
        Token& last = tokens_.list[static_cast<std::size_t>(open_.back())];
        if (last.sign == opening) {
            last.partner = number;
            token.partner = open_.back();
        }
        open_.pop_back();
    }

    void add_text(Token& token, std::string text) {
        token.text = static_cast<std::int32_t>(tokens_.texts.size());
        tokens_.texts.push_back(std::move(text));
    }

    Place name_end(std::size_t from) const noexcept {
        while (from < query_.size()) {
            const Character c = character_at(query_, from);
            if (!continues_name(c.code)) break;
            from += static_cast<std::size_t>(c.bytes);
        }
        return static_cast<Place>(from);
    }

    std::string_view query_;
    std::size_t at_ = 0;
    Tokens tokens_;
    std::vector<std::int32_t> open_;
};

} // namespace

Keyword keyword_of(std::string_view word) noexcept {
    if (word.size() > kLongestKeyword) return Keyword::kNothing;
    std::array<char, kLongestKeyword> upper{};
    for (std::size_t i = 0; i < word.size(); i++) {
        const char c = word[i];
        upper[i] = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    const std::string_view wanted(upper.data(), word.size());
    const auto found = std::lower_bound(kKeywords.begin(), kKeywords.end(), wanted);
    if (found == kKeywords.end() || *found != wanted) return Keyword::kNothing;
    return static_cast<Keyword>(found - kKeywords.begin());
}

std::string_view Tokens::text_of(const Token& token) const noexcept {
    if (token.text >= 0) return texts[static_cast<std::size_t>(token.text)];
    return query.substr(static_cast<std::size_t>(token.begin), static_cast<std::size_t>(token.end - token.begin));
}

Tokens lex(std::string_view query) {
    if (query.size() >= std::size_t{1} << 30)
        fail(ErrorType::kSyntaxError, "UnexpectedSyntax", "the query is longer than a gigabyte");
    return Lexer(query).run();
}

} // namespace rv::cypher
