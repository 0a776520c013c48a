// What is known of an expression's value before a row is read: the kinds that it may have, and those of a list's
// elements. Where nothing is known it is any kind; nothing is reported that could be right for some row.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/values/value.hpp"

#include <memory>
#include <string>

namespace rv::cypher {

struct StaticType {
    KindSet kinds = kinds::kAny;
    std::shared_ptr<const StaticType> element; // of lists; null: not known
};

inline StaticType type_of(KindSet kinds) { return StaticType{kinds, nullptr}; }
StaticType list_of(StaticType element);

// What UNWIND of it gives.
StaticType element_of(const StaticType& list);

// That of a value which is one or the other.
StaticType either(const StaticType& a, const StaticType& b);

// Whether a value of this type can be one of the allowed kinds, or null.
inline bool may_be(const StaticType& type, KindSet allowed) { return (type.kinds & (allowed | kinds::kNull)) != 0; }

// "Integer or Float".
std::string names_of(KindSet kinds);

} // namespace rv::cypher
