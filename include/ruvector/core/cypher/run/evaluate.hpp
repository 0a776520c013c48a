// The evaluator of expressions over the frame.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/run/operator.hpp"

#include <optional>

namespace rv::cypher {

Value evaluate(const Expression& expression, Run& run);

// Of a condition: nothing is unknown. Raises TypeError: InvalidArgumentType for what is neither boolean nor null.
std::optional<bool> evaluate_condition(const Expression& expression, Run& run);

// Whether a node has what a label expression asks; whether a relationship's type meets it.
bool meets_labels(const LabelExpression& labels, std::int64_t node, GraphStore& store);
bool meets_type(const LabelExpression& types, Symbol type, GraphStore& store);

// The property of a node, relationship, map, temporal value or duration; null of null. `_vector`, `_external_id` of
// nodes are the store's. Raises EntityNotFound: DeletedEntityAccess, TypeError: InvalidArgumentType.
Value property_of(const Value& owner, std::string_view key, Run& run);

} // namespace rv::cypher
