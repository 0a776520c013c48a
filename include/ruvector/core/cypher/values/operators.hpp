// The operators of expressions over values, each with its rules for null and for operands that do not fit.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/values/value.hpp"

#include <optional>
#include <string>

namespace rv::cypher {

// Three truth values: nothing is unknown. Raises TypeError: InvalidArgumentType for what is no boolean and not null.
std::optional<bool> truth(const Value& value);
inline Value from_truth(std::optional<bool> truth) { return truth ? Value::boolean(*truth) : Value(); }

// + of numbers, strings (with numbers), lists (with elements), temporal values and durations.
Value add(const Value& a, const Value& b);
Value subtract(const Value& a, const Value& b);
Value multiply(const Value& a, const Value& b);
Value divide(const Value& a, const Value& b); // of integers: truncated; by zero: ArithmeticError
Value modulo(const Value& a, const Value& b);
Value power(const Value& a, const Value& b); // a float always
Value negate(const Value& a);

std::optional<bool> in_list(const Value& element, const Value& list);
std::optional<bool> starts_with(const Value& a, const Value& b);
std::optional<bool> ends_with(const Value& a, const Value& b);
std::optional<bool> contains(const Value& a, const Value& b);
std::optional<bool> matches(const Value& text, const Value& pattern); // =~: the whole text, bounded work

// list[index], map[key]; a node's or relationship's property is the evaluator's. Negative: from the end.
Value subscript(const Value& container, const Value& index);
Value slice(const Value& list, const Value* from, const Value* to); // a null pointer: open

// toString: of integers, floats (shortest digits that read back, with a point or an exponent), booleans, strings,
// temporal values, durations.
std::string text_of(const Value& value);
std::string text_of_float(double value);

} // namespace rv::cypher
