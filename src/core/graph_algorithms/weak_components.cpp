// Union-find over all nodes. A root is hung below a lesser one alone, so that whatever the threads do and in whatever
// order, each tree's root is its least node, and the answer is one. As in Afforest, the first edges of each node come
// first: they make one component of most of a graph, whose nodes need look at no more edges where each edge is seen
// from both of its ends.
#include "ruvector/core/base/random.hpp"
#include "ruvector/core/graph_algorithms/components.hpp"

#include <algorithm>
#include <atomic>

namespace rv::graph_algorithms {
namespace {

constexpr std::size_t kNodesOfChunk = 2048;
constexpr std::uint64_t kFirstEdges = 2; // of a node
constexpr std::uint64_t kAhead = 16;     // edges between the prefetch of a parent and its use
constexpr int kSamples = 1024;

// By node, a node of its component that is not greater; of a root itself. Changed by several threads: a node that is no
// root never becomes one again.
class Parents {
public:
    explicit Parents(NodeNumber nodes) : parents_(nodes) {
        for (NodeNumber node = 0; node < nodes; ++node) parents_[node] = node;
    }
    NodeNumber parent(NodeNumber node) const { return at(node).load(std::memory_order_relaxed); }
    void prefetch(NodeNumber node) const { __builtin_prefetch(&parents_[node]); }

    NodeNumber root(NodeNumber node) const {
        for (;;) {
            const NodeNumber up = parent(node);
            if (up == node) return node;
            node = up;
        }
    }

    void join(NodeNumber one, NodeNumber other) {
        one = parent(one);
        other = parent(other);
        while (one != other) {
            one = root(one);
            other = root(other);
            if (one == other) return;
            if (one < other) std::swap(one, other);
            NodeNumber expected = one;
            if (at(one).compare_exchange_strong(expected, other, std::memory_order_relaxed)) return;
        }
    }

    // Hangs each node below its root.
    void flatten(Computation& computation) {
        computation.parallel_ranges(parents_.size(), kNodesOfChunk,
                                    [&](std::size_t begin, std::size_t end, std::size_t, unsigned) {
                                        for (std::size_t node = begin; node < end; ++node)
                                            at(static_cast<NodeNumber>(node))
                                                .store(root(static_cast<NodeNumber>(node)), std::memory_order_relaxed);
                                    });
    }

    Counted<NodeNumber> take() { return std::move(parents_); }

private:
    std::atomic_ref<NodeNumber> at(NodeNumber node) const { return std::atomic_ref<NodeNumber>(parents_[node]); }
    mutable Counted<NodeNumber> parents_;
};

// The root that most of a sample of nodes have; flattened before.
NodeNumber frequent_root(const Parents& parents, NodeNumber nodes) {
    Random random(0);
    std::vector<NodeNumber> roots;
    for (int i = 0; i < kSamples; ++i) roots.push_back(parents.parent(static_cast<NodeNumber>(random.next() % nodes)));
    std::sort(roots.begin(), roots.end());
    NodeNumber best = roots[0];
    std::ptrdiff_t most = 0;
    for (auto begin = roots.begin(); begin != roots.end();) {
        const auto end = std::upper_bound(begin, roots.end(), *begin);
        if (end - begin > most) {
            most = end - begin;
            best = *begin;
        }
        begin = end;
    }
    return best;
}

} // namespace

Counted<NodeNumber> weak_components(const Graph& graph, Computation& computation) {
    const Adjacency& out = graph.out();
    const NodeNumber nodes = graph.nodes();
    Parents parents(nodes);
    if (out.size() == 0) return parents.take();
    const NodeNumber* targets = out.neighbours(0).data();
    const std::uint64_t last = out.size() - 1;

    computation.parallel_ranges(nodes, kNodesOfChunk, [&](std::size_t begin, std::size_t end, std::size_t, unsigned) {
        for (std::size_t i = begin; i < end; ++i) {
            const NodeNumber node = static_cast<NodeNumber>(i);
            parents.prefetch(targets[std::min(out.begin(node) + kAhead, last)]);
            const std::uint64_t stop = std::min(out.end(node), out.begin(node) + kFirstEdges);
            for (std::uint64_t at = out.begin(node); at < stop; ++at) parents.join(node, targets[at]);
        }
    });
    parents.flatten(computation);

    // An edge of a directed graph is seen from its source alone: there nobody may be left out.
    const NodeNumber left_out = graph.directed() ? kNoNode : frequent_root(parents, nodes);
    computation.parallel_ranges(nodes, kNodesOfChunk, [&](std::size_t begin, std::size_t end, std::size_t, unsigned) {
        for (std::size_t i = begin; i < end; ++i) {
            const NodeNumber node = static_cast<NodeNumber>(i);
            if (out.degree(node) <= kFirstEdges || parents.parent(node) == left_out) continue;
            for (std::uint64_t at = out.begin(node) + kFirstEdges; at < out.end(node); ++at) {
                parents.prefetch(targets[std::min(at + kAhead, last)]);
                parents.join(node, targets[at]);
            }
        }
    });
    parents.flatten(computation);
    return parents.take();
}

} // namespace rv::graph_algorithms
