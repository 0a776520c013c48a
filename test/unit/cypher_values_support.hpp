// Values for tests in short, as text that is easy to compare with, and calls of functions by name.
#pragma once

#include "cypher_memory_store.hpp"
#include "cypher_temporal_support.hpp"

#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/functions/function.hpp"
#include "ruvector/core/cypher/values/operators.hpp"

#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace rv::cypher::test {

inline constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kInfinite = std::numeric_limits<double>::infinity();

inline Value list(std::initializer_list<Argument> elements) {
    Counted<Value> values;
    for (const Argument& element : elements) values.push_back(element.value);
    return Value::list(std::move(values));
}
inline Value yes() { return Value::boolean(true); }
inline Value no() { return Value::boolean(false); }
inline Value step(std::int64_t id, std::int64_t start, std::int64_t end, std::int32_t type = 0) {
    return Value::relationship({id, start, end, type});
}

// As a query would write it; nodes are (1), relationships [1].
inline std::string show(const Value& value) {
    const auto join = [](std::span<const Value> values) {
        std::string all;
        for (const Value& each : values) all += (all.empty() ? "" : ", ") + show(each);
        return all;
    };
    switch (value.kind()) {
    case Kind::kNull:
        return "null";
    case Kind::kString:
        return "'" + std::string(value.as_string()) + "'";
    case Kind::kList:
        return "[" + join(value.as_list()) + "]";
    case Kind::kMap: {
        std::string all;
        for (const auto& [key, contents] : value.as_map()) {
            all += (all.empty() ? "" : ", ") + std::string(key.as_string()) + ": " + show(contents);
        }
        return "{" + all + "}";
    }
    case Kind::kNode:
        return "(" + std::to_string(value.as_node()) + ")";
    case Kind::kRelationship:
        return "[" + std::to_string(value.as_relationship().id) + "]";
    case Kind::kPath:
        return "<" + join(value.path_nodes()) + "; " + join(value.path_relationships()) + ">";
    default:
        return text_of(value);
    }
}

inline std::string show(std::optional<bool> truth) { return !truth ? "null" : *truth ? "true" : "false"; }

// The error's type and detail; what is shown where there is none.
inline std::string error_of(const std::function<Value()>& call) {
    try {
        return show(call());
    } catch (const QueryError& error) {
        const std::string message = error.what();
        return message.substr(0, message.find(':', message.find(':') + 1));
    }
}

// Calls any function as the evaluator does.
class Functions {
public:
    MemoryStore store;
    Zones zones;
    StandingClock clock;

    Value value(std::string_view name, std::initializer_list<Argument> arguments = {}) {
        const Function* function = find_function(name);
        if (function == nullptr) throw std::logic_error("no such function");
        std::vector<Value> values;
        for (const Argument& argument : arguments) values.push_back(argument.value);
        if (values.size() < function->least || (function->most != kAnyNumber && values.size() > function->most)) {
            throw std::logic_error("arguments");
        }
        for (const Value& each : values) {
            if (function->null_for_null && each.is_null()) return {};
        }
        return function->call(environment_, values);
    }
    std::string operator()(std::string_view name, std::initializer_list<Argument> arguments = {}) {
        return error_of([&] { return value(name, arguments); });
    }

private:
    Environment environment_{store, zones, clock};
};

} // namespace rv::cypher::test
