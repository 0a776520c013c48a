// A search from each node; as many at once as there are threads, whose results wait for their turn.
#include "ruvector/core/graph_algorithms/node_heap.hpp"
#include "ruvector/core/graph_algorithms/path_search.hpp"

#include <algorithm>

namespace rv::graph_algorithms {
namespace {

constexpr std::size_t kTick = 1 << 15; // pairs between two looks for an interrupt

// One thread's. What it takes for a source depends on how much that reaches, not on the graph's size.
class Search {
public:
    Search(const Adjacency& out, bool weighted, double most)
        : out_(out),
          most_(most),
          weighted_(weighted),
          queue_(weighted ? out.nodes() : 0),
          distances_(out.nodes(), kUnreached),
          reached_(out.nodes()) {}

    void run(NodeNumber source) {
        clear();
        distances_[source] = 0;
        reached_[count_++] = source;
        weighted_ ? by_weight(source) : by_edges();
        std::sort(reached_.begin(), reached_.begin() + count_);
    }

    // Ascending; with the source.
    std::span<const NodeNumber> reached() const { return {reached_.data(), count_}; }
    double distance(NodeNumber node) const { return distances_[node]; }

private:
    void clear() {
        for (const NodeNumber node : reached()) distances_[node] = kUnreached;
        count_ = 0;
    }

    void by_edges() {
        for (NodeNumber i = 0; i < count_; ++i) {
            const double next = distances_[reached_[i]] + 1;
            if (next > most_) return;
            for (const NodeNumber target : out_.neighbours(reached_[i])) {
                if (distances_[target] != kUnreached) continue;
                distances_[target] = next;
                reached_[count_++] = target;
            }
        }
    }

    void by_weight(NodeNumber source) {
        queue_.put(source, 0);
        while (!queue_.empty()) {
            const auto [distance, node] = queue_.take();
            for (std::uint64_t at = out_.begin(node); at < out_.end(node); ++at) {
                const NodeNumber target = out_.target(at);
                const double next = distance + out_.weight(at);
                if (next > most_ || !(next < distances_[target])) continue;
                if (distances_[target] == kUnreached) reached_[count_++] = target;
                distances_[target] = next;
                queue_.put(target, next);
            }
        }
    }

    const Adjacency& out_;
    double most_;
    bool weighted_;
    NodeHeap queue_;
    Counted<double> distances_;
    Counted<NodeNumber> reached_;
    NodeNumber count_ = 0; // of reached_
};

} // namespace

void all_pairs(const Graph& graph, double most, bool weighted, PairSink& sink, Computation& computation) {
    if (weighted) graph.require_weights(Graph::Weights::kNotNegative, "weighted distances of all pairs");
    require_most(most);
    const std::size_t nodes = graph.nodes();
    const std::size_t at_once = std::min<std::size_t>(nodes, computation.workers());
    std::vector<Search> searches;
    searches.reserve(at_once);
    for (std::size_t i = 0; i < at_once; ++i) searches.emplace_back(graph.out(), weighted, most);
    std::size_t steps = 0;
    for (std::size_t first = 0; first < nodes; first += at_once) {
        const std::size_t count = std::min(at_once, nodes - first);
        computation.parallel(
            count, [&](std::size_t chunk, unsigned) { searches[chunk].run(static_cast<NodeNumber>(first + chunk)); });
        for (std::size_t i = 0; i < count; ++i) {
            const auto source = static_cast<NodeNumber>(first + i);
            for (const NodeNumber target : searches[i].reached()) {
                if (++steps % kTick == 0) computation.check();
                if (target != source) sink.found(source, target, searches[i].distance(target));
            }
        }
        computation.progress("sources", first + count, nodes);
    }
}

} // namespace rv::graph_algorithms
