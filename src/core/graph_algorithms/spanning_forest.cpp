// Kruskal's algorithm: the lightest edges first, each that joins two trees. Sorting would take most of the time, and
// most edges need not be sorted: the lightest ones, about as many as nodes, join most of the nodes, and edges inside of
// what they have joined are dropped before the next lightest are sorted (after Osipov, Sanders and Singler, "The
// filter-Kruskal minimum spanning tree algorithm", 2009).
#include "ruvector/core/graph_algorithms/paths.hpp"

#include <algorithm>
#include <numeric>

namespace rv::graph_algorithms {
namespace {

constexpr std::size_t kTick = 1 << 16; // edges between two looks for an interrupt
constexpr std::size_t kFewest = 1024;  // edges that are not worth being sorted in parts

// Trees joined so far: each node points to another one of its tree, in the end to the root.
class Trees {
public:
    explicit Trees(NodeNumber nodes) : next_(nodes) { std::iota(next_.begin(), next_.end(), NodeNumber{0}); }

    NodeNumber root(NodeNumber node) {
        while (next_[node] != node) {
            next_[node] = next_[next_[node]]; // half of the way for whoever comes next
            node = next_[node];
        }
        return node;
    }

    // False: they are in one tree already. The lesser root stays one, which is as good as a random one where edges do
    // not come in an order that has to do with numbers.
    bool join(NodeNumber one, NodeNumber other) {
        one = root(one);
        other = root(other);
        if (one == other) return false;
        next_[std::max(one, other)] = std::min(one, other);
        return true;
    }

private:
    Counted<NodeNumber> next_;
};

bool before(const SpanningEdge& one, const SpanningEdge& other) {
    if (one.weight != other.weight) return one.weight < other.weight;
    if (one.source != other.source) return one.source < other.source;
    return one.target < other.target;
}

// Each once, without loops, by source, then target. Of parallel ones the lightest.
Counted<SpanningEdge> edges_of(const Graph& graph, Computation& computation) {
    const Adjacency& out = graph.out();
    Counted<SpanningEdge> edges;
    edges.reserve(graph.edges());
    for (NodeNumber node = 0; node < out.nodes(); ++node) {
        if (node % kTick == 0) computation.check();
        for (std::uint64_t at = out.begin(node); at < out.end(node); ++at) {
            const NodeNumber target = out.target(at);
            if (target == node || (at > out.begin(node) && out.target(at - 1) == target)) continue;
            if (!graph.directed() && target < node) continue;
            // + 0: no zero has a sign, which would depend on the one that came first.
            edges.push_back({std::min(node, target), std::max(node, target), out.weight(at) + 0.0});
        }
    }
    return edges;
}

} // namespace

Counted<SpanningEdge> minimum_spanning_forest(const Graph& graph, Computation& computation) {
    graph.require_weights(Graph::Weights::kFinite, "the minimum spanning forest");
    Counted<SpanningEdge> edges = edges_of(graph, computation);
    Trees trees(graph.nodes());
    Counted<SpanningEdge> forest;
    const bool sorted = !graph.weighted() && !graph.directed();
    const std::size_t part = sorted ? edges.size() : std::max<std::size_t>(kFewest, graph.nodes());
    auto begin = edges.begin();
    while (begin != edges.end()) {
        computation.check();
        const bool last = static_cast<std::size_t>(edges.end() - begin) <= part;
        const auto end = last ? edges.end() : begin + static_cast<std::ptrdiff_t>(part);
        if (!last) std::nth_element(begin, end, edges.end(), before);
        if (!sorted) std::sort(begin, end, before);
        std::size_t steps = 0;
        for (; begin != end; ++begin) {
            if (++steps % kTick == 0) computation.check();
            if (trees.join(begin->source, begin->target)) forest.push_back(*begin);
        }
        edges.erase(std::remove_if(
                        begin, edges.end(),
                        [&](const SpanningEdge& edge) { return trees.root(edge.source) == trees.root(edge.target); }),
                    edges.end());
        computation.progress("edges", static_cast<std::size_t>(begin - edges.begin()), edges.size());
    }
    return forest;
}

} // namespace rv::graph_algorithms
