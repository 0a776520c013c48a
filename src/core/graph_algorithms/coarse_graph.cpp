#include "ruvector/core/graph_algorithms/coarse_graph.hpp"

namespace rv::graph_algorithms {

Members::Members(std::span<const NodeNumber> part, NodeNumber parts)
    : offsets_(static_cast<std::size_t>(parts) + 1), nodes_(part.size()) {
    for (const NodeNumber at : part) ++offsets_[at];
    std::uint64_t sum = 0;
    for (std::uint64_t& offset : offsets_) {
        sum += offset;
        offset = sum;
    }
    // From each part's end to its begin.
    for (std::size_t node = part.size(); node-- > 0;) nodes_[--offsets_[part[node]]] = static_cast<NodeNumber>(node);
}

NodeNumber renumber(std::span<NodeNumber> part) {
    Counted<NodeNumber> numbers(part.size(), kNoNode);
    NodeNumber count = 0;
    for (NodeNumber& at : part) {
        NodeNumber& number = numbers[at];
        if (number == kNoNode) number = count++;
        at = number;
    }
    return count;
}

} // namespace rv::graph_algorithms
