// Expressions: variables to their slots, and the types of what they give.
#include "ruvector/core/cypher/semantics/analyser.hpp"

#include <cstddef>
#include <utility>

namespace rv::cypher {

StaticType Analyser::resolve_child(Expression& expression, std::size_t child, const Surroundings& around) {
    if (child >= expression.children.size() || expression.children[child] == nullptr) return StaticType{};
    return resolve(*expression.children[child], around);
}

void Analyser::resolve_children(Expression& expression, const Surroundings& around) {
    for (const ExpressionPtr& child : expression.children)
        if (child != nullptr) resolve(*child, around);
}

void Analyser::condition(Expression* expression, const Scope& scope) {
    if (expression == nullptr) return;
    const StaticType type = resolve(*expression, Surroundings{scope});
    if (!may_be(type, kinds::kBoolean))
        fail(ErrorType::kSyntaxError, "InvalidArgumentType", "a condition is Boolean, not " + names_of(type.kinds),
             expression->place);
}

StaticType Analyser::resolve(Expression& expression, const Surroundings& around) {
    switch (expression.kind) {
    case ExpressionKind::kLiteral:
        return type_of(set_of(expression.value.kind()));
    case ExpressionKind::kParameter:
        return StaticType{};
    case ExpressionKind::kVariable:
        return variable(expression, around);
    case ExpressionKind::kProperty:
        return property(expression, around);
    case ExpressionKind::kSubscript:
        return subscript(expression, around);
    case ExpressionKind::kSlice: {
        StaticType list = resolve_child(expression, 0, around);
        resolve_child(expression, 1, around);
        resolve_child(expression, 2, around);
        return list;
    }
    case ExpressionKind::kList: {
        StaticType element = type_of(0);
        for (std::size_t child = 0; child < expression.children.size(); ++child) {
            StaticType next = resolve_child(expression, child, around);
            element = child == 0 ? std::move(next) : either(element, next);
        }
        if (expression.children.empty()) return type_of(kinds::kList);
        return list_of(std::move(element));
    }
    case ExpressionKind::kMap:
        resolve_children(expression, around);
        return type_of(kinds::kMap);
    case ExpressionKind::kMapProjection:
        return map_projection(expression, around);
    case ExpressionKind::kHasLabels: {
        const StaticType entity = resolve_child(expression, 0, around);
        if (!may_be(entity, kinds::kNode | kinds::kRelationship))
            fail(ErrorType::kSyntaxError, "InvalidArgumentType",
                 "labels are of nodes, types of relationships, not of " + names_of(entity.kinds), expression.place);
        return type_of(kinds::kBoolean | kinds::kNull);
    }
    case ExpressionKind::kCase: {
        // The operand, pairs of when and then, otherwise.
        const bool compares = expression.children[0] != nullptr;
        resolve_child(expression, 0, around);
        StaticType value = type_of(kinds::kNull);
        const std::size_t last = expression.children.size() - 1;
        for (std::size_t child = 1; child + 1 < last; child += 2) {
            const StaticType when = resolve_child(expression, child, around);
            if (!compares && !may_be(when, kinds::kBoolean))
                fail(ErrorType::kSyntaxError, "InvalidArgumentType",
                     "a condition is Boolean, not " + names_of(when.kinds), expression.children[child]->place);
            value = either(value, resolve_child(expression, child + 1, around));
        }
        if (expression.children[last] == nullptr) return value;
        return either(value, resolve_child(expression, last, around));
    }
    case ExpressionKind::kFunction:
        return function(expression, around);
    case ExpressionKind::kAggregate:
        return aggregate(expression, around);
    case ExpressionKind::kListComprehension:
    case ExpressionKind::kAll:
    case ExpressionKind::kAny:
    case ExpressionKind::kNone:
    case ExpressionKind::kSingle:
    case ExpressionKind::kReduce:
        return list_expression(expression, around);
    case ExpressionKind::kPatternPredicate:
    case ExpressionKind::kPatternComprehension:
    case ExpressionKind::kShortestPath:
        return pattern_expression(expression, around);
    case ExpressionKind::kExists:
    case ExpressionKind::kCount:
    case ExpressionKind::kCollect:
        return query_expression(expression, around);
    default:
        return operation(expression, around);
    }
}

StaticType Analyser::variable(Expression& expression, const Surroundings& around) {
    Variable* variable = around.scope.find_even_gone(expression.name);
    if (variable == nullptr)
        fail(ErrorType::kSyntaxError, "UndefinedVariable", "`" + expression.name + "` is not defined",
             expression.place);
    variable->read = true;
    expression.slot = variable->slot;
    return variable->type;
}

StaticType Analyser::property(Expression& expression, const Surroundings& around) {
    const StaticType owner = resolve_child(expression, 0, around);
    constexpr KindSet kOwners = kinds::kMap | kinds::kNode | kinds::kRelationship | kinds::kTemporal | kinds::kDuration;
    if (!may_be(owner, kOwners)) {
        const bool path = owner.kinds == kinds::kPath;
        fail(path ? ErrorType::kSyntaxError : ErrorType::kTypeError, "InvalidArgumentType",
             names_of(owner.kinds) + " has no properties", expression.place);
    }
    return StaticType{};
}

StaticType Analyser::subscript(Expression& expression, const Surroundings& around) {
    const StaticType container = resolve_child(expression, 0, around);
    const StaticType index = resolve_child(expression, 1, around);
    constexpr KindSet kOwners = kinds::kList | kinds::kMap | kinds::kNode | kinds::kRelationship;
    if (!may_be(container, kOwners))
        fail(ErrorType::kTypeError, "InvalidArgumentType", names_of(container.kinds) + " has no elements",
             expression.place);
    if (container.kinds != kinds::kList) return StaticType{};
    if (!may_be(index, kinds::kInteger))
        fail(ErrorType::kTypeError, "InvalidArgumentType",
             "an element of a list is accessed by Integer, not by " + names_of(index.kinds), expression.place);
    StaticType element = element_of(container);
    element.kinds |= kinds::kNull; // beyond the end
    return element;
}

StaticType Analyser::map_projection(Expression& expression, const Surroundings& around) {
    const StaticType owner = resolve_child(expression, 0, around);
    if (!may_be(owner, kinds::kMap | kinds::kNode | kinds::kRelationship))
        fail(ErrorType::kSyntaxError, "InvalidArgumentType",
             "a map is projected from Node, Relationship or Map, not from " + names_of(owner.kinds), expression.place);
    for (const MapProjectionItem& item : expression.projection)
        if (item.value != nullptr) resolve(*item.value, around);
    return type_of(kinds::kMap);
}

} // namespace rv::cypher
