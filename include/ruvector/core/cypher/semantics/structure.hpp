// Trees of expressions compared, looked through and rewritten.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/syntax/ast.hpp"

#include <string>
#include <vector>

namespace rv::cypher {

// Whether two resolved expressions say the same over the same slots. Inner queries are never the same.
bool same_expression(const Expression& a, const Expression& b);

// The aggregates of a projection's expression, in the order in which they are written; those of inner queries are
// their own.
void collect_aggregates(Expression& expression, std::vector<Expression*>& aggregates);
bool has_aggregate(const Expression& expression);

// A variable or a property of one, of any depth: what an expression that aggregates may name of a grouping key.
bool is_simple(const Expression& expression);

// A call of a function, at any depth, that gives something else each time by chance; null: there is none.
const Expression* find_random(const Expression& expression);

// A part of an expression that stands where an item of a projection has been evaluated already.
struct Replacement {
    const Expression* expression;
    Slot slot;
    const std::string* name;
};

// How parts of an expression become variables on the slots of the items that they equal. What is left of it must not
// read the hidden slots.
class Rewriter {
public:
    // Parts that are replaced go into `discarded`.
    explicit Rewriter(std::vector<ExpressionPtr>& discarded) : discarded_(discarded) {}
    virtual ~Rewriter() = default;

    void rewrite(ExpressionPtr& expression);

protected:
    // The item that the expression equals; null: none, its children are looked at.
    virtual const Replacement* replacement(const Expression& expression) = 0;
    // An aggregate that no item equals.
    virtual void aggregate(Expression& expression) = 0;
    // A variable, or one in a pattern, that no item equals.
    virtual void variable(const std::string& name, Slot& slot, Place place) = 0;

private:
    void rewrite(const std::string& name, Slot& slot, Place place);
    void rewrite(Pattern& pattern);
    void rewrite(Query& query);
    void rewrite(Clause& clause);
    void rewrite(Projection& projection);
    void rewrite(SetItem& item);

    std::vector<ExpressionPtr>& discarded_;
    int inner_queries_ = 0; // whose aggregates are their own
};

} // namespace rv::cypher
