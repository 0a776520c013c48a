// Patterns: (a:A {k: 1})-[r:T*1..3]->(b).
#include "ruvector/core/cypher/syntax/parser_state.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace rv::cypher {
namespace {

// [[noreturn]] of what is no relationship.
[[noreturn]] void bad_relationship(const char* text, Place place) {
    fail(ErrorType::kSyntaxError, "InvalidRelationshipPattern", text, place);
}

} // namespace

// Whether the token begins a path with a relationship: `(` what a node has `)`, then - or <-, then - or [ ... ]-, then
// > or not, and another `(`. In an expression this decides between a pattern and a parenthesis.
bool Parser::pattern_begins(std::size_t number) const noexcept {
    const Token& open = token_at(number);
    if (open.sign != Sign::kLeftParen || open.partner < 0) return false;
    std::size_t at = number + 1;
    if (token_at(at).kind == TokenKind::kWord && token_at(at).keyword != Keyword::kWhere) at++;
    const Token& inner = token_at(at);
    const bool node = inner.sign == Sign::kRightParen || inner.sign == Sign::kColon || inner.sign == Sign::kLeftBrace ||
                      inner.kind == TokenKind::kParameter || inner.keyword == Keyword::kWhere;
    if (!node) return false;
    at = static_cast<std::size_t>(open.partner) + 1;
    if (token_at(at).sign == Sign::kLess) at++;
    if (token_at(at).sign != Sign::kMinus) return false;
    at++;
    if (token_at(at).sign == Sign::kLeftBracket) {
        if (token_at(at).partner < 0) return false;
        at = static_cast<std::size_t>(token_at(at).partner) + 1;
    }
    if (token_at(at).sign != Sign::kMinus) return false;
    at++;
    if (token_at(at).sign == Sign::kGreater) at++;
    return token_at(at).sign == Sign::kLeftParen;
}

Pattern Parser::pattern(Use use) {
    Pattern made;
    do made.paths.push_back(path(use));
    while (accept(Sign::kComma));
    return made;
}

PathPattern Parser::path(Use use) {
    PathPattern made;
    made.place = token().begin;
    if (use != Use::kCreate) count_step(made.place);
    if (is_word() && is(Sign::kEqual, 1)) {
        made.variable = name("a variable");
        at_++;
    }
    const bool shortest = is(Keyword::kShortestPath);
    if ((shortest || is(Keyword::kAllShortestPaths)) && is(Sign::kLeftParen, 1)) {
        const Place place = token().begin;
        if (use == Use::kCreate || use == Use::kMerge)
            fail(ErrorType::kSyntaxError, "UnexpectedSyntax", "a shortest path cannot be created", place);
        made.kind = shortest ? PathKind::kShortest : PathKind::kAllShortest;
        at_ += 2;
        path_elements(made, use);
        if (made.relationships.size() != 1)
            fail(ErrorType::kSyntaxError, "UnexpectedSyntax",
                 "a shortest path goes over one relationship pattern, as (a)-[*]-(b)", place);
        expect(Sign::kRightParen, "a closing )");
    } else {
        path_elements(made, use);
    }
    return made;
}

void Parser::path_elements(PathPattern& path, Use use) {
    if (is(Sign::kLeftParen) && is(Sign::kLeftParen, 1))
        fail(ErrorType::kSyntaxError, "UnexpectedSyntax",
             "a path in parentheses is not supported: a variable length is written as -[:T*1..3]->", token().begin);
    path.nodes.push_back(node_pattern(use));
    while (is(Sign::kMinus) || (is(Sign::kLess) && is(Sign::kMinus, 1))) {
        if (use != Use::kCreate) count_step(token().begin);
        path.relationships.push_back(relationship_pattern(use));
        path.nodes.push_back(node_pattern(use));
    }
}

