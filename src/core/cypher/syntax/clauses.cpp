// Queries, and which clause comes next.
#include "ruvector/core/cypher/syntax/parser.hpp"
#include "ruvector/core/cypher/syntax/parser_state.hpp"

#include <utility>

namespace rv::cypher {

std::unique_ptr<Query> Parser::query(bool whole) {
    const Nested nested(*this);
    auto made = std::make_unique<Query>();
    made->place = token().begin;
    made->parts.push_back(single_query());
    while (is(Keyword::kUnion)) {
        const Place place = tokens_.list[at_++].begin;
        const bool all = accept(Keyword::kAll);
        if (!all) accept(Keyword::kDistinct);
        if (made->parts.size() > 1 && all != made->all)
            fail(ErrorType::kSyntaxError, "InvalidClauseComposition", "UNION and UNION ALL cannot be mixed in a query",
                 place);
        made->all = all;
        made->parts.push_back(single_query());
    }
    check_calls(*made, whole);
    return made;
}

std::unique_ptr<SingleQuery> Parser::single_query() {
    auto made = std::make_unique<SingleQuery>();
    if (!clause_begins()) no_clause();
    while (clause_begins()) {
        if (!made->clauses.empty() && made->clauses.back()->kind == ClauseKind::kReturn)
            fail(ErrorType::kSyntaxError, "InvalidClauseComposition", "RETURN is the last clause of a query",
                 token().begin);
        const bool behind_create = !made->clauses.empty() && made->clauses.back()->kind == ClauseKind::kCreate;
        const int readings_before = readings_;
        made->clauses.push_back(clause());
        count_clause(*made->clauses.back(), behind_create, readings_before);
    }
    check_end(*made);
    return made;
}

// Clauses of CREATE that read nothing are one step together.
void Parser::count_clause(const Clause& clause, bool behind_create, int readings_before) {
    if (clause.kind != ClauseKind::kCreate || !behind_create || readings_ != readings_before) count_step(clause.place);
}

void Parser::count_step(Place place) {
    if (++steps_ > kMostSteps)
        fail(ErrorType::kSyntaxError, "UnexpectedSyntax",
             "a query has more than " + std::to_string(kMostSteps) +
                 " clauses and relationships to match: begin it with UNWIND of a parameter with rows",
             place);
}

void Parser::check_end(const SingleQuery& query) const {
    const Clause& last = *query.clauses.back();
    if (reading_ > 0) return; // its rows count, not what they give
    switch (last.kind) {
    case ClauseKind::kMatch:
    case ClauseKind::kUnwind:
    case ClauseKind::kWith:
        fail(ErrorType::kSyntaxError, "InvalidClauseComposition",
             "a query ends with RETURN or with a clause that writes", token().begin);
    default:
        return;
    }
}

// A call without parentheses, and one of all columns, stand alone in the whole text.
void Parser::check_calls(const Query& query, bool whole) const {
    if (whole && query.parts.size() == 1 && query.parts.front()->clauses.size() == 1) return;
    for (const auto& part : query.parts)
        for (const auto& clause : part->clauses) {
            if (clause->kind != ClauseKind::kCall) continue;
            if (!clause->has_arguments)
                fail(ErrorType::kSyntaxError, "InvalidArgumentPassingMode",
                     "a call within a query has its arguments in parentheses", clause->place);
            if (clause->yield_star)
                fail(ErrorType::kSyntaxError, "UnexpectedSyntax",
                     "YIELD within a query names the columns; * stands in a call that is alone", clause->place);
        }
}

bool Parser::clause_begins() const noexcept {
    switch (token().keyword) {
    case Keyword::kOptional:
        return is(Keyword::kMatch, 1);
    case Keyword::kDetach:
    case Keyword::kNoDetach:
        return is(Keyword::kDelete, 1);
    case Keyword::kMatch:
    case Keyword::kUnwind:
    case Keyword::kWith:
    case Keyword::kReturn:
    case Keyword::kCreate:
    case Keyword::kMerge:
    case Keyword::kSet:
    case Keyword::kRemove:
    case Keyword::kDelete:
    case Keyword::kForeach:
    case Keyword::kCall:
        return true;
    default:
        return false;
    }
}

std::unique_ptr<Clause> Parser::clause() {
    const Token& first = token();
    switch (first.keyword) {
    case Keyword::kMatch:
    case Keyword::kOptional:
        return match();
    case Keyword::kUnwind:
        return unwind();
    case Keyword::kWith:
        at_++;
        return projecting(ClauseKind::kWith);
    case Keyword::kReturn:
        at_++;
        return projecting(ClauseKind::kReturn);
    case Keyword::kCall:
        return call();
    default:
        break;
    }
    if (reading_ > 0)
        fail(ErrorType::kSyntaxError, "InvalidClauseComposition", "a subquery within an expression only reads",
             first.begin);
    switch (first.keyword) {
    case Keyword::kCreate:
        return create();
    case Keyword::kMerge:
        return merge();
    case Keyword::kSet:
        return set();
    case Keyword::kRemove:
        return remove();
    case Keyword::kDelete:
    case Keyword::kDetach:
    case Keyword::kNoDetach:
        return delete_entities();
    default:
        return foreach ();
    }
}

void Parser::no_clause() const {
    const auto refuse = [&](const char* text) {
        fail(ErrorType::kSyntaxError, "UnexpectedSyntax", text, token().begin);
    };
    if (is(Keyword::kLoad))
        refuse("LOAD CSV is not supported: give the rows as a parameter, and begin with UNWIND $rows AS row");
    if (is(Keyword::kStart)) refuse("START is not supported: use MATCH, with id(n) = ... in WHERE");
    if (is(Keyword::kUse)) refuse("USE is not supported: the graph is an argument of the function that runs the query");
    if (is(Keyword::kUsing)) refuse("USING is not supported");
    if (is_named("DROP") || is_named("SHOW") || is_named("ALTER"))
        refuse("indexes and constraints are made and dropped in SQL");
    if (is_named("INSERT")) refuse("INSERT is not supported: use CREATE");
    unexpected("a clause");
}

std::unique_ptr<Clause> Parser::match() {
    auto made = std::make_unique<Clause>(ClauseKind::kMatch, token().begin);
    made->optional = accept(Keyword::kOptional);
    at_++;
    made->pattern = pattern(Use::kMatch);
    if (is(Keyword::kUsing))
        fail(ErrorType::kSyntaxError, "UnexpectedSyntax",
             "hints for the planner are not supported: it chooses by the graph's statistics", token().begin);
    if (accept(Keyword::kWhere)) made->where = condition();
    return made;
}

std::unique_ptr<Clause> Parser::unwind() {
    auto made = std::make_unique<Clause>(ClauseKind::kUnwind, token().begin);
    at_++;
    made->list = expression();
    expect(Keyword::kAs, "AS");
    made->variable = name("a variable");
    return made;
}

} // namespace rv::cypher
