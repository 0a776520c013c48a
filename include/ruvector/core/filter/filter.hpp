// The language of filters: a condition on a row, written in JSON. docs/filters.md explains it to users.
//
//   filter     = { member, ... }                      all of them
//   member     = "$and": [filter, ...] | "$or": [filter, ...] | "$not": filter | key: condition
//   condition  = value                                equal to it; null: there is none
//              | [value, ...]                         equal to one of them
//              | { operator: operand, ... }           all of them; an object without a key that starts with $ is a
//              value
//   operator   = "$eq" | "$ne"          value
//              | "$gt" | "$gte" | "$lt" | "$lte"      value other than null or an object
//              | "$in" | "$nin"         [value, ...]
//              | "$between"             [low, high]
//              | "$contains"            value
//              | "$like" | "$ilike"     string
//              | "$exists"              true or false
//              | "$not"                 condition
//
// A condition is true or false, never unknown, so that $ne, $nin and $not are complements. What a key names, and which
// operators its type has, is not known here.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/filter/json_value.hpp"

#include <memory_resource>
#include <span>
#include <string_view>

namespace rv::filter {

inline constexpr std::size_t kMostNodes = 1000;

enum class NodeKind : unsigned char {
    kAnd, // all children: true without one
    kOr,  // any child: false without one
    kNot, // its one child is false; that child is no kNot
    kCompare,
};

enum class Operator : unsigned char {
    kEqual,
    kGreater,
    kGreaterEqual,
    kLess,
    kLessEqual,
    kIn,      // the value is an array
    kBetween, // the value is an array of two
    kContains,
    kLike,  // the value is a string, which does not end with the escape character
    kIlike, // as kLike
    kExists,
};

struct Node {
    NodeKind kind = NodeKind::kAnd;
    const Node* nodes = nullptr;
    std::size_t count = 0;
    // Of a comparison:
    Operator operation = Operator::kEqual;
    std::string_view key;         // '\0' stands behind it and nowhere in it
    const Value* value = nullptr; // none for kExists

    std::span<const Node> children() const noexcept { return {nodes, count}; }
};

// As it is written in a filter.
const char* name_of(Operator operation) noexcept;

// The tree of a filter, in `memory`. Raises what parse_json raises, 22023 for what is no filter, naming the key and
// what is allowed, and 22025 for a pattern that ends with an escape character.
const Node* parse_filter(std::string_view json, std::pmr::memory_resource* memory);

} // namespace rv::filter
