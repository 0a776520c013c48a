// Going along the tokens, and making nodes of the tree.
#include "ruvector/core/cypher/syntax/parser.hpp"
#include "ruvector/core/cypher/syntax/parser_state.hpp"

#include <algorithm>
#include <utility>

namespace rv::cypher {
namespace {

std::string shown(const Tokens& tokens, const Token& token) {
    if (token.kind == TokenKind::kEnd) return "the end of the query";
    std::string text(
        tokens.query.substr(static_cast<std::size_t>(token.begin), static_cast<std::size_t>(token.end - token.begin)));
    constexpr std::size_t kMost = 40;
    if (text.size() > kMost) {
        std::size_t cut = kMost;
        while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) cut--;
        text.resize(cut);
        text += "...";
    }
    return text;
}

} // namespace

Parser::Nested::Nested(Parser& parser) : parser_(parser) {
    if (parser.nesting_ >= kMostNesting)
        fail(ErrorType::kSyntaxError, "UnexpectedSyntax",
             "expressions and queries are nested deeper than " + std::to_string(kMostNesting) + " levels",
             parser.token().begin);
    parser.nesting_++;
}

const Token& Parser::token(std::size_t ahead) const noexcept { return token_at(at_ + ahead); }

const Token& Parser::token_at(std::size_t number) const noexcept {
    return tokens_.list[std::min(number, tokens_.list.size() - 1)];
}

bool Parser::is_named(std::string_view word, std::size_t ahead) const noexcept {
    const Token& found = token(ahead);
    if (found.kind != TokenKind::kWord || found.text >= 0) return false;
    const std::string_view text = tokens_.text_of(found);
    return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                      [](char a, char b) { return (a >= 'a' && a <= 'z' ? a - 'a' + 'A' : a) == b; });
}

bool Parser::accept(Sign sign) {
    if (!is(sign)) return false;
    at_++;
    return true;
}

bool Parser::accept(Keyword keyword) {
    if (!is(keyword)) return false;
    at_++;
    return true;
}

void Parser::expect(Sign sign, const char* expected) {
    if (!accept(sign)) unexpected(expected);
}

void Parser::expect(Keyword keyword, const char* expected) {
    if (!accept(keyword)) unexpected(expected);
}

std::string Parser::name(const char* what) {
    const Place place = token().begin;
    std::string taken = key(what);
    if (taken.empty()) fail(ErrorType::kSyntaxError, "UnexpectedSyntax", "a name is empty", place);
    return taken;
}

std::string Parser::key(const char* what) {
    if (!is_word()) unexpected(what);
    return std::string(tokens_.text_of(tokens_.list[at_++]));
}

std::string Parser::dotted_name(const char* what) {
    std::string whole = name(what);
    while (accept(Sign::kDot)) {
        whole += '.';
        whole += name(what);
    }
    return whole;
}

void Parser::unexpected(const char* expected) const { unexpected_at(token(), expected); }

void Parser::unexpected_at(const Token& found, const char* expected) const {
    if (found.kind == TokenKind::kBadNumber)
        fail(ErrorType::kSyntaxError, "UnexpectedSyntax",
             shown(tokens_, found) + " is neither a number nor a name; expected is " + expected, found.begin);
    fail(ErrorType::kSyntaxError, "UnexpectedSyntax",
         "unexpected " + shown(tokens_, found) + " where " + expected + " should be", found.begin);
}

std::string Parser::text_since(std::size_t first) const {
    const Place begin = token_at(first).begin;
    const Place end = at_ > first ? token_at(at_ - 1).end : begin;
    return std::string(tokens_.query.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)));
}

ExpressionPtr Parser::node(ExpressionKind kind, Place place) const { return std::make_unique<Expression>(kind, place); }

ExpressionPtr Parser::unary_node(ExpressionKind kind, Place place, ExpressionPtr operand) const {
    ExpressionPtr made = node(kind, place);
    adopt(*made, std::move(operand));
    return made;
}

ExpressionPtr Parser::binary_node(ExpressionKind kind, Place place, ExpressionPtr left, ExpressionPtr right) const {
    ExpressionPtr made = node(kind, place);
    made->children.reserve(2);
    adopt(*made, std::move(left));
    adopt(*made, std::move(right));
    return made;
}

void Parser::adopt(Expression& parent, ExpressionPtr child) const {
    if (child != nullptr) raise_to(parent, child->height + 1);
    parent.children.push_back(std::move(child));
}

void Parser::raise_to(Expression& expression, std::int32_t height) const {
    if (height > kMostHeight)
        fail(ErrorType::kSyntaxError, "UnexpectedSyntax",
             "an expression's tree is higher than " + std::to_string(kMostHeight) +
                 " operators: write long sums as lists with reduce",
             expression.place);
    expression.height = std::max(expression.height, height);
}

} // namespace rv::cypher
