// The parts of the evaluator, by kinds of expressions; evaluate.cpp chooses among them.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/run/evaluate.hpp"

namespace rv::cypher {

// What an expression stands for without a copy, where it is there already: a variable, a literal, a parameter.
// Otherwise `scratch` is given its value.
inline const Value& peek(const Expression& expression, Run& run, Value& scratch) {
    switch (expression.kind) {
    case ExpressionKind::kVariable:
        return run[expression.slot];
    case ExpressionKind::kLiteral:
        return expression.value;
    default:
        scratch = evaluate(expression, run);
        return scratch;
    }
}

// An operand, as a member of the evaluation that needs it.
class Operand {
public:
    Operand(const Expression& expression, Run& run) : value_(peek(expression, run, scratch_)) {}
    Operand(const Operand&) = delete;
    Operand& operator=(const Operand&) = delete;
    const Value& operator*() const noexcept { return value_; }
    const Value* operator->() const noexcept { return &value_; }

private:
    Value scratch_;
    const Value& value_;
};

// evaluate_logic.cpp
std::optional<bool> evaluate_and(const Expression& expression, Run& run);
std::optional<bool> evaluate_or(const Expression& expression, Run& run);
std::optional<bool> evaluate_xor(const Expression& expression, Run& run);
std::optional<bool> evaluate_comparison(const Expression& expression, Run& run);

// evaluate_access.cpp
Value evaluate_property(const Expression& expression, Run& run);
Value evaluate_subscript(const Expression& expression, Run& run);
Value evaluate_slice(const Expression& expression, Run& run);
Value evaluate_map(const Expression& expression, Run& run);
Value evaluate_map_projection(const Expression& expression, Run& run);
// Raises EntityNotFound: DeletedEntityAccess for a node or relationship that the query has deleted.
void require_there(const Value& entity, Run& run);
std::optional<bool> evaluate_has_labels(const Expression& expression, Run& run);

// evaluate_list.cpp
Value evaluate_list(const Expression& expression, Run& run);
Value evaluate_list_comprehension(const Expression& expression, Run& run);
std::optional<bool> evaluate_quantifier(const Expression& expression, Run& run);
Value evaluate_reduce(const Expression& expression, Run& run);

// evaluate_function.cpp
Value evaluate_function(const Expression& expression, Run& run);
Value evaluate_parameter(const Expression& expression, Run& run);

// evaluate_subquery.cpp
Value evaluate_subquery(const Expression& expression, Run& run);

// evaluate_distance.cpp
Value evaluate_distance(const Expression& expression, Run& run);

} // namespace rv::cypher
