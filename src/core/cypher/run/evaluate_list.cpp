// Lists: literals, comprehensions, quantifiers, reduce.
#include "ruvector/core/cypher/run/evaluate_parts.hpp"
#include "ruvector/core/cypher/values/operators.hpp"

#include <string>

namespace rv::cypher {
namespace {

void require_list(const Value& value, const Expression& expression) {
    if (!value.is(Kind::kList))
        fail(ErrorType::kTypeError, "InvalidArgumentType",
             std::string("a list is needed here, not ") + name_of(value.kind()), expression.place);
}

} // namespace

Value evaluate_list(const Expression& expression, Run& run) {
    Counted<Value> elements;
    elements.reserve(expression.children.size());
    for (const ExpressionPtr& element : expression.children) elements.push_back(evaluate(*element, run));
    return Value::list(std::move(elements));
}

Value evaluate_list_comprehension(const Expression& expression, Run& run) {
    const Operand list(*expression.children[0], run);
    if (list->is_null()) return {};
    require_list(*list, *expression.children[0]);
    const Expression* where = expression.children.size() > 1 ? expression.children[1].get() : nullptr;
    const Expression* result = expression.children.size() > 2 ? expression.children[2].get() : nullptr;
    Counted<Value> elements;
    if (where == nullptr) elements.reserve(list->as_list().size());
    for (const Value& element : list->as_list()) {
        run.tick();
        run[expression.slot] = element;
        if (where != nullptr && evaluate_condition(*where, run) != true) continue;
        elements.push_back(result != nullptr ? evaluate(*result, run) : element);
    }
    return Value::list(std::move(elements));
}

// What is unknown of an element leaves the whole unknown, unless another element decides.
std::optional<bool> evaluate_quantifier(const Expression& expression, Run& run) {
    const Operand list(*expression.children[0], run);
    if (list->is_null()) return std::nullopt;
    require_list(*list, *expression.children[0]);
    const Expression* where = expression.children.size() > 1 ? expression.children[1].get() : nullptr;
    bool unknown = false;
    std::size_t met = 0;
    for (const Value& element : list->as_list()) {
        run.tick();
        run[expression.slot] = element;
        const std::optional<bool> found = where != nullptr ? evaluate_condition(*where, run) : truth(element);
        if (!found) {
            unknown = true;
            continue;
        }
        if (*found) ++met;
        switch (expression.kind) {
        case ExpressionKind::kAll:
            if (!*found) return false;
            break;
        case ExpressionKind::kAny:
            if (*found) return true;
            break;
        case ExpressionKind::kNone:
            if (*found) return false;
            break;
        default:
            if (met > 1) return false;
        }
    }
    if (unknown) return std::nullopt;
    switch (expression.kind) {
    case ExpressionKind::kAny:
        return false;
    case ExpressionKind::kSingle:
        return met == 1;
    default:
        return true;
    }
}

Value evaluate_reduce(const Expression& expression, Run& run) {
    const Operand list(*expression.children[1], run);
    if (list->is_null()) return {};
    require_list(*list, *expression.children[1]);
    run[expression.slot] = evaluate(*expression.children[0], run);
    for (const Value& element : list->as_list()) {
        run.tick();
        run[expression.second_slot] = element;
        run[expression.slot] = evaluate(*expression.children[2], run);
    }
    return run[expression.slot];
}

} // namespace rv::cypher
