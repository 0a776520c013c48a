// What MATCH tests: labels and properties of a pattern's nodes and relationships, and the conjuncts of WHERE.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/syntax/ast.hpp"

#include <string>
#include <vector>

namespace rv::cypher {

struct MatchCondition {
    enum class What : std::uint8_t {
        kExpression,  // is true
        kLabels,      // the node in `slot` meets `labels`
        kProperty,    // the entity in `slot` has `key` = expression
        kPropertyMap, // ... all entries of the map that is the value of `expression`
        kNode,        // there is a node in `slot`, not null or one that has been deleted
    } what = What::kExpression;
    Slot slot = kNoSlot;
    const Expression* expression = nullptr;
    const LabelExpression* labels = nullptr;
    std::string key;
    std::string variable; // of the slot

    std::string text() const; // for EXPLAIN
};

} // namespace rv::cypher
