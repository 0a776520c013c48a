// CALL of procedures and of subqueries.
#include "ruvector/core/cypher/syntax/parser_state.hpp"

#include <utility>

namespace rv::cypher {

std::unique_ptr<Clause> Parser::call() {
    const Place place = tokens_.list[at_++].begin;
    if (is(Sign::kLeftBrace) || is(Sign::kLeftParen)) return call_subquery(place);
    auto made = std::make_unique<Clause>(ClauseKind::kCall, place);
    made->procedure_name = dotted_name("the name of a procedure, or a query in braces");
    made->has_arguments = accept(Sign::kLeftParen);
    if (made->has_arguments && !accept(Sign::kRightParen)) {
        do made->arguments.push_back(expression());
        while (accept(Sign::kComma));
        expect(Sign::kRightParen, "a comma or )");
    }
    if (accept(Keyword::kYield)) {
        yield_items(*made);
        if (accept(Keyword::kWhere)) made->where = condition();
    }
    return made;
}

void Parser::yield_items(Clause& clause) {
    if (accept(Sign::kStar)) {
        clause.yield_star = true;
        return;
    }
    if (accept(Sign::kMinus)) return; // no column
    do {
        YieldItem item;
        item.place = token().begin;
        item.column = name("the name of a column");
        item.variable = accept(Keyword::kAs) ? name("a variable") : item.column;
        clause.yields.push_back(std::move(item));
    } while (accept(Sign::kComma));
}

// CALL { ... }, CALL (a, b) { ... }, CALL (*) { ... }
std::unique_ptr<Clause> Parser::call_subquery(Place place) {
    auto made = std::make_unique<Clause>(ClauseKind::kCallSubquery, place);
    if (accept(Sign::kLeftParen)) {
        made->scoped_import = true;
        if (accept(Sign::kStar)) {
            made->imports.emplace_back("*");
        } else if (!is(Sign::kRightParen)) {
            do made->imports.push_back(name("a variable"));
            while (accept(Sign::kComma));
        }
        expect(Sign::kRightParen, "a comma or )");
    }
    expect(Sign::kLeftBrace, "{");
    made->query = query(false);
    expect(Sign::kRightBrace, "a clause or }");
    if (is(Keyword::kIn) && is_named("TRANSACTIONS", 1))
        fail(ErrorType::kSyntaxError, "UnexpectedSyntax",
             "IN TRANSACTIONS is not supported: a statement is one transaction", token().begin);
    return made;
}

} // namespace rv::cypher
