#include "ruvector/core/cypher/values/value_set.hpp"

#include <algorithm>

namespace rv::cypher {

bool ValueSet::add(const Value& value) {
    if (size_ * 2 >= places_.size()) grow();
    const std::size_t hash = std::max<std::size_t>(hash_of(value), 1);
    const std::size_t mask = places_.size() - 1;
    std::size_t at = hash & mask;
    for (; places_[at].hash != 0; at = (at + 1) & mask) {
        if (places_[at].hash == hash && equivalent(places_[at].value, value)) return false;
    }
    places_[at] = {hash, value};
    ++size_;
    return true;
}

void ValueSet::grow() {
    Counted<Place> larger(std::max<std::size_t>(places_.size() * 2, 8));
    const std::size_t mask = larger.size() - 1;
    for (Place& place : places_) {
        if (place.hash == 0) continue;
        std::size_t at = place.hash & mask;
        while (larger[at].hash != 0) at = (at + 1) & mask;
        larger[at] = std::move(place);
    }
    places_ = std::move(larger);
}

} // namespace rv::cypher
