#include "ruvector/core/cypher/syntax/parser.hpp"

#include "ruvector/core/cypher/syntax/parser_state.hpp"

namespace rv::cypher {

Statement Parser::statement() {
    Statement made;
    if (accept(Keyword::kExplain)) {
        made.mode = QueryMode::kExplain;
    } else if (accept(Keyword::kProfile)) {
        made.mode = QueryMode::kProfile;
    }
    made.query = query(true);
    while (accept(Sign::kSemicolon)) {
    }
    if (token().kind != TokenKind::kEnd) {
        if (token_at(at_ - 1).sign == Sign::kSemicolon)
            fail(ErrorType::kSyntaxError, "UnexpectedSyntax", "a text holds one query", token().begin);
        no_clause();
    }
    return made;
}

Statement parse(std::string_view query) { return Parser(query).statement(); }

} // namespace rv::cypher
