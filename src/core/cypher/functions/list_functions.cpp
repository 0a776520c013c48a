#include "ruvector/core/cypher/functions/list_functions.hpp"

#include "ruvector/core/cypher/functions/arguments.hpp"
#include "ruvector/core/cypher/values/utf8.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

namespace rv::cypher {
namespace {

using Call = std::span<const Value>;

constexpr std::size_t kTick = 65536; // elements between two looks for an interrupt

std::span<const Value> list_argument(const char* function, const Value& value) {
    return require(function, value, kinds::kList).as_list();
}

Value reversed(std::string_view text) {
    Counted<char> bytes(text.size());
    std::size_t end = text.size();
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t next = next_character(text, at);
        end -= next - at;
        std::copy(text.begin() + static_cast<std::ptrdiff_t>(at), text.begin() + static_cast<std::ptrdiff_t>(next),
                  bytes.begin() + static_cast<std::ptrdiff_t>(end));
        at = next;
    }
    return Value::string({bytes.data(), bytes.size()});
}

// The error is the TCK's: elsewhere a wrong type is a TypeError.
std::int64_t range_argument(const Value& value) {
    if (!value.is(Kind::kInteger)) {
        fail(ErrorType::kArgumentError, "InvalidArgumentType",
             std::string("range() goes from Integer to Integer, not ") + name_of(value.kind()));
    }
    return value.as_integer();
}

} // namespace

Value size(Environment&, Call arguments) {
    const Value& of = require("size", arguments[0], kinds::kString | kinds::kList);
    const std::size_t count = of.is(Kind::kList) ? of.as_list().size() : count_characters(of.as_string());
    return Value::integer(static_cast<std::int64_t>(count));
}

Value is_empty(Environment&, Call arguments) {
    const Value& of = require("isEmpty", arguments[0], kinds::kString | kinds::kList | kinds::kMap);
    if (of.is(Kind::kString)) return Value::boolean(of.as_string().empty());
    return Value::boolean(of.is(Kind::kList) ? of.as_list().empty() : of.as_map().empty());
}

Value head(Environment&, Call arguments) {
    const auto elements = list_argument("head", arguments[0]);
    return elements.empty() ? Value() : elements.front();
}

Value last(Environment&, Call arguments) {
    const auto elements = list_argument("last", arguments[0]);
    return elements.empty() ? Value() : elements.back();
}

Value tail(Environment&, Call arguments) {
    const auto elements = list_argument("tail", arguments[0]);
    if (elements.size() < 2) return Value::list({});
    return Value::list(Counted<Value>(elements.begin() + 1, elements.end()));
}

Value reverse(Environment&, Call arguments) {
    const Value& of = require("reverse", arguments[0], kinds::kString | kinds::kList);
    if (of.is(Kind::kString)) return reversed(of.as_string());
    const auto elements = of.as_list();
    return Value::list(
        Counted<Value>(std::make_reverse_iterator(elements.end()), std::make_reverse_iterator(elements.begin())));
}

RangeSteps range_steps(Call arguments) {
    const std::int64_t first = range_argument(arguments[0]);
    const std::int64_t end = range_argument(arguments[1]);
    const std::int64_t step = arguments.size() > 2 ? range_argument(arguments[2]) : 1;
    if (step == 0) fail_number("range() makes no step of 0");
    if (step > 0 ? first > end : first < end) return {first, step, 0};
    // Without signs nothing wraps: neither the distance nor the size of the least step.
    const auto distance = step > 0 ? static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(first)
                                   : static_cast<std::uint64_t>(first) - static_cast<std::uint64_t>(end);
    const auto pace = step > 0 ? static_cast<std::uint64_t>(step) : 0 - static_cast<std::uint64_t>(step);
    const std::uint64_t further = distance / pace;
    return {first, step, further < std::numeric_limits<std::uint64_t>::max() ? further + 1 : further};
}

Value range(Environment& environment, Call arguments) {
    const RangeSteps steps = range_steps(arguments);
    Counted<Value> elements;
    if (steps.count >= elements.max_size()) {
        fail(ErrorType::kResourceExhausted, "MemoryLimit", "range() has more elements than any memory");
    }
    elements.reserve(steps.count);
    for (std::uint64_t i = 0; i < steps.count; ++i) {
        if (i % kTick == 0) environment.store.check_for_interrupts();
        elements.push_back(Value::integer(static_cast<std::int64_t>(static_cast<std::uint64_t>(steps.first) +
                                                                    i * static_cast<std::uint64_t>(steps.step))));
    }
    return Value::list(std::move(elements));
}

} // namespace rv::cypher
