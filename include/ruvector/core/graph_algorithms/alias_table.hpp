// Draws one of many things in proportion to their weights, in two steps whatever their number: Walker, "An efficient
// method for generating discrete random variables with general distributions", 1977; filled as Vose has it (1991).
// Frequent and rare ones share places, two to a place: a draw takes a place, then one of its two.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/held_memory.hpp"
#include "ruvector/core/base/random.hpp"

#include <cstdint>
#include <span>

namespace rv::graph_algorithms {

class AliasTable {
public:
    // Weights: not negative, and not all 0. What weighs 0 may be drawn where rounding makes it so, which is hardly
    // ever.
    explicit AliasTable(std::span<const double> weights);
    std::uint32_t draw(Random& random) const {
        const std::uint64_t bits = random.next();
        const auto at = static_cast<std::uint32_t>(((bits >> 32) * places_.size()) >> 32);
        const Place& place = places_[at];
        return static_cast<std::uint32_t>(bits) < place.share ? at : place.other;
    }

private:
    struct Place {
        std::uint32_t share; // of its own thing, in 2^-32
        std::uint32_t other;
    };
    Counted<Place> places_;
};

} // namespace rv::graph_algorithms
