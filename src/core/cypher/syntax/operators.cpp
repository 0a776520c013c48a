// Operators of expressions, from the weakest to the strongest.
#include "ruvector/core/cypher/syntax/parser_state.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace rv::cypher {
namespace {

std::optional<CompareOperator> compare_operator(Sign sign) noexcept {
    switch (sign) {
    case Sign::kEqual:
        return CompareOperator::kEqual;
    case Sign::kNotEqual:
        return CompareOperator::kNotEqual;
    case Sign::kLess:
        return CompareOperator::kLess;
    case Sign::kLessEqual:
        return CompareOperator::kLessEqual;
    case Sign::kGreater:
        return CompareOperator::kGreater;
    case Sign::kGreaterEqual:
        return CompareOperator::kGreaterEqual;
    default:
        return std::nullopt;
    }
}

struct Binary {
    ExpressionKind kind;
    VectorMetric metric = VectorMetric::kL2;
};

std::optional<Binary> additive_operator(Sign sign) noexcept {
    switch (sign) {
    case Sign::kPlus:
        return Binary{ExpressionKind::kAdd};
    case Sign::kMinus:
        return Binary{ExpressionKind::kSubtract};
    case Sign::kL2:
        return Binary{ExpressionKind::kDistance, VectorMetric::kL2};
    case Sign::kCosine:
        return Binary{ExpressionKind::kDistance, VectorMetric::kCosine};
    case Sign::kInnerProduct:
        return Binary{ExpressionKind::kDistance, VectorMetric::kInnerProduct};
    case Sign::kL1:
        return Binary{ExpressionKind::kDistance, VectorMetric::kL1};
    default:
        return std::nullopt;
    }
}

std::optional<ExpressionKind> multiplicative_operator(Sign sign) noexcept {
    switch (sign) {
    case Sign::kStar:
        return ExpressionKind::kMultiply;
    case Sign::kSlash:
        return ExpressionKind::kDivide;
    case Sign::kPercent:
        return ExpressionKind::kModulo;
    default:
        return std::nullopt;
    }
}

} // namespace

ExpressionPtr Parser::expression(ExpressionContext context) {
    const Nested nested(*this);
    const ExpressionContext outer = std::exchange(context_, context);
    const std::size_t first = at_;
    ExpressionPtr whole = disjunction();
    whole->text = text_since(first);
    highest_ = std::max(highest_, whole->height);
    context_ = outer;
    return whole;
}

ExpressionPtr Parser::disjunction() {
    ExpressionPtr first = exclusive_disjunction();
    if (!is(Keyword::kOr)) return first;
    ExpressionPtr whole = unary_node(ExpressionKind::kOr, token().begin, std::move(first));
    while (accept(Keyword::kOr)) adopt(*whole, exclusive_disjunction());
    return whole;
}

ExpressionPtr Parser::exclusive_disjunction() {
    ExpressionPtr first = conjunction();
    if (!is(Keyword::kXor)) return first;
    ExpressionPtr whole = unary_node(ExpressionKind::kXor, token().begin, std::move(first));
    while (accept(Keyword::kXor)) adopt(*whole, conjunction());
    return whole;
}

ExpressionPtr Parser::conjunction() {
    std::size_t begin = at_;
    ExpressionPtr first = negation();
    if (!is(Keyword::kAnd)) return first;
    first->text = text_since(begin);
    ExpressionPtr whole = unary_node(ExpressionKind::kAnd, token().begin, std::move(first));
    while (accept(Keyword::kAnd)) {
        begin = at_;
        ExpressionPtr next = negation();
        next->text = text_since(begin);
        adopt(*whole, std::move(next));
    }
    return whole;
}

ExpressionPtr Parser::negation() {
    std::vector<Place> places;
    while (is(Keyword::kNot)) places.push_back(tokens_.list[at_++].begin);
    ExpressionPtr whole = predicate();
    for (; !places.empty(); places.pop_back())
        whole = unary_node(ExpressionKind::kNot, places.back(), std::move(whole));
    return whole;
}

ExpressionPtr Parser::predicate() {
    if (is(Sign::kLeftParen) && pattern_begins(at_)) return pattern_predicate();
    return comparison();
}

ExpressionPtr Parser::comparison() {
    ExpressionPtr first = membership();
    if (!compare_operator(token().sign)) return first;
    ExpressionPtr whole = unary_node(ExpressionKind::kCompare, token().begin, std::move(first));
    while (const std::optional<CompareOperator> comparing = compare_operator(token().sign)) {
        at_++;
        whole->comparisons.push_back(*comparing);
        adopt(*whole, membership());
    }
    return whole;
}