NodePattern Parser::node_pattern(Use use) {
    NodePattern made;
    made.place = token().begin;
    expect(Sign::kLeftParen, "a node in parentheses");
    const bool where_follows = is(Keyword::kWhere) && !is(Sign::kRightParen, 1) && !is(Sign::kColon, 1) &&
                               !is(Sign::kLeftBrace, 1) && !is(Keyword::kWhere, 1);
    if (is_word() && !where_follows) {
        made.place = token().begin;
        made.variable = name("a variable");
    }
    if (is(Sign::kColon)) {
        const Place place = tokens_.list[at_++].begin;
        const bool written = use == Use::kCreate || use == Use::kMerge;
        if (written) {
            auto all = std::make_unique<LabelExpression>();
            all->what = LabelExpression::What::kAnd;
            all->place = place;
            do {
                auto one = std::make_unique<LabelExpression>();
                one->place = token().begin;
                one->name = name("the name of a label");
                all->operands.push_back(std::move(one));
            } while (accept(Sign::kColon));
            made.labels = all->operands.size() == 1 ? std::move(all->operands.front()) : std::move(all);
        } else {
            made.labels = labels(true, true);
        }
    }
    made.properties = pattern_properties(use);
    made.where = pattern_where(use);
    expect(Sign::kRightParen, "labels, properties or )");
    return made;
}

ExpressionPtr Parser::pattern_properties(Use use) {
    if (is(Sign::kLeftBrace)) {
        const Nested nested(*this);
        const ExpressionContext outer = std::exchange(context_, ExpressionContext{});
        const std::size_t first = at_;
        ExpressionPtr made = map();
        made->text = text_since(first);
        highest_ = std::max(highest_, made->height);
        context_ = outer;
        return made;
    }
    if (token().kind != TokenKind::kParameter) return nullptr;
    if (use != Use::kCreate)
        fail(ErrorType::kSyntaxError, "InvalidParameterUse",
             "a pattern to be matched names its properties: {key: $parameter.key}", token().begin);
    ExpressionPtr made = operand();
    made->text = text_since(at_ - 1);
    return made;
}

ExpressionPtr Parser::pattern_where(Use use) {
    if (!is(Keyword::kWhere)) return nullptr;
    if (use == Use::kCreate || use == Use::kMerge) unexpected("labels, properties or the end of the pattern's element");
    at_++;
    return condition();
}

RelationshipPattern Parser::relationship_pattern(Use use) {
    RelationshipPattern made;
    made.place = token().begin;
    const bool left = accept(Sign::kLess);
    expect(Sign::kMinus, "a - of a relationship");
    if (accept(Sign::kLeftBracket)) {
        relationship_detail(made, use);
        expect(Sign::kRightBracket, "a type, a length, properties or ]");
    }
    expect(Sign::kMinus, "a - of a relationship");
    const bool right = accept(Sign::kGreater);
    made.direction = left == right ? Direction::kBoth : left ? Direction::kIn : Direction::kOut;
    return made;
}

void Parser::relationship_detail(RelationshipPattern& relationship, Use use) {
    const bool where_follows = is(Keyword::kWhere) && !is(Sign::kRightBracket, 1) && !is(Sign::kColon, 1) &&
                               !is(Sign::kLeftBrace, 1) && !is(Sign::kStar, 1) && !is(Keyword::kWhere, 1);
    if (is_word() && !where_follows) {
        relationship.place = token().begin;
        relationship.variable = name("a variable");
    }
    if (accept(Sign::kColon)) relationship.types = labels(false, true);
    if (is(Sign::kStar)) path_length(relationship);
    if (is(Sign::kDots)) bad_relationship("a length of a path begins with *", token().begin);
    relationship.properties = pattern_properties(use);
    relationship.where = pattern_where(use);
}

// *, *2, *1.., *..3, *1..3
void Parser::path_length(RelationshipPattern& relationship) {
    at_++;
    relationship.variable_length = true;
    if (token().kind == TokenKind::kInteger) relationship.least = path_bound();
    if (accept(Sign::kDots)) {
        if (token().kind == TokenKind::kInteger) relationship.most = path_bound();
    } else {
        relationship.most = relationship.least;
    }
    const Token& next = token();
    if (next.sign == Sign::kMinus || next.sign == Sign::kPlus || next.kind == TokenKind::kFloat ||
        next.kind == TokenKind::kBadNumber || next.sign == Sign::kDots)
        bad_relationship("the length of a path is written as *, *2, *1.., *..3 or *1..3", next.begin);
}

std::int64_t Parser::path_bound() {
    const Token& bound = token();
    if (bound.too_large || bound.integer > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        fail(ErrorType::kSyntaxError, "IntegerOverflow", "the length of a path is too large", bound.begin);
    at_++;
    return static_cast<std::int64_t>(bound.integer);
}

} // namespace rv::cypher
