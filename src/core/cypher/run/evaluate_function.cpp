// Calls of functions, and parameters.
#include "ruvector/core/cypher/run/evaluate_parts.hpp"

#include <array>
#include <string>

namespace rv::cypher {
namespace {

Value call(const Function& function, Run& run, std::span<const Value> arguments) {
    if (function.null_for_null)
        for (const Value& argument : arguments)
            if (argument.is_null()) return {};
    return function.call(run.environment, arguments);
}

Value call_function(const Expression& expression, Run& run) {
    const std::size_t count = expression.children.size();
    if (count > kMostArguments) {
        Counted<Value> arguments;
        arguments.reserve(count);
        for (const ExpressionPtr& argument : expression.children) arguments.push_back(evaluate(*argument, run));
        return call(*expression.function, run, arguments);
    }
    std::array<Value, kMostArguments> arguments;
    for (std::size_t i = 0; i < count; ++i) arguments[i] = evaluate(*expression.children[i], run);
    return call(*expression.function, run, std::span<const Value>(arguments.data(), count));
}

} // namespace

// A call that the planner gave a slot has the same result in the whole run: it is made once. (One that gives null is
// made again.)
Value evaluate_function(const Expression& expression, Run& run) {
    if (expression.slot == kNoSlot) return call_function(expression, run);
    if (run[expression.slot].is_null()) run[expression.slot] = call_function(expression, run);
    return run[expression.slot];
}

Value evaluate_parameter(const Expression& expression, Run& run) {
    if (expression.slot != kNoSlot) {
        // Only null itself is looked up again, to tell it from a parameter that was not given.
        const Value& value = run[expression.slot];
        if (!value.is_null()) return value;
    }
    const Value* given = run.parameters.is(Kind::kMap) ? run.parameters.find(expression.name) : nullptr;
    if (given == nullptr)
        fail(ErrorType::kParameterMissing, "MissingParameter", "parameter $" + expression.name + " was not given",
             expression.place);
    return *given;
}

} // namespace rv::cypher
