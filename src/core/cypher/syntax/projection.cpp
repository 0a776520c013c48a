// WITH and RETURN.
#include "ruvector/core/cypher/syntax/parser_state.hpp"

#include <utility>

namespace rv::cypher {

std::unique_ptr<Clause> Parser::projecting(ClauseKind kind) {
    auto made = std::make_unique<Clause>(kind, token_at(at_ - 1).begin);
    projection(made->projection);
    if (kind == ClauseKind::kWith && accept(Keyword::kWhere)) made->where = condition();
    return made;
}

void Parser::projection(Projection& projection) {
    projection.distinct = accept(Keyword::kDistinct);
    projection_items(projection);
    if (is(Keyword::kOrder) && is(Keyword::kBy, 1)) sort_items(projection);
    if (accept(Keyword::kSkip) || accept(Keyword::kOffset)) projection.skip = expression();
    if (accept(Keyword::kLimit)) projection.limit = expression();
}

void Parser::projection_items(Projection& projection) {
    if (accept(Sign::kStar)) {
        projection.star = true;
        if (!accept(Sign::kComma)) return;
    }
    do {
        ProjectionItem item;
        item.place = token().begin;
        item.expression = expression();
        item.aliased = accept(Keyword::kAs);
        item.name = item.aliased ? name("a name for the column") : item.expression->text;
        // A variable's name without its backticks.
        if (!item.aliased && item.expression->kind == ExpressionKind::kVariable && item.name.starts_with('`'))
            item.name = item.expression->name;
        projection.items.push_back(std::move(item));
    } while (accept(Sign::kComma));
}

void Parser::sort_items(Projection& projection) {
    at_ += 2;
    do {
        SortItem item;
        item.expression = expression();
        if (accept(Keyword::kDesc) || accept(Keyword::kDescending)) {
            item.descending = true;
        } else if (!accept(Keyword::kAsc)) {
            accept(Keyword::kAscending);
        }
        projection.order.push_back(std::move(item));
    } while (accept(Sign::kComma));
}

} // namespace rv::cypher
