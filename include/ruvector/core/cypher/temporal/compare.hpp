// The relations among temporal values and durations: what values/compare.cpp asks of them. Both values are of the same
// kind, Date to Duration.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/values/value.hpp"

#include <compare>
#include <cstddef>
#include <optional>

namespace rv::cypher {

// As `<` and `=` of two values of one kind. Nothing for two durations that are not equal: months, days and seconds have
// no common measure. Equal exactly where equal_temporal is true.
std::optional<std::partial_ordering> compare_times(const Value& a, const Value& b);

// Equality, and equivalence: all parts the same. A date-time with a zone is not one with the offset alone.
bool equal_temporal(const Value& a, const Value& b) noexcept;
std::size_t hash_of_temporal(const Value& value) noexcept;

// As ORDER BY: times and date-times by instant, then offset, then zone; durations by their average length, then their
// parts. Equivalent exactly where equal_temporal is true.
std::weak_ordering order_temporal(const Value& a, const Value& b) noexcept;

} // namespace rv::cypher