ExpressionPtr Parser::membership() {
    ExpressionPtr left = sum();
    for (;;) {
        const Place place = token().begin;
        if (accept(Keyword::kIn)) {
            left = binary_node(ExpressionKind::kIn, place, std::move(left), sum());
        } else if (is(Keyword::kStarts) && is(Keyword::kWith, 1)) {
            at_ += 2;
            left = binary_node(ExpressionKind::kStartsWith, place, std::move(left), sum());
        } else if (is(Keyword::kEnds) && is(Keyword::kWith, 1)) {
            at_ += 2;
            left = binary_node(ExpressionKind::kEndsWith, place, std::move(left), sum());
        } else if (accept(Keyword::kContains)) {
            left = binary_node(ExpressionKind::kContains, place, std::move(left), sum());
        } else if (accept(Sign::kMatches)) {
            left = binary_node(ExpressionKind::kMatches, place, std::move(left), sum());
        } else if (accept(Keyword::kIs)) {
            const bool negated = accept(Keyword::kNot);
            expect(Keyword::kNull, "NULL");
            left = unary_node(negated ? ExpressionKind::kIsNotNull : ExpressionKind::kIsNull, place, std::move(left));
        } else {
            return left;
        }
    }
}

ExpressionPtr Parser::sum() {
    ExpressionPtr left = product();
    while (const std::optional<Binary> binary = additive_operator(token().sign)) {
        const Place place = tokens_.list[at_++].begin;
        left = binary_node(binary->kind, place, std::move(left), product());
        left->metric = binary->metric;
    }
    return left;
}

ExpressionPtr Parser::product() {
    ExpressionPtr left = power();
    while (const std::optional<ExpressionKind> kind = multiplicative_operator(token().sign)) {
        const Place place = tokens_.list[at_++].begin;
        left = binary_node(*kind, place, std::move(left), power());
    }
    return left;
}

ExpressionPtr Parser::power() {
    ExpressionPtr left = signed_operand();
    while (is(Sign::kCaret)) {
        const Place place = tokens_.list[at_++].begin;
        left = binary_node(ExpressionKind::kPower, place, std::move(left), signed_operand());
    }
    return left;
}

// A sign is stronger than ^: -3 ^ 2 is 9.
ExpressionPtr Parser::signed_operand() {
    struct Written {
        bool minus;
        Place place;
    };
    std::vector<Written> signs;
    while (is(Sign::kMinus) || is(Sign::kPlus)) {
        signs.push_back({is(Sign::kMinus), token().begin});
        at_++;
    }
    ExpressionPtr whole;
    const bool is_number = token().kind == TokenKind::kInteger || token().kind == TokenKind::kFloat;
    if (!signs.empty() && is_number && !is(Sign::kDot, 1) && !is(Sign::kLeftBracket, 1)) {
        whole = number(signs.back().minus); // so that the smallest integer can be written
        whole->place = signs.back().place;
        signs.pop_back();
    } else {
        whole = postfix();
    }
    for (; !signs.empty(); signs.pop_back())
        whole = unary_node(signs.back().minus ? ExpressionKind::kNegate : ExpressionKind::kPlus, signs.back().place,
                           std::move(whole));
    return whole;
}

ExpressionPtr Parser::postfix(bool with_labels) {
    const bool bare = is_word();
    ExpressionPtr whole = operand();
    if (bare && whole->kind == ExpressionKind::kVariable && is(Sign::kLeftBrace))
        whole = map_projection(std::move(whole));
    for (;;) {
        if (accept(Sign::kDot)) {
            const Place place = token().begin;
            ExpressionPtr property = unary_node(ExpressionKind::kProperty, place, std::move(whole));
            property->name = key("the name of a property");
            whole = std::move(property);
        } else if (is(Sign::kLeftBracket)) {
            whole = subscript(std::move(whole));
        } else if (with_labels && is(Sign::kColon)) {
            const Place place = tokens_.list[at_++].begin;
            whole = unary_node(ExpressionKind::kHasLabels, place, std::move(whole));
            whole->labels = labels(true, !context_.bar_ends);
            return whole;
        } else {
            return whole;
        }
    }
}

ExpressionPtr Parser::subscript(ExpressionPtr container) {
    const Place place = tokens_.list[at_++].begin;
    ExpressionPtr first;
    if (!is(Sign::kDots)) first = expression();
    if (first != nullptr && accept(Sign::kRightBracket))
        return binary_node(ExpressionKind::kSubscript, place, std::move(container), std::move(first));
    expect(Sign::kDots, "] or ..");
    ExpressionPtr whole = binary_node(ExpressionKind::kSlice, place, std::move(container), std::move(first));
    adopt(*whole, is(Sign::kRightBracket) ? nullptr : expression());
    expect(Sign::kRightBracket, "]");
    return whole;
}

} // namespace rv::cypher
