// The three relations among Cypher's values (openCypher 9, "Equality and comparability of values", "Orderability and
// equivalence").
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/values/value.hpp"

#include <compare>
#include <cstddef>
#include <optional>

namespace rv::cypher {

// Equality, as `=`: nothing where it is unknown, because of a null in one of them at any depth. NaN equals nothing;
// 1 = 1.0; values of different kinds are not equal.
std::optional<bool> equals(const Value& a, const Value& b);

// Comparability, as `<`: nothing where the two cannot be compared (null, different kinds). Unordered: one is NaN.
// Integers and floats compare by their exact values.
std::optional<std::partial_ordering> compare(const Value& a, const Value& b);

// Equivalence, as DISTINCT and grouping have it: null is null, NaN is NaN, 1 is 1.0. Equal values have equal hashes.
bool equivalent(const Value& a, const Value& b) noexcept;
std::size_t hash_of(const Value& value) noexcept;

// Orderability, as ORDER BY: a total order over all kinds, that of equivalence in each: map < node < relationship <
// list < path < date-times and durations < string < boolean < number < NaN < null.
std::weak_ordering order(const Value& a, const Value& b) noexcept;

} // namespace rv::cypher
