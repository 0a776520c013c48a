// Expressions that have variables, patterns or queries of their own.
#include "ruvector/core/cypher/semantics/analyser.hpp"

#include <utility>

namespace rv::cypher {

StaticType Analyser::list_expression(Expression& expression, const Surroundings& around) {
    const bool reduces = expression.kind == ExpressionKind::kReduce;
    Scope inner;
    inner.outer = &around.scope;
    // Own names hide outer ones.
    const auto own = [&](const std::string& name, StaticType type) {
        Variable& variable = new_variable(name, std::move(type));
        inner.names[name] = &variable;
        return variable.slot;
    };
    if (reduces) resolve_child(expression, 0, around);
    const std::size_t list_child = reduces ? 1 : 0;
    const StaticType list = resolve_child(expression, list_child, around);
    if (!may_be(list, kinds::kList))
        fail(ErrorType::kSyntaxError, "InvalidArgumentType", "IN goes through a list, not " + names_of(list.kinds),
             expression.children[list_child]->place);
    if (reduces) {
        expression.slot = own(expression.name, StaticType{});
        expression.second_slot = own(expression.keys[0], element_of(list));
        resolve_child(expression, 2, around.within(inner));
        return StaticType{};
    }
    expression.slot = own(expression.name, element_of(list));
    const Surroundings inside = around.within(inner);
    const StaticType where = resolve_child(expression, 1, inside);
    if (!may_be(where, kinds::kBoolean))
        fail(ErrorType::kSyntaxError, "InvalidArgumentType", "a condition is Boolean, not " + names_of(where.kinds),
             expression.children[1]->place);
    if (expression.kind != ExpressionKind::kListComprehension) return type_of(kinds::kBoolean | kinds::kNull);
    const bool maps = expression.children.size() > 2 && expression.children[2] != nullptr;
    StaticType element = maps ? resolve_child(expression, 2, inside) : element_of(list);
    StaticType made = list_of(std::move(element));
    made.kinds |= kinds::kNull; // of null
    return made;
}

StaticType Analyser::pattern_expression(Expression& expression, const Surroundings& around) {
    Pattern& pattern = *expression.pattern;
    Scope inner;
    inner.outer = &around.scope;
    switch (expression.kind) {
    case ExpressionKind::kPatternPredicate:
        bind_pattern(pattern, around.scope, nullptr);
        pattern_conditions(pattern, around.scope);
        return type_of(kinds::kBoolean);
    case ExpressionKind::kShortestPath: {
        // Between nodes that are there; the expression's value is the path, which it needs a slot for.
        PathPattern& path = pattern.paths[0];
        for (const NodePattern& node : path.nodes)
            if (node.variable.empty() || around.scope.find(node.variable) == nullptr)
                fail(ErrorType::kSyntaxError, "UndefinedVariable",
                     "a shortest path within an expression is between two nodes that are bound", node.place);
        const std::size_t first_use = relationships_.size();
        bind_pattern(pattern, inner, &inner);
        pattern_conditions(pattern, inner);
        Variable& value = new_variable({}, type_of(kinds::kPath));
        value.read = true;
        path.slot = value.slot;
        for (std::size_t use = first_use; use < relationships_.size(); ++use) relationships_[use].path = &value;
        if (path.kind == PathKind::kAllShortest) return list_of(type_of(kinds::kPath));
        return type_of(kinds::kPath | kinds::kNull);
    }
    default: {
        bind_pattern(pattern, inner, &inner);
        pattern_conditions(pattern, inner);
        const Surroundings inside = around.within(inner);
        const StaticType where = resolve_child(expression, 0, inside);
        if (!may_be(where, kinds::kBoolean))
            fail(ErrorType::kSyntaxError, "InvalidArgumentType", "a condition is Boolean, not " + names_of(where.kinds),
                 expression.children[0]->place);
        return list_of(resolve_child(expression, 1, inside));
    }
    }
}

StaticType Analyser::query_expression(Expression& expression, const Surroundings& around) {
    Columns columns = query(*expression.query, QueryPlace::kExpression, &around.scope, nullptr);
    if (expression.kind == ExpressionKind::kExists) return type_of(kinds::kBoolean);
    if (expression.kind == ExpressionKind::kCount) return type_of(kinds::kInteger);
    if (columns.names.size() != 1)
        fail(ErrorType::kSyntaxError, "InvalidClauseComposition", "COLLECT { } returns one column", expression.place);
    return list_of(std::move(columns.types[0]));
}

} // namespace rv::cypher
