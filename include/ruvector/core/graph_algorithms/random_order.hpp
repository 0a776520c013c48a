// Orders in which nodes are looked at: by a seed, the same on every machine.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/random.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

#include <numeric>
#include <utility>

namespace rv::graph_algorithms {

// Below `bound`, which is not 0.
inline std::uint32_t random_below(std::uint32_t bound, Random& random) {
    return static_cast<std::uint32_t>(((random.next() >> 32) * bound) >> 32);
}

inline void shuffle(std::span<NodeNumber> nodes, Random& random) {
    for (std::size_t left = nodes.size(); left > 1; --left)
        std::swap(nodes[left - 1], nodes[random_below(static_cast<std::uint32_t>(left), random)]);
}

inline Counted<NodeNumber> random_order(NodeNumber nodes, Random& random) {
    Counted<NodeNumber> order(nodes);
    std::iota(order.begin(), order.end(), NodeNumber{0});
    shuffle(order, random);
    return order;
}

} // namespace rv::graph_algorithms
