// Three-valued logic: nothing is what is unknown. What decides ends the evaluation.
#include "ruvector/core/cypher/run/evaluate_parts.hpp"
#include "ruvector/core/cypher/values/compare.hpp"

namespace rv::cypher {

std::optional<bool> evaluate_and(const Expression& expression, Run& run) {
    bool unknown = false;
    for (const ExpressionPtr& operand : expression.children) {
        const std::optional<bool> truth = evaluate_condition(*operand, run);
        if (!truth)
            unknown = true;
        else if (!*truth)
            return false;
    }
    if (unknown) return std::nullopt;
    return true;
}

std::optional<bool> evaluate_or(const Expression& expression, Run& run) {
    bool unknown = false;
    for (const ExpressionPtr& operand : expression.children) {
        const std::optional<bool> truth = evaluate_condition(*operand, run);
        if (!truth)
            unknown = true;
        else if (*truth)
            return true;
    }
    if (unknown) return std::nullopt;
    return false;
}

std::optional<bool> evaluate_xor(const Expression& expression, Run& run) {
    bool unknown = false;
    bool odd = false;
    for (const ExpressionPtr& operand : expression.children) {
        const std::optional<bool> truth = evaluate_condition(*operand, run);
        if (!truth)
            unknown = true;
        else
            odd = odd != *truth;
    }
    if (unknown) return std::nullopt;
    return odd;
}

namespace {

// Integers beside each other are what most comparisons are of.
std::optional<bool> compare_pair(CompareOperator comparison, const Value& a, const Value& b) {
    if (comparison == CompareOperator::kEqual || comparison == CompareOperator::kNotEqual) {
        std::optional<bool> equal;
        if (a.is(Kind::kInteger) && b.is(Kind::kInteger))
            equal = a.as_integer() == b.as_integer();
        else
            equal = equals(a, b);
        if (!equal) return std::nullopt;
        return *equal == (comparison == CompareOperator::kEqual);
    }
    std::optional<std::partial_ordering> found;
    if (a.is(Kind::kInteger) && b.is(Kind::kInteger))
        found = a.as_integer() <=> b.as_integer();
    else
        found = compare(a, b);
    if (!found) return std::nullopt;
    switch (comparison) {
    case CompareOperator::kLess:
        return *found == std::partial_ordering::less;
    case CompareOperator::kLessEqual:
        return *found == std::partial_ordering::less || *found == std::partial_ordering::equivalent;
    case CompareOperator::kGreater:
        return *found == std::partial_ordering::greater;
    default:
        return *found == std::partial_ordering::greater || *found == std::partial_ordering::equivalent;
    }
}

} // namespace

// a < b <= c is a < b AND b <= c, with b found once.
std::optional<bool> evaluate_comparison(const Expression& expression, Run& run) {
    if (expression.comparisons.size() == 1) {
        const Operand a(*expression.children[0], run);
        const Operand b(*expression.children[1], run);
        return compare_pair(expression.comparisons[0], *a, *b);
    }
    bool unknown = false;
    Value left = evaluate(*expression.children[0], run);
    for (std::size_t i = 0; i < expression.comparisons.size(); ++i) {
        Value right = evaluate(*expression.children[i + 1], run);
        const std::optional<bool> truth = compare_pair(expression.comparisons[i], left, right);
        if (!truth)
            unknown = true;
        else if (!*truth)
            return false;
        left.swap(right);
    }
    if (unknown) return std::nullopt;
    return true;
}

} // namespace rv::cypher
