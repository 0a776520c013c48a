// A set of values by equivalence: open addressing, of which each place has the value's hash beside it.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/values/compare.hpp"

namespace rv::cypher {

class ValueSet {
public:
    // False: an equivalent value is there already.
    bool add(const Value& value);
    std::size_t size() const noexcept { return size_; }

private:
    struct Place {
        std::size_t hash = 0; // 0: nothing is here
        Value value;
    };
    void grow();

    Counted<Place> places_; // none, or a power of two
    std::size_t size_ = 0;
};

} // namespace rv::cypher
