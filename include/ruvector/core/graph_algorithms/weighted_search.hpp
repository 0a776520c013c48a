// Dijkstra's search from one source after another, for their sums alone. Allocates nothing while it runs, so that
// several threads can have one each, and can be interrupted. 32 bytes a node.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/node_heap.hpp"
#include "ruvector/core/graph_algorithms/source_sums.hpp"

namespace rv::graph_algorithms {

class WeightedSearch {
public:
    static constexpr std::uint64_t kBytesOfNode = 32;

    explicit WeightedSearch(const Adjacency& out);

    void start(NodeNumber source);
    // Goes on for about so many edges, which are taken off; whether it is done.
    bool advance(std::int64_t& edges);
    const SourceSums& sums() const { return sums_; } // when it is done

private:
    void settle(NodeNumber node, double distance);

    const Adjacency& out_;
    NodeHeap heap_;
    Counted<double> distances_; // infinite: not reached yet
    Counted<NodeNumber> touched_;
    NodeNumber touched_size_ = 0;
    NodeNumber source_ = kNoNode;
    SourceSums sums_;
};

} // namespace rv::graph_algorithms
