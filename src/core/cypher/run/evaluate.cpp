#include "ruvector/core/cypher/run/evaluate.hpp"

#include "ruvector/core/cypher/run/evaluate_parts.hpp"
#include "ruvector/core/cypher/values/compare.hpp"
#include "ruvector/core/cypher/values/operators.hpp"

namespace rv::cypher {
namespace {

const Expression& child(const Expression& expression, std::size_t number) { return *expression.children[number]; }

template <Value (*Operation)(const Value&, const Value&)>
Value binary(const Expression& expression, Run& run) {
    const Operand a(child(expression, 0), run);
    const Operand b(child(expression, 1), run);
    return Operation(*a, *b);
}

template <std::optional<bool> (*Operation)(const Value&, const Value&)>
std::optional<bool> binary_truth(const Expression& expression, Run& run) {
    const Operand a(child(expression, 0), run);
    const Operand b(child(expression, 1), run);
    return Operation(*a, *b);
}

// + as a sign: only a number has one.
Value plus(const Expression& expression, Run& run) {
    Value value = evaluate(child(expression, 0), run);
    if (!value.is_null() && !value.is_number())
        fail(ErrorType::kTypeError, "InvalidArgumentType",
             std::string("a sign is of a number, not of ") + name_of(value.kind()), expression.place);
    return value;
}

Value evaluate_case(const Expression& expression, Run& run) {
    const auto& children = expression.children;
    const std::size_t pairs = (children.size() - 2) / 2;
    if (children[0] != nullptr) {
        const Operand operand(*children[0], run);
        for (std::size_t i = 0; i < pairs; ++i) {
            const Operand when(*children[1 + 2 * i], run);
            if (equals(*operand, *when) == true) return evaluate(*children[2 + 2 * i], run);
        }
    } else {
        for (std::size_t i = 0; i < pairs; ++i)
            if (evaluate_condition(*children[1 + 2 * i], run) == true) return evaluate(*children[2 + 2 * i], run);
    }
    return children.back() != nullptr ? evaluate(*children.back(), run) : Value();
}

// Expressions whose value is a truth value, without a Value between them.
bool is_condition(ExpressionKind kind) {
    switch (kind) {
    case ExpressionKind::kHasLabels:
    case ExpressionKind::kNot:
    case ExpressionKind::kAnd:
    case ExpressionKind::kOr:
    case ExpressionKind::kXor:
    case ExpressionKind::kCompare:
    case ExpressionKind::kIsNull:
    case ExpressionKind::kIsNotNull:
    case ExpressionKind::kIn:
    case ExpressionKind::kStartsWith:
    case ExpressionKind::kEndsWith:
    case ExpressionKind::kContains:
    case ExpressionKind::kMatches:
    case ExpressionKind::kAll:
    case ExpressionKind::kAny:
    case ExpressionKind::kNone:
    case ExpressionKind::kSingle:
        return true;
    default:
        return false;
    }
}

std::optional<bool> condition_of(const Expression& expression, Run& run) {
    switch (expression.kind) {
    case ExpressionKind::kHasLabels:
        return evaluate_has_labels(expression, run);
    case ExpressionKind::kNot: {
        const std::optional<bool> truth = evaluate_condition(child(expression, 0), run);
        return truth ? std::optional<bool>(!*truth) : std::nullopt;
    }
    case ExpressionKind::kAnd:
        return evaluate_and(expression, run);
    case ExpressionKind::kOr:
        return evaluate_or(expression, run);
    case ExpressionKind::kXor:
        return evaluate_xor(expression, run);
    case ExpressionKind::kCompare:
        return evaluate_comparison(expression, run);
    case ExpressionKind::kIsNull:
        return Operand(child(expression, 0), run)->is_null();
    case ExpressionKind::kIsNotNull:
        return !Operand(child(expression, 0), run)->is_null();
    case ExpressionKind::kIn:
        return binary_truth<in_list>(expression, run);
    case ExpressionKind::kStartsWith:
        return binary_truth<starts_with>(expression, run);
    case ExpressionKind::kEndsWith:
        return binary_truth<ends_with>(expression, run);
    case ExpressionKind::kContains:
        return binary_truth<contains>(expression, run);
    case ExpressionKind::kMatches:
        return binary_truth<matches>(expression, run);
    default:
        return evaluate_quantifier(expression, run);
    }
}

Value value_of(const Expression& expression, Run& run) {
    switch (expression.kind) {
    case ExpressionKind::kLiteral:
        return expression.value;
    case ExpressionKind::kVariable:
    case ExpressionKind::kAggregate:
        return run[expression.slot];
    case ExpressionKind::kParameter:
        return evaluate_parameter(expression, run);
    case ExpressionKind::kProperty:
        return evaluate_property(expression, run);
    case ExpressionKind::kSubscript:
        return evaluate_subscript(expression, run);
    case ExpressionKind::kSlice:
        return evaluate_slice(expression, run);
    case ExpressionKind::kList:
        return evaluate_list(expression, run);
    case ExpressionKind::kMap:
        return evaluate_map(expression, run);
    case ExpressionKind::kMapProjection:
        return evaluate_map_projection(expression, run);
    case ExpressionKind::kAdd:
        return binary<add>(expression, run);
    case ExpressionKind::kSubtract:
        return binary<subtract>(expression, run);
    case ExpressionKind::kMultiply:
        return binary<multiply>(expression, run);
    case ExpressionKind::kDivide:
        return binary<divide>(expression, run);
    case ExpressionKind::kModulo:
        return binary<modulo>(expression, run);
    case ExpressionKind::kPower:
        return binary<power>(expression, run);
    case ExpressionKind::kNegate:
        return negate(*Operand(child(expression, 0), run));
    case ExpressionKind::kPlus:
        return plus(expression, run);
    case ExpressionKind::kDistance:
        return evaluate_distance(expression, run);
    case ExpressionKind::kCase:
        return evaluate_case(expression, run);
    case ExpressionKind::kFunction:
        return evaluate_function(expression, run);
    case ExpressionKind::kListComprehension:
        return evaluate_list_comprehension(expression, run);
    case ExpressionKind::kReduce:
        return evaluate_reduce(expression, run);
    case ExpressionKind::kPatternPredicate:
    case ExpressionKind::kPatternComprehension:
    case ExpressionKind::kExists:
    case ExpressionKind::kCount:
    case ExpressionKind::kCollect:
    case ExpressionKind::kShortestPath:
        return evaluate_subquery(expression, run);
    default:
        return from_truth(condition_of(expression, run));
    }
}

} // namespace

// An error without a place gets that of the innermost expression that has one.
Value evaluate(const Expression& expression, Run& run) {
    try {
        return value_of(expression, run);
    } catch (QueryError& error) {
        error.set_place(expression.place);
        throw;
    }
}

std::optional<bool> evaluate_condition(const Expression& expression, Run& run) {
    try {
        if (is_condition(expression.kind)) return condition_of(expression, run);
        return truth(*Operand(expression, run));
    } catch (QueryError& error) {
        error.set_place(expression.place);
        throw;
    }
}

} // namespace rv::cypher
