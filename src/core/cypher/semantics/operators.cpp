// Operators: operands that cannot be right for any row, and the types of results.
#include "ruvector/core/cypher/semantics/analyser.hpp"

#include <cstddef>

namespace rv::cypher {

namespace {

[[noreturn]] void wrong_operand(const Expression& expression, const char* wants, const StaticType& type) {
    fail(ErrorType::kSyntaxError, "InvalidArgumentType", wants + names_of(type.kinds), expression.place);
}

constexpr KindSet kAmount = kinds::kNumber | kinds::kDuration;
constexpr KindSet kPointInTime = kinds::kTemporal | kinds::kDuration;

// The type of a sum, difference ...: integers alone stay integers, numbers alone stay numbers.
StaticType of_numbers(const StaticType& a, const StaticType& b) {
    const KindSet both = a.kinds | b.kinds;
    if ((both & ~(kinds::kNumber | kinds::kNull)) != 0) return StaticType{};
    if (both == kinds::kInteger) return type_of(kinds::kInteger);
    return type_of(kinds::kNumber | (both & kinds::kNull));
}

} // namespace

StaticType Analyser::operation(Expression& expression, const Surroundings& around) {
    constexpr KindSet kTruth = kinds::kBoolean | kinds::kNull;
    switch (expression.kind) {
    case ExpressionKind::kNot:
    case ExpressionKind::kAnd:
    case ExpressionKind::kOr:
    case ExpressionKind::kXor:
        for (std::size_t child = 0; child < expression.children.size(); ++child) {
            const StaticType type = resolve_child(expression, child, around);
            if (!may_be(type, kinds::kBoolean))
                wrong_operand(*expression.children[child], "a condition is Boolean, not ", type);
        }
        return type_of(kTruth);
    case ExpressionKind::kIn: {
        resolve_child(expression, 0, around);
        const StaticType list = resolve_child(expression, 1, around);
        if (!may_be(list, kinds::kList)) wrong_operand(*expression.children[1], "IN looks into List, not into ", list);
        return type_of(kTruth);
    }
    case ExpressionKind::kCompare:
    case ExpressionKind::kIsNull:
    case ExpressionKind::kIsNotNull:
    case ExpressionKind::kStartsWith:
    case ExpressionKind::kEndsWith:
    case ExpressionKind::kContains:
    case ExpressionKind::kMatches:
        resolve_children(expression, around);
        return type_of(kTruth);
    case ExpressionKind::kDistance:
        resolve_children(expression, around);
        return type_of(kinds::kFloat | kinds::kNull);
    default:
        return arithmetic(expression, around);
    }
}

StaticType Analyser::arithmetic(Expression& expression, const Surroundings& around) {
    const StaticType a = resolve_child(expression, 0, around);
    const StaticType b = resolve_child(expression, 1, around);
    const auto takes = [&](const char* wants, KindSet left, KindSet right) {
        if (!may_be(a, left)) wrong_operand(*expression.children[0], wants, a);
        if (expression.children.size() > 1 && !may_be(b, right)) wrong_operand(*expression.children[1], wants, b);
    };
    switch (expression.kind) {
    case ExpressionKind::kAdd:
        // A list takes anything at either end.
        if (may_be(a, kinds::kList) || may_be(b, kinds::kList)) return StaticType{};
        takes("this cannot be added: ", kAmount | kPointInTime | kinds::kString,
              kAmount | kPointInTime | kinds::kString);
        return of_numbers(a, b);
    case ExpressionKind::kSubtract:
        takes("- takes numbers, times and durations, not ", kAmount | kPointInTime, kAmount | kPointInTime);
        return of_numbers(a, b);
    case ExpressionKind::kMultiply:
        takes("* takes numbers and durations, not ", kAmount, kAmount);
        return of_numbers(a, b);
    case ExpressionKind::kDivide:
        takes("/ takes numbers and durations, not ", kAmount, kinds::kNumber);
        return of_numbers(a, b);
    case ExpressionKind::kModulo:
        takes("% takes numbers, not ", kinds::kNumber, kinds::kNumber);
        return of_numbers(a, b);
    case ExpressionKind::kPower:
        takes("^ takes numbers, not ", kinds::kNumber, kinds::kNumber);
        return type_of(kinds::kFloat | kinds::kNull);
    case ExpressionKind::kNegate:
    case ExpressionKind::kPlus:
        takes("a sign is of numbers and durations, not of ", kAmount, kAmount);
        return of_numbers(a, a);
    default:
        return StaticType{};
    }
}

} // namespace rv::cypher
