// Dinic's algorithm: levels by breadth from the start, paths that go up a level with each edge until there are no more,
// and again. What a path uses up becomes exactly 0, also where capacities are fractions; so it ends, after as many
// rounds as there are nodes at most.
#include "ruvector/core/graph_algorithms/flow.hpp"

#include "ruvector/core/base/error.hpp"
#include "ruvector/core/graph_algorithms/path_search.hpp"

#include <algorithm>
#include <limits>

namespace rv::graph_algorithms {
namespace {

constexpr std::size_t kTick = 1 << 15; // arcs between two looks for an interrupt

// The sum of the capacities of the edges to `target`, of which there may be none; moves `at` behind them.
double take_capacity(const Adjacency& adjacency, std::uint64_t& at, std::uint64_t end, NodeNumber target) {
    double sum = 0;
    for (; at < end && adjacency.target(at) == target; ++at) sum += adjacency.weight(at);
    return std::min(sum, std::numeric_limits<double>::max());
}

// Calls visit(neighbour, capacity there, capacity back) for each other node next to it, ascending.
template <class Visit>
void each_neighbour(const Adjacency& out, const Adjacency& in, NodeNumber node, Visit&& visit) {
    std::uint64_t there = out.begin(node);
    std::uint64_t back = in.begin(node);
    while (there < out.end(node) || back < in.end(node)) {
        const NodeNumber neighbour = std::min(there < out.end(node) ? out.target(there) : kNoNode,
                                              back < in.end(node) ? in.target(back) : kNoNode);
        const double capacity_there = take_capacity(out, there, out.end(node), neighbour);
        const double capacity_back = take_capacity(in, back, in.end(node), neighbour);
        if (neighbour != node) visit(neighbour, capacity_there, capacity_back);
    }
}

class Network {
public:
    Network(const Graph& graph, NodeNumber start, NodeNumber end, Computation& computation)
        : out_(graph.out()),
          in_(graph.in(computation)),
          start_(start),
          end_(end),
          computation_(computation),
          levels_(out_.nodes()),
          cursors_(out_.nodes()) {
        offsets_.reserve(std::size_t{out_.nodes()} + 1);
        for (NodeNumber node = 0; node < out_.nodes(); ++node) {
            tick(out_.degree(node));
            std::uint64_t arcs = 0;
            each_neighbour(out_, in_, node, [&](NodeNumber, double, double) { ++arcs; });
            offsets_.push_back(offsets_.back() + arcs);
        }
        targets_.reserve(offsets_.back());
        left_.reserve(offsets_.back());
        for (NodeNumber node = 0; node < out_.nodes(); ++node) {
            tick(out_.degree(node));
            each_neighbour(out_, in_, node, [&](NodeNumber neighbour, double capacity, double) {
                targets_.push_back(neighbour);
                left_.push_back(capacity);
            });
        }
    }

    Flow run() {
        for (std::size_t round = 1; find_levels(); ++round) {
            use_up();
            computation_.progress("rounds", round, 0);
        }
        return result();
    }

private:
    // From the start, along arcs with capacity left, as far as the end; false: it is not reached.
    bool find_levels() {
        std::fill(levels_.begin(), levels_.end(), kNoNode);
        levels_[start_] = 0;
        reached_.assign(1, start_);
        for (std::size_t i = 0; i < reached_.size(); ++i) {
            const NodeNumber node = reached_[i];
            tick(offsets_[node + 1] - offsets_[node]);
            for (std::uint64_t arc = offsets_[node]; arc < offsets_[node + 1]; ++arc) {
                const NodeNumber target = targets_[arc];
                if (levels_[target] != kNoNode || !(left_[arc] > 0)) continue;
                levels_[target] = levels_[node] + 1;
                if (target == end_) return true;
                reached_.push_back(target);
            }
        }
        return false;
    }

