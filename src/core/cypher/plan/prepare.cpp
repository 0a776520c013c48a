#include "ruvector/core/cypher/plan/prepare.hpp"

#include "ruvector/core/cypher/plan/walk.hpp"
#include "ruvector/core/cypher/values/operators.hpp"

#include <algorithm>

namespace rv::cypher {
namespace {

bool is_literal(const ExpressionPtr& expression) {
    return expression != nullptr && expression->kind == ExpressionKind::kLiteral;
}

Value list_of(const Expression& expression) {
    Counted<Value> elements;
    elements.reserve(expression.children.size());
    for (const ExpressionPtr& child : expression.children) elements.push_back(child->value);
    return Value::list(std::move(elements));
}

Value map_of(const Expression& expression) {
    Counted<std::pair<Value, Value>> entries;
    for (std::size_t i = 0; i < expression.keys.size(); ++i)
        entries.emplace_back(Value::string(expression.keys[i]), expression.children[i]->value);
    return Value::map(std::move(entries));
}

// The value of an operator over literals; nothing: it is no such operator.
std::optional<Value> fold(const Expression& expression) {
    const auto operand = [&](std::size_t number) -> const Value& { return expression.children[number]->value; };
    switch (expression.kind) {
    case ExpressionKind::kList:
        return list_of(expression);
    case ExpressionKind::kMap:
        return map_of(expression);
    case ExpressionKind::kNegate:
        return negate(operand(0));
    case ExpressionKind::kAdd:
        return add(operand(0), operand(1));
    case ExpressionKind::kSubtract:
        return subtract(operand(0), operand(1));
    case ExpressionKind::kMultiply:
        return multiply(operand(0), operand(1));
    case ExpressionKind::kDivide:
        return divide(operand(0), operand(1));
    case ExpressionKind::kModulo:
        return modulo(operand(0), operand(1));
    case ExpressionKind::kPower:
        return power(operand(0), operand(1));
    default:
        return std::nullopt;
    }
}

class Preparation final : public Walker {
public:
    explicit Preparation(Plan& plan) : plan_(plan) {}

    void expression(Expression& expression) override {
        walk_expression(expression);
        if (expression.kind == ExpressionKind::kParameter)
            expression.slot = parameter_slot(expression.name);
        else if (expression.kind == ExpressionKind::kFunction)
            keep_call(expression);
        else
            make_literal(expression);
    }

    // A map of properties stays one: patterns are planned by its keys.
    void pattern(Pattern& pattern) override {
        for (PathPattern& path : pattern.paths) {
            for (NodePattern& node : path.nodes) {
                properties(node.properties);
                if (node.where != nullptr) expression(*node.where);
            }
            for (RelationshipPattern& relationship : path.relationships) {
                properties(relationship.properties);
                if (relationship.where != nullptr) expression(*relationship.where);
            }
        }
    }

private:
    void properties(const ExpressionPtr& map) {
        if (map == nullptr) return;
        if (map->kind == ExpressionKind::kMap)
            walk_expression(*map);
        else
            expression(*map);
    }

    Slot parameter_slot(const std::string& name) {
        for (const auto& [known, slot] : plan_.parameters)
            if (known == name) return slot;
        plan_.parameters.emplace_back(name, plan_.statement.frame_size++);
        return plan_.parameters.back().second;
    }

    void keep_call(Expression& expression) {
        if (is_constant(expression)) expression.slot = plan_.statement.frame_size++;
    }

    // What raises an error does so when, and if, it is run.
    static void make_literal(Expression& expression) {
        if (!std::all_of(expression.children.begin(), expression.children.end(), is_literal)) return;
        std::optional<Value> value;
        try {
            value = fold(expression);
        } catch (const QueryError&) {
        }
        if (!value) return;
        expression.kind = ExpressionKind::kLiteral;
        expression.value = std::move(*value);
        expression.children.clear();
        expression.keys.clear();
    }

    Plan& plan_;
};

bool may_be_constant(ExpressionKind kind) {
    switch (kind) {
    case ExpressionKind::kVariable:
    case ExpressionKind::kAggregate:
    case ExpressionKind::kListComprehension:
    case ExpressionKind::kAll:
    case ExpressionKind::kAny:
    case ExpressionKind::kNone:
    case ExpressionKind::kSingle:
    case ExpressionKind::kReduce:
    case ExpressionKind::kMapProjection:
        return false;
    default:
        return true;
    }
}

} // namespace

bool is_constant(const Expression& expression) {
    if (!may_be_constant(expression.kind) || expression.pattern != nullptr || expression.query != nullptr) return false;
    if (expression.kind == ExpressionKind::kFunction &&
        (expression.function == nullptr || !expression.function->constant))
        return false;
    return std::all_of(expression.children.begin(), expression.children.end(),
                       [](const ExpressionPtr& child) { return child == nullptr || is_constant(*child); });
}

void prepare_expressions(Plan& plan) {
    Preparation preparation(plan);
    preparation.query(*plan.statement.query);
}

} // namespace rv::cypher
