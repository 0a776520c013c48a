// Calls of functions and of aggregates.
#include "ruvector/core/cypher/semantics/analyser.hpp"
#include "ruvector/core/cypher/semantics/structure.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

namespace rv::cypher {

namespace {

// What is right as an argument: of those beyond the last one, what that is.
KindSet kinds_of_argument(const Function& function, std::size_t number) {
    std::size_t last = kMostArguments - 1;
    while (last > 0 && function.arguments[last] == 0) --last;
    const KindSet right = function.arguments[std::min(number, last)];
    return right == 0 ? kinds::kAny : right;
}

void check_count(const Expression& call, std::size_t least, std::size_t most) {
    const std::size_t given = call.children.size();
    if (given >= least && (given <= most || most == kAnyNumber)) return;
    std::string wanted = std::to_string(least);
    if (most == kAnyNumber) {
        wanted += " or more";
    } else if (most != least) {
        wanted += " to " + std::to_string(most);
    }
    fail(ErrorType::kSyntaxError, "InvalidNumberOfArguments",
         call.name + "() takes " + wanted + (wanted == "1" ? " argument, not " : " arguments, not ") +
             std::to_string(given),
         call.place);
}

void check_argument(const Expression& call, std::size_t number, const StaticType& type, KindSet right) {
    if (!may_be(type, right))
        fail(ErrorType::kSyntaxError, "InvalidArgumentType",
             call.name + "() takes " + names_of(right) + ", not " + names_of(type.kinds), call.children[number]->place);
}

} // namespace

StaticType Analyser::function(Expression& expression, const Surroundings& around) {
    const Function* function = find_function(expression.name);
    if (function == nullptr)
        fail(ErrorType::kSyntaxError, "UnknownFunction", "there is no function `" + expression.name + "`",
             expression.place);
    expression.function = function;
    check_count(expression, function->least, function->most);
    for (std::size_t number = 0; number < expression.children.size(); ++number) {
        const StaticType type = resolve_child(expression, number, around);
        check_argument(expression, number, type, kinds_of_argument(*function, number));
    }
    const std::string_view name = function->name;
    if (name == "nodes") return StaticType{function->result, list_of(type_of(kinds::kNode)).element};
    if (name == "relationships") return StaticType{function->result, list_of(type_of(kinds::kRelationship)).element};
    return type_of(function->result | kinds::kNull); // most give null of null, and some of more than that
}

StaticType Analyser::aggregate(Expression& expression, const Surroundings& around) {
    if (around.inside_aggregate)
        fail(ErrorType::kSyntaxError, "NestedAggregation",
             expression.name + "() cannot be of another aggregate: project that one first", expression.place);
    if (!around.aggregates)
        fail(ErrorType::kSyntaxError, "InvalidAggregation",
             expression.name + "() aggregates rows, which only the items of WITH and RETURN do", expression.place);
    const AggregateFunction* aggregate = find_aggregate(expression.name);
    if (aggregate == nullptr)
        fail(ErrorType::kSyntaxError, "UnknownFunction", "there is no aggregate `" + expression.name + "`",
             expression.place);
    expression.aggregate = aggregate;
    const bool counts = std::string_view(aggregate->name) == "count";
    if (!(counts && expression.children.empty())) check_count(expression, aggregate->arguments, aggregate->arguments);

    const Surroundings inside{around.scope, false, true};
    StaticType first;
    for (std::size_t number = 0; number < expression.children.size(); ++number) {
        Expression& argument = *expression.children[number];
        StaticType type = resolve(argument, inside);
        check_argument(expression, number, type, number == 0 ? aggregate->argument : kinds::kNumber);
        if (const Expression* changing = find_random(argument))
            fail(ErrorType::kSyntaxError, "NonConstantExpression",
                 changing->name + "() gives something else each time: it cannot be aggregated", changing->place);
        if (number == 0) first = std::move(type);
    }
    const std::string_view name = aggregate->name;
    if (name == "collect") return list_of(std::move(first));
    if (name == "min" || name == "max") {
        first.kinds |= kinds::kNull; // of nothing
        return first;
    }
    return type_of(aggregate->result | kinds::kNull);
}

} // namespace rv::cypher
