// Going through the tree: all expressions and clauses below a place in it.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/syntax/ast.hpp"

namespace rv::cypher {

// Is told of everything that stands below what it is sent through, in the order of the text; overrides what it wants
// to know and goes on downward by the walk_...() of the same name.
class Walker {
public:
    virtual ~Walker() = default;
    virtual void expression(Expression& expression) { walk_expression(expression); }
    virtual void pattern(Pattern& pattern) { walk_pattern(pattern); }
    virtual void query(Query& query) { walk_query(query); }
    virtual void clause(Clause& clause) { walk_clause(clause); }
    virtual void projection(Projection& projection) { walk_projection(projection); }

    void walk_expression(Expression& expression);
    void walk_pattern(Pattern& pattern);
    void walk_query(Query& query);
    void walk_clause(Clause& clause);
    void walk_projection(Projection& projection);

private:
    void optional(const ExpressionPtr& expression) {
        if (expression != nullptr) this->expression(*expression);
    }
    void set_items(std::vector<SetItem>& items);
};

} // namespace rv::cypher
