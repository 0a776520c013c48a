// A set of nodes that gives its least one: bits, and above each 64 of them a bit that says whether there is any, up to
// one word. Putting and taking take as many steps as there are levels: four for 16 million nodes.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

#include <bit>

namespace rv::graph_algorithms {

class LeastNode {
public:
    explicit LeastNode(NodeNumber nodes) {
        std::uint64_t words = nodes;
        do {
            words = (words + 63) / 64;
            levels_.emplace_back(words, 0);
        } while (words > 1);
    }

    bool empty() const { return levels_.back().empty() || levels_.back()[0] == 0; }

    void put(NodeNumber node) {
        std::uint64_t at = node;
        for (Counted<std::uint64_t>& level : levels_) {
            const std::uint64_t before = level[at / 64];
            level[at / 64] |= std::uint64_t{1} << at % 64;
            if (before != 0) return;
            at /= 64;
        }
    }

    // Of a set that is not empty.
    NodeNumber take() {
        std::uint64_t at = 0;
        for (std::size_t i = levels_.size(); i-- > 0;)
            at = at * 64 + static_cast<unsigned>(std::countr_zero(levels_[i][at]));
        const NodeNumber node = static_cast<NodeNumber>(at);
        for (Counted<std::uint64_t>& level : levels_) {
            level[at / 64] &= ~(std::uint64_t{1} << at % 64);
            if (level[at / 64] != 0) break;
            at /= 64;
        }
        return node;
    }

private:
    std::vector<Counted<std::uint64_t>> levels_; // the nodes' own first
};

} // namespace rv::graph_algorithms
