// Neighbours as sets: adjacency lists ascend, so parallel edges stand side by side, and two lists are compared as one
// merges them.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/computation.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

namespace rv::graph_algorithms {

// Calls found(node) for each node of an ascending list, once.
template <class Found>
void each_distinct(std::span<const NodeNumber> list, Found&& found) {
    NodeNumber before = kNoNode;
    for (const NodeNumber node : list) {
        if (node == before) continue;
        before = node;
        found(node);
    }
}

inline std::uint32_t count_distinct(std::span<const NodeNumber> list) {
    std::uint32_t count = 0;
    each_distinct(list, [&](NodeNumber) { ++count; });
    return count;
}

// Calls found(node) for each node that is in both ascending lists, once, in ascending order. Where one list is much
// longer, its nodes are looked up instead of passed by.
template <class Found>
void each_common(std::span<const NodeNumber> a, std::span<const NodeNumber> b, Found&& found) {
    constexpr std::size_t kMuchLonger = 16;
    if (a.size() > b.size()) std::swap(a, b);
    const bool look_up = b.size() / kMuchLonger > a.size();
    auto at = b.begin();
    each_distinct(a, [&](NodeNumber node) {
        if (look_up)
            at = std::lower_bound(at, b.end(), node);
        else
            while (at != b.end() && *at < node) ++at;
        if (at != b.end() && *at == node) found(node);
    });
}

// How many nodes are in either of two ascending lists.
inline std::uint32_t count_either(std::span<const NodeNumber> a, std::span<const NodeNumber> b) {
    std::uint32_t common = 0;
    each_common(a, b, [&](NodeNumber) { ++common; });
    return count_distinct(a) + count_distinct(b) - common;
}

// By node, how many neighbours it has in this direction.
Counted<std::uint32_t> neighbour_counts(const Adjacency& adjacency, Computation& computation);

// What a common neighbour with so many neighbours is worth to Adamic and Adar: 1 / ln of them, 0 for fewer than two.
// The same on every machine: libraries' logarithms differ in their last bits.
double adamic_adar_worth(std::uint32_t neighbours);

} // namespace rv::graph_algorithms
