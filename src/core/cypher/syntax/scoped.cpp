// Expressions with variables, patterns or queries of their own.
#include "ruvector/core/cypher/syntax/parser_state.hpp"

#include <utility>

namespace rv::cypher {

// [x IN list ...]: not [x IN list, y], which is a list of two.
bool Parser::list_is_comprehension() const noexcept {
    if (!is_word(1) || !is(Keyword::kIn, 2)) return false;
    const std::int32_t end = token().partner;
    if (end < 0) return true; // an error follows anyway
    for (std::size_t i = at_ + 3; i < static_cast<std::size_t>(end); i++) {
        const Token& inner = token_at(i);
        if (inner.sign == Sign::kComma) return false;
        if (inner.partner > static_cast<std::int32_t>(i)) i = static_cast<std::size_t>(inner.partner);
    }
    return true;
}

ExpressionPtr Parser::list_comprehension() {
    ExpressionPtr made = node(ExpressionKind::kListComprehension, token().begin);
    at_++;
    made->name = name("a variable");
    at_++; // IN
    adopt(*made, expression({.bar_ends = true}));
    adopt(*made, accept(Keyword::kWhere) ? expression({.condition = true, .bar_ends = true}) : nullptr);
    adopt(*made, accept(Sign::kBar) ? expression() : nullptr);
    expect(Sign::kRightBracket, "WHERE, | or ]");
    return made;
}

ExpressionPtr Parser::pattern_comprehension() {
    ExpressionPtr made = node(ExpressionKind::kPatternComprehension, token().begin);
    at_++;
    const Heights heights(*this);
    readings_++;
    made->pattern = std::make_unique<Pattern>();
    made->pattern->paths.push_back(path(Use::kMatch));
    adopt(*made, accept(Keyword::kWhere) ? expression({.condition = true, .bar_ends = true}) : nullptr);
    expect(Sign::kBar, "WHERE or |");
    adopt(*made, expression());
    raise_to(*made, heights.highest() + 1);
    expect(Sign::kRightBracket, "a closing ]");
    return made;
}

ExpressionPtr Parser::quantifier(ExpressionKind kind) {
    ExpressionPtr made = node(kind, token().begin);
    at_ += 2;
    made->name = name("a variable");
    at_++; // IN
    adopt(*made, expression());
    adopt(*made, accept(Keyword::kWhere) ? condition() : nullptr);
    expect(Sign::kRightParen, "WHERE or )");
    return made;
}

ExpressionPtr Parser::reduce() {
    ExpressionPtr made = node(ExpressionKind::kReduce, token().begin);
    at_ += 2;
    made->name = name("a variable");
    at_++; // =
    adopt(*made, expression());
    expect(Sign::kComma, "a comma");
    made->keys.push_back(name("a variable"));
    expect(Keyword::kIn, "IN");
    adopt(*made, expression({.bar_ends = true}));
    expect(Sign::kBar, "|");
    adopt(*made, expression());
    expect(Sign::kRightParen, "a closing )");
    return made;
}

ExpressionPtr Parser::pattern_predicate() {
    const Place place = token().begin;
    if (!context_.condition)
        fail(ErrorType::kSyntaxError, "UnexpectedSyntax",
             "a pattern can stand for whether it matches only in a condition; elsewhere write EXISTS { ... }, or "
             "COUNT { ... }, or a comprehension [pattern | value]",
             place);
    ExpressionPtr made = node(ExpressionKind::kPatternPredicate, place);
    const Heights heights(*this);
    readings_++;
    made->pattern = std::make_unique<Pattern>();
    made->pattern->paths.push_back(path(Use::kPredicate));
    raise_to(*made, heights.highest() + 1);
    return made;
}

ExpressionPtr Parser::shortest_path() {
    ExpressionPtr made = node(ExpressionKind::kShortestPath, token().begin);
    const Heights heights(*this);
    readings_++;
    made->pattern = std::make_unique<Pattern>();
    made->pattern->paths.push_back(path(Use::kPredicate));
    raise_to(*made, heights.highest() + 1);
    return made;
}

ExpressionPtr Parser::subquery(ExpressionKind kind) {
    const Nested nested(*this);
    ExpressionPtr made = node(kind, token().begin);
    at_ += 2;
    const ExpressionContext outer = std::exchange(context_, ExpressionContext{});
    const Heights heights(*this);
    reading_++;
    readings_++;
    const bool path_follows =
        is(Sign::kLeftParen) || (is_word() && is(Sign::kEqual, 1)) ||
        ((is(Keyword::kShortestPath) || is(Keyword::kAllShortestPaths)) && is(Sign::kLeftParen, 1));
    if (path_follows && kind != ExpressionKind::kCollect) {
        auto match = std::make_unique<Clause>(ClauseKind::kMatch, token().begin);
        match->pattern = pattern(Use::kMatch);
        if (accept(Keyword::kWhere)) match->where = condition();
        auto single = std::make_unique<SingleQuery>();
        single->clauses.push_back(std::move(match));
        made->query = std::make_unique<Query>();
        made->query->place = made->place;
        made->query->parts.push_back(std::move(single));
    } else {
        made->query = query(false);
    }
    reading_--;
    context_ = outer;
    raise_to(*made, heights.highest() + 1);
    expect(Sign::kRightBrace, "a closing }");
    return made;
}

} // namespace rv::cypher
