#include "ruvector/core/graph_algorithms/weighted_search.hpp"

#include <limits>

namespace rv::graph_algorithms {
namespace {

constexpr double kFar = std::numeric_limits<double>::infinity();

} // namespace

WeightedSearch::WeightedSearch(const Adjacency& out)
    : out_(out), heap_(out.nodes()), distances_(out.nodes(), kFar), touched_(out.nodes()) {}

void WeightedSearch::start(NodeNumber source) {
    for (NodeNumber i = 0; i < touched_size_; ++i) distances_[touched_[i]] = kFar;
    touched_size_ = 0;
    sums_ = {};
    source_ = source;
    distances_[source] = 0;
    touched_[touched_size_++] = source;
    heap_.put(source, 0);
}

bool WeightedSearch::advance(std::int64_t& edges) {
    while (!heap_.empty()) {
        if (edges <= 0) return false;
        const NodeHeap::Item nearest = heap_.take();
        edges -= 1 + static_cast<std::int64_t>(out_.degree(nearest.node));
        settle(nearest.node, nearest.key);
    }
    return true;
}

void WeightedSearch::settle(NodeNumber node, double distance) {
    if (node != source_) {
        ++sums_.reached;
        sums_.distances += distance;
        sums_.inverses += 1 / distance;
    }
    for (std::uint64_t at = out_.begin(node); at < out_.end(node); ++at) {
        const NodeNumber target = out_.target(at);
        const double through = distance + out_.weight(at);
        if (!(through < distances_[target])) continue;
        if (distances_[target] == kFar) touched_[touched_size_++] = target;
        distances_[target] = through;
        heap_.put(target, through);
    }
}

} // namespace rv::graph_algorithms
