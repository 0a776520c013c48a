#include "ruvector/core/cypher/plan/describe.hpp"

#include "ruvector/core/cypher/values/operators.hpp"

namespace rv::cypher {
namespace {

std::string describe_value(const Value& value) {
    switch (value.kind()) {
    case Kind::kNull:
        return "null";
    case Kind::kString:
        return "'" + std::string(value.as_string()) + "'";
    case Kind::kList: {
        std::string text = "[";
        for (const Value& element : value.as_list()) {
            if (text.size() > 80) return text + ", ...]";
            text += (text.size() > 1 ? ", " : "") + describe_value(element);
        }
        return text + "]";
    }
    case Kind::kMap: {
        std::string text = "{";
        for (const auto& [key, element] : value.as_map()) {
            if (text.size() > 80) return text + ", ...}";
            text += (text.size() > 1 ? ", " : "") + std::string(key.as_string()) + ": " + describe_value(element);
        }
        return text + "}";
    }
    default:
        return text_of(value);
    }
}

std::string child(const Expression& expression, std::size_t number) {
    if (number >= expression.children.size() || expression.children[number] == nullptr) return {};
    return describe(*expression.children[number]);
}

std::string joined(const Expression& expression, const char* separator) {
    std::string text;
    for (std::size_t i = 0; i < expression.children.size(); ++i)
        text += (i == 0 ? "" : separator) + child(expression, i);
    return text;
}

std::string operands(const Expression& expression, const char* sign) {
    return "(" + joined(expression, (std::string(" ") + sign + " ").c_str()) + ")";
}

const char* sign_of(CompareOperator comparison) {
    switch (comparison) {
    case CompareOperator::kEqual:
        return " = ";
    case CompareOperator::kNotEqual:
        return " <> ";
    case CompareOperator::kLess:
        return " < ";
    case CompareOperator::kLessEqual:
        return " <= ";
    case CompareOperator::kGreater:
        return " > ";
    default:
        return " >= ";
    }
}

const char* sign_of(VectorMetric metric) {
    switch (metric) {
    case VectorMetric::kL2:
        return "<->";
    case VectorMetric::kCosine:
        return "<=>";
    case VectorMetric::kInnerProduct:
        return "<#>";
    default:
        return "<+>";
    }
}

std::string labels_text(const LabelExpression& labels) {
    switch (labels.what) {
    case LabelExpression::What::kName:
        return labels.name;
    case LabelExpression::What::kAny:
        return "%";
    case LabelExpression::What::kNot:
        return "!" + labels_text(*labels.operands[0]);
    default: {
        std::string text;
        for (const auto& operand : labels.operands)
            text += (text.empty()                                 ? ""
                     : labels.what == LabelExpression::What::kAnd ? "&"
                                                                  : "|") +
                    labels_text(*operand);
        return "(" + text + ")";
    }
    }
}

std::string describe_map(const Expression& expression) {
    std::string text = "{";
    for (std::size_t i = 0; i < expression.keys.size(); ++i)
        text += (i == 0 ? "" : ", ") + expression.keys[i] + ": " + child(expression, i);
    return text + "}";
}

std::string describe_comparison(const Expression& expression) {
    std::string text = child(expression, 0);
    for (std::size_t i = 0; i < expression.comparisons.size(); ++i)
        text += sign_of(expression.comparisons[i]) + child(expression, i + 1);
    return text;
}

std::string describe_call(const Expression& expression) {
    if (expression.kind == ExpressionKind::kAggregate && expression.children.empty()) return expression.name + "(*)";
    return expression.name + "(" + (expression.distinct ? "DISTINCT " : "") + joined(expression, ", ") + ")";
}

} // namespace

std::string describe(const Expression& expression) {
    if (!expression.text.empty()) return expression.text;
    switch (expression.kind) {
    case ExpressionKind::kLiteral:
        return describe_value(expression.value);
    case ExpressionKind::kParameter:
        return "$" + expression.name;
    case ExpressionKind::kVariable:
        return expression.name;
    case ExpressionKind::kProperty:
        return child(expression, 0) + "." + expression.name;
    case ExpressionKind::kSubscript:
        return child(expression, 0) + "[" + child(expression, 1) + "]";
    case ExpressionKind::kSlice:
        return child(expression, 0) + "[" + child(expression, 1) + ".." + child(expression, 2) + "]";
    case ExpressionKind::kList:
        return "[" + joined(expression, ", ") + "]";
    case ExpressionKind::kMap:
        return describe_map(expression);
    case ExpressionKind::kMapProjection:
        return child(expression, 0) + "{...}";
    case ExpressionKind::kHasLabels:
        return child(expression, 0) + ":" + labels_text(*expression.labels);
    case ExpressionKind::kNot:
        return "NOT " + child(expression, 0);
    case ExpressionKind::kAnd:
        return operands(expression, "AND");
    case ExpressionKind::kOr:
        return operands(expression, "OR");
    case ExpressionKind::kXor:
        return operands(expression, "XOR");
    case ExpressionKind::kCompare:
        return describe_comparison(expression);
    case ExpressionKind::kIsNull:
        return child(expression, 0) + " IS NULL";
    case ExpressionKind::kIsNotNull:
        return child(expression, 0) + " IS NOT NULL";
    case ExpressionKind::kAdd:
        return operands(expression, "+");
    case ExpressionKind::kSubtract:
        return operands(expression, "-");
    case ExpressionKind::kMultiply:
        return operands(expression, "*");
    case ExpressionKind::kDivide:
        return operands(expression, "/");
    case ExpressionKind::kModulo:
        return operands(expression, "%");
    case ExpressionKind::kPower:
        return operands(expression, "^");
    case ExpressionKind::kNegate:
        return "-" + child(expression, 0);
    case ExpressionKind::kPlus:
        return "+" + child(expression, 0);
    case ExpressionKind::kIn:
        return joined(expression, " IN ");
    case ExpressionKind::kStartsWith:
        return joined(expression, " STARTS WITH ");
    case ExpressionKind::kEndsWith:
        return joined(expression, " ENDS WITH ");
    case ExpressionKind::kContains:
        return joined(expression, " CONTAINS ");
    case ExpressionKind::kMatches:
        return joined(expression, " =~ ");
    case ExpressionKind::kDistance:
        return operands(expression, sign_of(expression.metric));
    case ExpressionKind::kCase:
        return "CASE ... END";
    case ExpressionKind::kFunction:
    case ExpressionKind::kAggregate:
        return describe_call(expression);
    case ExpressionKind::kListComprehension:
        return "[" + expression.name + " IN " + child(expression, 0) + " ...]";
    case ExpressionKind::kAll:
    case ExpressionKind::kAny:
    case ExpressionKind::kNone:
    case ExpressionKind::kSingle: {
        const char* const names[] = {"all", "any", "none", "single"};
        const auto number = static_cast<std::size_t>(expression.kind) - static_cast<std::size_t>(ExpressionKind::kAll);
        return std::string(names[number]) + "(" + expression.name + " IN " + child(expression, 0) + " ...)";
    }
    case ExpressionKind::kReduce:
        return "reduce(...)";
    case ExpressionKind::kPatternPredicate:
        return "(pattern)";
    case ExpressionKind::kPatternComprehension:
        return "[pattern ...]";
    case ExpressionKind::kExists:
        return "EXISTS {...}";
    case ExpressionKind::kCount:
        return "COUNT {...}";
    case ExpressionKind::kCollect:
        return "COLLECT {...}";
    case ExpressionKind::kShortestPath:
        return "shortestPath(...)";
    }
    return {};
}

} // namespace rv::cypher
