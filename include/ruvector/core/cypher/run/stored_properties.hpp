// Values as properties: what may be stored, and maps of them.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/run/operator.hpp"

#include <string_view>
#include <vector>

namespace rv::cypher {

// Raises TypeError: InvalidPropertyType for maps, nodes, relationships and paths, also within lists, and ArgumentError:
// ReservedProperty for names of columns of the store.
void require_storable(std::string_view key, const Value& value, Place place);

// A map without its nulls, each value checked.
Value storable_map(const Value& map, Place place);

// What `= value` and `+= value` are given: a map, or the properties of a node or a relationship.
Value properties_given(const Value& value, Run& run, Place place);

// A map with one entry more, or another value there; a null removes it.
Value with_property(const Value& map, std::string_view key, const Value& value);

// A map with the entries of another one; its nulls remove.
Value with_properties(const Value& map, const Value& changes, Place place);

// The properties of a pattern's node or relationship, made for each row.
class PropertyMaker {
public:
    explicit PropertyMaker(const Expression* expression);

    // Before the rows of a run.
    void begin() { known_ = false; }
    // `for_merge`: a null raises SemanticError: MergeReadOwnWrites.
    const Value& make(Run& run, bool for_merge);

private:
    const Expression* expression_; // null: none
    std::vector<Value> keys_;
    bool constant_;
    bool known_ = false; // value_ is what each row has
    Value value_;
};

} // namespace rv::cypher