    // Paths up the levels until each of them would need an arc that is used up. A cursor is where a node's arcs are
    // worth trying from.
    void use_up() {
        std::copy(offsets_.begin(), offsets_.end() - 1, cursors_.begin());
        path_.assign(1, start_);
        while (!path_.empty()) {
            const NodeNumber node = path_.back();
            if (node == end_) {
                push_along_path();
                continue;
            }
            const std::uint64_t before = cursors_[node];
            std::uint64_t& arc = cursors_[node];
            while (arc < offsets_[node + 1] && !leads_up(node, arc)) ++arc;
            tick(arc - before);
            if (arc < offsets_[node + 1]) {
                path_.push_back(targets_[arc]);
            } else {
                levels_[node] = kNoNode; // nobody need come here again
                path_.pop_back();
            }
        }
    }

    bool leads_up(NodeNumber node, std::uint64_t arc) const {
        return left_[arc] > 0 && levels_[targets_[arc]] == levels_[node] + 1;
    }

    // As much as there is room for; what is left of the path ends before the first arc that is used up.
    void push_along_path() {
        tick(path_.size());
        double least = std::numeric_limits<double>::max();
        for (std::size_t i = 0; i + 1 < path_.size(); ++i) least = std::min(least, left_[cursors_[path_[i]]]);
        std::size_t kept = path_.size();
        for (std::size_t i = path_.size() - 1; i-- > 0;) {
            const std::uint64_t arc = cursors_[path_[i]];
            left_[arc] -= least;
            left_[arc_between(path_[i + 1], path_[i])] += least;
            if (!(left_[arc] > 0)) kept = i + 1;
        }
        path_.resize(kept);
    }

    std::uint64_t arc_between(NodeNumber source, NodeNumber target) const {
        const auto begin = targets_.begin() + static_cast<std::ptrdiff_t>(offsets_[source]);
        const auto end = targets_.begin() + static_cast<std::ptrdiff_t>(offsets_[source + 1]);
        return static_cast<std::uint64_t>(std::lower_bound(begin, end, target) - targets_.begin());
    }

    // Where the last search for the end came to is the start's side: no arc with capacity left leads out of it.
    Flow result() {
        Flow flow;
        for (NodeNumber node = 0; node < out_.nodes(); ++node) {
            tick(out_.degree(node));
            const bool inside = levels_[node] != kNoNode;
            if (inside) flow.side.push_back(node);
            std::uint64_t arc = offsets_[node];
            each_neighbour(out_, in_, node, [&](NodeNumber neighbour, double capacity, double) {
                const FlowEdge edge = {node, neighbour, capacity, capacity - left_[arc++]};
                if (edge.flow > 0) flow.edges.push_back(edge);
                if (inside && levels_[neighbour] == kNoNode && capacity > 0) {
                    flow.cut.push_back(edge);
                    flow.value += capacity; // as much as flows, without the roundings of what has flowed
                }
            });
        }
        return flow;
    }

    void tick(std::uint64_t steps) {
        if ((steps_ += steps + 1) < kTick) return;
        steps_ = 0;
        computation_.check();
    }

    const Adjacency& out_;
    const Adjacency& in_;
    NodeNumber start_;
    NodeNumber end_;
    Computation& computation_;
    // An arc each way between neighbours, by node, then ascending.
    Counted<std::uint64_t> offsets_{0};
    Counted<NodeNumber> targets_;
    Counted<double> left_; // of the capacity there, and what flows back
    Counted<NodeNumber> levels_;
    Counted<std::uint64_t> cursors_;
    Counted<NodeNumber> reached_;
    Counted<NodeNumber> path_;
    std::uint64_t steps_ = 0;
};

} // namespace

Flow maximum_flow(const Graph& graph, NodeNumber start, NodeNumber end, Computation& computation) {
    graph.require_weights(Graph::Weights::kNotNegative, "the maximum flow");
    require_node(graph, start);
    require_node(graph, end);
    if (start == end)
        throw Error(sqlstate::kInvalidParameterValue, "a maximum flow needs two nodes, a start and another end");
    return Network(graph, start, end, computation).run();
}

} // namespace rv::graph_algorithms
