// Tarjan's search in the form that keeps one number a node (Pearce, "A space-efficient algorithm for finding strongly
// connected components", 2016): the least number of a node that is known to be in its component.
#include "ruvector/core/graph_algorithms/components.hpp"

#include <algorithm>

namespace rv::graph_algorithms {
namespace {

constexpr std::uint64_t kTick = 1 << 16;  // steps between two looks for an interrupt
constexpr std::uint64_t kPrefetched = 16; // neighbours of a node that is entered
constexpr std::uint32_t kNew = 0;
constexpr std::uint32_t kDone = 0xFFFFFFFFU; // its component is known: it lowers nobody's number

class StrongSearch {
public:
    StrongSearch(const Adjacency& out, Computation& computation)
        : out_(out), computation_(computation), numbers_(out.nodes(), kNew), components_(out.nodes()) {}

    Counted<NodeNumber> run() {
        for (NodeNumber start = 0; start < out_.nodes(); ++start) {
            if (numbers_[start] != kNew) continue;
            enter(start);
            while (!path_.empty()) step();
        }
        return std::move(components_);
    }

private:
    // A node on the path of the search.
    struct Place {
        std::uint64_t at; // its next edge
        NodeNumber node;
        std::uint32_t number; // that it was given, from 1 on
    };

    void enter(NodeNumber node) {
        numbers_[node] = ++last_number_;
        const std::uint64_t begin = out_.begin(node);
        const std::uint64_t stop = std::min(out_.end(node), begin + kPrefetched);
        for (std::uint64_t at = begin; at < stop; ++at) __builtin_prefetch(&numbers_[out_.target(at)]);
        path_.push_back({begin, node, last_number_});
    }

    void step() {
        Place& place = path_.back();
        const std::uint64_t end = out_.end(place.node);
        std::uint32_t least = numbers_[place.node];
        while (place.at < end) {
            if (++steps_ % kTick == 0) computation_.check();
            const NodeNumber target = out_.target(place.at);
            if (numbers_[target] == kNew) {
                numbers_[place.node] = least;
                enter(target); // the edge is looked at again when it is done
                return;
            }
            least = std::min(least, numbers_[target]);
            ++place.at;
        }
        numbers_[place.node] = least;
        leave(place);
        path_.pop_back();
    }

    void leave(const Place& place) {
        if (++steps_ % kTick == 0) computation_.check();
        waiting_.push_back(place.node);
        if (numbers_[place.node] != place.number) return; // one that was entered before is in its component
        // All that wait and were not entered before this node have it as their first one.
        std::size_t first = waiting_.size();
        NodeNumber least = kNoNode;
        while (first > 0 && numbers_[waiting_[first - 1]] >= place.number) least = std::min(least, waiting_[--first]);
        for (std::size_t i = first; i < waiting_.size(); ++i) {
            components_[waiting_[i]] = least;
            numbers_[waiting_[i]] = kDone;
        }
        waiting_.resize(first);
    }

    const Adjacency& out_;
    Computation& computation_;
    Counted<std::uint32_t> numbers_;
    Counted<NodeNumber> components_;
    Counted<Place> path_;
    Counted<NodeNumber> waiting_; // left, of components that are not complete
    std::uint32_t last_number_ = 0;
    std::uint64_t steps_ = 0;
};

} // namespace

Counted<NodeNumber> strong_components(const Graph& graph, Computation& computation) {
    if (!graph.directed()) return weak_components(graph, computation);
    return StrongSearch(graph.out(), computation).run();
}

} // namespace rv::graph_algorithms
