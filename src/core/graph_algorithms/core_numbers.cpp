// Nodes are taken away by ascending number of neighbours that are left. In place of Batagelj and Zaversnik's four
// arrays sorted by that number, which each edge would change in three places, those left are gone through once for each
// k: a node takes part as often as its core number says, and the core numbers of all sum to no more than the edges.
#include "ruvector/core/graph_algorithms/components.hpp"

#include <algorithm>

namespace rv::graph_algorithms {
namespace {

constexpr std::size_t kNodesOfChunk = 2048;
constexpr std::uint64_t kTick = 1 << 16; // steps between two looks for an interrupt
constexpr std::size_t kAhead = 16;       // neighbours between a prefetch and its use

using Nodes = std::span<const NodeNumber>;

// Calls visit(other) for each neighbour of a node but itself once; both lists are ascending.
template <class Visit>
void each_neighbour_once(NodeNumber node, Nodes sources, Nodes targets, Visit&& visit) {
    NodeNumber before = node;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < sources.size() || j < targets.size()) {
        const NodeNumber source = i < sources.size() ? sources[i] : kNoNode;
        const NodeNumber target = j < targets.size() ? targets[j] : kNoNode;
        const NodeNumber next = std::min(source, target);
        i += source == next;
        j += target == next;
        if (next != before && next != node) visit(next);
        before = next;
    }
}

class Peeling {
public:
    Peeling(const Graph& graph, Computation& computation)
        : out_(graph.out()),
          in_(graph.in(computation)),
          directed_(graph.directed()),
          computation_(computation),
          numbers_(graph.nodes(), 0) {
        computation.parallel_ranges(
            graph.nodes(), kNodesOfChunk, [&](std::size_t begin, std::size_t end, std::size_t, unsigned) {
                for (std::size_t node = begin; node < end; ++node)
                    each_neighbour(static_cast<NodeNumber>(node), [&](NodeNumber) { ++numbers_[node]; });
            });
    }

    Counted<std::uint32_t> run() {
        Counted<NodeNumber> left(out_.nodes());
        for (NodeNumber node = 0; node < out_.nodes(); ++node) left[node] = node;
        taken_.reserve(out_.nodes());
        for (std::uint32_t k = 0; !left.empty();) {
            taken_.clear();
            std::uint32_t least = kNoNode;
            std::size_t stay = 0;
            for (const NodeNumber node : left) {
                const std::uint32_t number = numbers_[node];
                if (number < k) continue; // taken
                if (number == k) {
                    taken_.push_back(node);
                } else {
                    left[stay++] = node;
                    least = std::min(least, number);
                }
            }
            tick(left.size());
            left.resize(stay);
            if (taken_.empty()) {
                k = least;
                continue;
            }
            for (std::size_t i = 0; i < taken_.size(); ++i) take(taken_[i], k);
            ++k;
        }
        return std::move(numbers_);
    }

private:
    template <class Visit>
    void each_neighbour(NodeNumber node, Visit&& visit) const {
        each_neighbour_once(node, directed_ ? in_.neighbours(node) : Nodes(), out_.neighbours(node), visit);
    }

    // Those who have k neighbours left by that are taken next.
    void take(NodeNumber node, std::uint32_t k) {
        tick(1 + out_.degree(node) + (directed_ ? in_.degree(node) : 0));
        each_neighbour(node, [&](NodeNumber other) {
            if (numbers_[other] > k && --numbers_[other] == k) taken_.push_back(other);
        });
    }

    void tick(std::uint64_t steps) {
        steps_ += steps;
        if (steps_ < kTick) return;
        steps_ = 0;
        computation_.check();
    }

    const Adjacency& out_;
    const Adjacency& in_;
    bool directed_;
    Computation& computation_;
    // By node: of its neighbours, those left where it is left itself; once it is taken, its core number.
    Counted<std::uint32_t> numbers_;
    Counted<NodeNumber> taken_; // of the current k
    std::uint64_t steps_ = 0;
};

} // namespace

Counted<std::uint32_t> core_numbers(const Graph& graph, Computation& computation) {
    return Peeling(graph, computation).run();
}

} // namespace rv::graph_algorithms
