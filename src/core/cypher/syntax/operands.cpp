// What operators join: literals, names, lists, maps, CASE, calls of functions.
#include "ruvector/core/cypher/syntax/parser_state.hpp"

#include <cstdint>
#include <limits>
#include <utility>

namespace rv::cypher {
namespace {

// Words that begin or continue clauses. They may name variables, but where an expression is missing it is more likely
// that the next clause was met.
bool belongs_to_clause(Keyword keyword) noexcept {
    switch (keyword) {
    case Keyword::kMatch:
    case Keyword::kOptional:
    case Keyword::kUnwind:
    case Keyword::kWith:
    case Keyword::kReturn:
    case Keyword::kCreate:
    case Keyword::kMerge:
    case Keyword::kSet:
    case Keyword::kRemove:
    case Keyword::kDelete:
    case Keyword::kDetach:
    case Keyword::kForeach:
    case Keyword::kCall:
    case Keyword::kUnion:
    case Keyword::kWhere:
    case Keyword::kOrder:
    case Keyword::kSkip:
    case Keyword::kLimit:
    case Keyword::kYield:
    case Keyword::kAs:
    case Keyword::kThen:
    case Keyword::kElse:
    case Keyword::kWhen:
    case Keyword::kIn:
    case Keyword::kAnd:
    case Keyword::kOr:
    case Keyword::kXor:
    case Keyword::kIs:
    case Keyword::kDistinct:
        return true;
    default:
        return false;
    }
}

bool begins_operand(const Token& token) noexcept {
    switch (token.kind) {
    case TokenKind::kWord:
        return token.keyword == Keyword::kNothing;
    case TokenKind::kString:
    case TokenKind::kInteger:
    case TokenKind::kFloat:
    case TokenKind::kBadNumber:
    case TokenKind::kParameter:
        return true;
    case TokenKind::kSign:
        return token.sign == Sign::kLeftParen;
    case TokenKind::kEnd:
        return false;
    }
    return false;
}

} // namespace

ExpressionPtr Parser::operand() {
    const Token& first = token();
    switch (first.kind) {
    case TokenKind::kInteger:
    case TokenKind::kFloat:
        return number(false);
    case TokenKind::kBadNumber:
        fail(ErrorType::kSyntaxError, "InvalidNumberLiteral", std::string(tokens_.text_of(first)) + " is no number",
             first.begin);
    case TokenKind::kString: {
        ExpressionPtr made = literal(Value::string(tokens_.text_of(first)));
        return made;
    }
    case TokenKind::kParameter: {
        ExpressionPtr made = node(ExpressionKind::kParameter, first.begin);
        made->name = tokens_.text_of(first);
        at_++;
        return made;
    }
    case TokenKind::kWord:
        return word_operand();
    case TokenKind::kSign:
        if (first.sign == Sign::kLeftBracket) return list();
        if (first.sign == Sign::kLeftBrace) return map();
        if (first.sign == Sign::kLeftParen) {
            at_++;
            ExpressionPtr inner = expression({.condition = context_.condition});
            expect(Sign::kRightParen, "a closing )");
            return inner;
        }
        break;
    case TokenKind::kEnd:
        break;
    }
    unexpected("an expression");
}

ExpressionPtr Parser::word_operand() {
    const Token& first = token();
    const Token& next = token(1);
    switch (first.keyword) {
    case Keyword::kNull:
        return literal(Value());
    case Keyword::kTrue:
        return literal(Value::boolean(true));
    case Keyword::kFalse:
        return literal(Value::boolean(false));
    case Keyword::kNot:
        fail(ErrorType::kSyntaxError, "UnexpectedSyntax", "NOT behind another operator needs parentheses around it",
             first.begin);
    case Keyword::kCase:
        if (next.kind != TokenKind::kSign || next.sign == Sign::kLeftParen || next.sign == Sign::kLeftBracket ||
            next.sign == Sign::kLeftBrace || next.sign == Sign::kMinus || next.sign == Sign::kPlus)
            return case_expression();
        break;
    case Keyword::kExists:
        if (next.sign == Sign::kLeftBrace) return subquery(ExpressionKind::kExists);
        if (next.sign == Sign::kLeftParen && pattern_begins(at_ + 2)) {
            at_ += 2;
            ExpressionPtr made = node(ExpressionKind::kPatternPredicate, first.begin);
            const Heights heights(*this);
            readings_++;
            made->pattern = std::make_unique<Pattern>();
            made->pattern->paths.push_back(path(Use::kPredicate));
            raise_to(*made, heights.highest() + 1);
            expect(Sign::kRightParen, "a closing )");
            return made;
        }
        break;
    case Keyword::kCount:
        if (next.sign == Sign::kLeftBrace) return subquery(ExpressionKind::kCount);
        break;
    case Keyword::kCollect:
        if (next.sign == Sign::kLeftBrace) return subquery(ExpressionKind::kCollect);
        break;
    case Keyword::kAll:
    case Keyword::kAny:
    case Keyword::kNone:
    case Keyword::kSingle:
        if (next.sign == Sign::kLeftParen && is_word(2) && is(Keyword::kIn, 3))
            return quantifier(first.keyword == Keyword::kAll    ? ExpressionKind::kAll
                              : first.keyword == Keyword::kAny  ? ExpressionKind::kAny
                              : first.keyword == Keyword::kNone ? ExpressionKind::kNone
                                                                : ExpressionKind::kSingle);
        break;
    case Keyword::kReduce:
        if (next.sign == Sign::kLeftParen && is_word(2) && is(Sign::kEqual, 3)) return reduce();
        break;
    case Keyword::kShortestPath:
    case Keyword::kAllShortestPaths:
        if (next.sign == Sign::kLeftParen) return shortest_path();
        break;
    default:
        break;
    }
    std::size_t behind = 1;
    while (is(Sign::kDot, behind) && is_word(behind + 1)) behind += 2;
    const bool call = is(Sign::kLeftParen, behind);
    if (belongs_to_clause(first.keyword) && (call ? behind == 1 : begins_operand(next))) unexpected("an expression");
    return call ? function_call() : variable();
}

ExpressionPtr Parser::literal(Value value) {
    ExpressionPtr made = node(ExpressionKind::kLiteral, token().begin);
    made->value = std::move(value);
    at_++;
    return made;
}

ExpressionPtr Parser::number(bool negative) {
    const Token& written = token();
    if (written.kind == TokenKind::kFloat) {
        if (written.too_large)
            fail(ErrorType::kSyntaxError, "FloatingPointOverflow",
                 std::string(tokens_.text_of(written)) + " is too large for a float", written.begin);
        return literal(Value::real(negative ? -written.real : written.real));
    }
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (written.too_large || written.integer > kMost + (negative ? 1 : 0))
        fail(ErrorType::kSyntaxError, "IntegerOverflow",
             std::string(tokens_.text_of(written)) + " is too large for an integer", written.begin);
    // Of two's complement: also for the smallest one.
    return literal(
        Value::integer(static_cast<std::int64_t>(negative ? std::uint64_t{0} - written.integer : written.integer)));
}

ExpressionPtr Parser::variable() {
    ExpressionPtr made = node(ExpressionKind::kVariable, token().begin);
    made->name = name("a variable");
    return made;
}

ExpressionPtr Parser::list() {
    if (list_is_comprehension()) return list_comprehension();
    if (pattern_begins(at_ + 1) || (is_word(1) && is(Sign::kEqual, 2) && pattern_begins(at_ + 3)))
        return pattern_comprehension();
    ExpressionPtr made = node(ExpressionKind::kList, token().begin);
    at_++;
    if (accept(Sign::kRightBracket)) return made;
    do adopt(*made, expression());
    while (accept(Sign::kComma));
    expect(Sign::kRightBracket, "a comma or ]");
    return made;
}

ExpressionPtr Parser::map() {
    ExpressionPtr made = node(ExpressionKind::kMap, token().begin);
    at_++;
    if (accept(Sign::kRightBrace)) return made;
    do {
        if (is_word() && is(Sign::kRightBrace, 1) && made->keys.empty())
            unexpected_at(token(1), "a colon and a value (a parameter is written $name)");
        made->keys.push_back(key("a key"));
        expect(Sign::kColon, "a colon");
        adopt(*made, expression());
    } while (accept(Sign::kComma));
    expect(Sign::kRightBrace, "a comma or }");
    return made;
}

ExpressionPtr Parser::map_projection(ExpressionPtr of) {
    const Place place = tokens_.list[at_++].begin;
    ExpressionPtr made = unary_node(ExpressionKind::kMapProjection, place, std::move(of));
    if (accept(Sign::kRightBrace)) return made;
    do {
        MapProjectionItem item{};
        if (accept(Sign::kDot)) {
            if (accept(Sign::kStar)) {
                item.what = MapProjectionItem::What::kAll;
            } else {
                item.what = MapProjectionItem::What::kProperty;
                item.key = key("the name of a property or *");
            }
        } else if (is_word() && is(Sign::kColon, 1)) {
            item.what = MapProjectionItem::What::kNamed;
            item.key = key("a key");
            at_++;
            item.value = expression();
        } else {
            item.what = MapProjectionItem::What::kVariable;
            item.value = variable();
            item.key = item.value->name;
        }
        if (item.value != nullptr) raise_to(*made, item.value->height + 1);
        made->projection.push_back(std::move(item));
    } while (accept(Sign::kComma));
    expect(Sign::kRightBrace, "a comma or }");
    return made;
}

ExpressionPtr Parser::case_expression() {
    ExpressionPtr made = node(ExpressionKind::kCase, token().begin);
    at_++;
    const bool simple = !is(Keyword::kWhen);
    adopt(*made, simple ? expression() : nullptr);
    if (!is(Keyword::kWhen)) unexpected("WHEN");
    while (accept(Keyword::kWhen)) {
        adopt(*made, expression({.condition = !simple}));
        expect(Keyword::kThen, "THEN");
        adopt(*made, expression());
    }
    adopt(*made, accept(Keyword::kElse) ? expression() : nullptr);
    expect(Keyword::kEnd, "WHEN, ELSE or END");
    return made;
}

ExpressionPtr Parser::function_call() {
    const Place place = token().begin;
    std::string called = dotted_name("the name of a function");
    const AggregateFunction* aggregate = find_aggregate(called);
    ExpressionPtr made = node(aggregate != nullptr ? ExpressionKind::kAggregate : ExpressionKind::kFunction, place);
    made->name = std::move(called);
    made->aggregate = aggregate;
    at_++; // (
    if (accept(Sign::kRightParen)) return made;
    if (aggregate != nullptr && is(Sign::kStar) && is(Sign::kRightParen, 1) &&
        std::string_view(aggregate->name) == "count") {
        at_ += 2;
        return made;
    }
    // `distinct` may also be a variable, alone or with an operator behind it.
    if (is(Keyword::kDistinct) && (begins_operand(token(1)) || token(1).kind == TokenKind::kWord ||
                                   is(Sign::kLeftBracket, 1) || is(Sign::kLeftBrace, 1) || is(Sign::kMinus, 1))) {
        made->distinct = true;
        at_++;
    }
    do adopt(*made, expression());
    while (accept(Sign::kComma));
    expect(Sign::kRightParen, "a comma or )");
    return made;
}

} // namespace rv::cypher
