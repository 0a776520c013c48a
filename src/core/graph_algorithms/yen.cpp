// Yen's algorithm ("Finding the k shortest loopless paths in a network", 1971) with Lawler's division ("A procedure for
// computing the k best solutions to discrete optimization problems", 1972): what is not found yet is divided by the
// node at which it leaves a path that is, and the best of each part is a candidate. So none comes twice.
//
// The best of a part is found by A* (Hart, Nilsson, Raphael 1968): one search backward from the end tells how far each
// node is from it in the whole graph, which is a lower bound. Sums forward and backward are rounded differently; so a
// node that turns out to be nearer is looked at again, and bounds are taken a little wider than they are.
#include "ruvector/core/graph_algorithms/path_search.hpp"

#include <algorithm>
#include <compare>
#include <functional>
#include <set>
#include <tuple>

namespace rv::graph_algorithms {
namespace {

constexpr std::size_t kTick = 1 << 14; // nodes between two looks for an interrupt

// Above the rounding of sums of some million terms.
double wider(double bound) { return bound * (1 + 1e-9); }

struct Candidate {
    Path path;
    std::size_t leaves_at; // place of the last node that it shares with the path it was divided from

    bool operator<(const Candidate& other) const {
        const Counted<NodeNumber>& mine = path.nodes;
        const Counted<NodeNumber>& others = other.path.nodes;
        return std::forward_as_tuple(path.distances.back(), mine.size(), mine) <
               std::forward_as_tuple(other.path.distances.back(), others.size(), others);
    }
};

// By length, then by edges: as each edge counts, no circle is free.
struct Cost {
    double length = kUnreached;
    NodeNumber edges = 0;
    auto operator<=>(const Cost&) const = default;
};

class Search {
public:
    Search(const Graph& graph, NodeNumber end, bool weighted, Computation& computation)
        : out_(graph.out()),
          in_(graph.in(computation)),
          end_(end),
          weighted_(weighted),
          computation_(computation),
          costs_(out_.nodes()),
          on_root_(out_.nodes()),
          leads_on_(out_.nodes()),
          rest_(weighted ? dijkstra_along(in_, end, kNoNode, kUnreached, computation).distances
                         : breadth_first_along(in_, &out_, end, kNoNode, kUnreached, computation).distances) {}

    // The best path that begins with the first `places` nodes of `root` and does not go on to any of `barred`; empty:
    // there is none that is at most `most` long.
    Path best(const Path& root, std::size_t places, const Counted<NodeNumber>& barred, double most) {
        Path path;
        path.nodes.assign(root.nodes.begin(), root.nodes.begin() + static_cast<std::ptrdiff_t>(places));
        path.distances.assign(root.distances.begin(), root.distances.begin() + static_cast<std::ptrdiff_t>(places));
        spur_ = path.nodes.back();
        barred_ = &barred;
        for (const NodeNumber node : path.nodes) on_root_[node] = true;
        set(spur_, {path.distances.back(), 0});
        measure(most);
        if (costs_[end_].length != kUnreached) {
            mark_what_leads_on();
            walk(path);
        } else {
            path = {};
        }
        for (std::size_t i = 0; i < places; ++i) on_root_[root.nodes[i]] = false;
        for (const NodeNumber node : touched_) {
            costs_[node] = {};
            leads_on_[node] = false;
        }
        touched_.clear();
        return path;
    }

private:
    struct Step {
        double bound; // of the whole path's length
        Cost cost;    // up to here
        NodeNumber node;
        auto operator<=>(const Step&) const = default;
    };

    double length(std::uint64_t at) const { return weighted_ ? out_.weight(at) : 1; }

    void set(NodeNumber node, Cost cost) {
        if (costs_[node].length == kUnreached) touched_.push_back(node);
        costs_[node] = cost;
    }

    bool may_go(NodeNumber from, NodeNumber to) const {
        if (on_root_[to]) return false;
        return from != spur_ || !std::binary_search(barred_->begin(), barred_->end(), to);
    }

    // The costs of all nodes on best paths, and of others.
    void measure(double most) {
        queue_.assign(1, {costs_[spur_].length + rest_[spur_], costs_[spur_], spur_});
        while (!queue_.empty()) {
            if (++steps_ % kTick == 0) computation_.check();
            std::pop_heap(queue_.begin(), queue_.end(), std::greater<>());
            const auto [bound, cost, node] = queue_.back();
            queue_.pop_back();
            if (bound > wider(costs_[end_].length)) return;
            if (cost != costs_[node] || node == end_) continue;
            for (std::uint64_t at = out_.begin(node); at < out_.end(node); ++at) {
                const NodeNumber target = out_.target(at);
                const Cost next = {cost.length + length(at), cost.edges + 1};
                const double next_bound = next.length + rest_[target];
                if (!(next < costs_[target]) || next_bound == kUnreached || next_bound > wider(most)) continue;
                if (!may_go(node, target)) continue;
                set(target, next);
                queue_.push_back({next_bound, next, target});
                std::push_heap(queue_.begin(), queue_.end(), std::greater<>());
            }
        }
    }

    bool is_on_best(NodeNumber from, std::uint64_t at, NodeNumber to, const Adjacency& along) const {
        const Cost& before = costs_[from];
        if (before.length == kUnreached) return false;
        const double length = weighted_ ? along.weight(at) : 1;
        return Cost{before.length + length, before.edges + 1} == costs_[to] && may_go(from, to);
    }

    // Marks the nodes on best paths, from the end back.
    void mark_what_leads_on() {
        Counted<NodeNumber> marked(1, end_);
        leads_on_[end_] = true;
        for (std::size_t i = 0; i < marked.size(); ++i) {
            const NodeNumber node = marked[i];
            for (std::uint64_t at = in_.begin(node); at < in_.end(node); ++at) {
                const NodeNumber from = in_.target(at);
                if (leads_on_[from] || !is_on_best(from, at, node, in_)) continue;
                leads_on_[from] = true;
                marked.push_back(from);
            }
        }
    }

    // To the least node each time.
    void walk(Path& path) const {
        for (NodeNumber node = spur_; node != end_;) {
            std::uint64_t at = out_.begin(node);
            while (!leads_on_[out_.target(at)] || !is_on_best(node, at, out_.target(at), out_)) ++at;
            node = out_.target(at);
            path.nodes.push_back(node);
            path.distances.push_back(costs_[node].length);
        }
    }

    const Adjacency& out_;
    const Adjacency& in_;
    NodeNumber end_;
    bool weighted_;
    Computation& computation_;
    NodeNumber spur_ = kNoNode; // the root's last node
    const Counted<NodeNumber>* barred_ = nullptr;
    Counted<Cost> costs_;
    Counted<bool> on_root_;
    Counted<bool> leads_on_;
    Counted<NodeNumber> touched_; // whose costs are known
    Counted<Step> queue_;
    std::size_t steps_ = 0;
    const Counted<double> rest_; // from each node to the end in the whole graph
};

// Where found paths go on from the path's first `places` nodes, ascending. `shared`: how many first nodes each shares
// with it.
Counted<NodeNumber> ways_taken(const std::vector<Path>& found, const Counted<std::size_t>& shared, std::size_t places) {
    Counted<NodeNumber> taken;
    for (std::size_t i = 0; i < found.size(); ++i)
        if (shared[i] >= places && found[i].nodes.size() > places) taken.push_back(found[i].nodes[places]);
    std::sort(taken.begin(), taken.end());
    taken.erase(std::unique(taken.begin(), taken.end()), taken.end());
    return taken;
}

} // namespace

std::vector<Path> shortest_paths(const Graph& graph, NodeNumber start, NodeNumber end, std::size_t count, bool weighted,
                                 Computation& computation) {
    if (weighted) graph.require_weights(Graph::Weights::kNotNegative, "weighted shortest paths");
    require_node(graph, start);
    require_node(graph, end);
    std::vector<Path> found;
    if (count == 0) return found;
    Search search(graph, end, weighted, computation);
    std::set<Candidate, std::less<>, CountedAllocator<Candidate>> candidates;
    const auto add = [&](Path path, std::size_t leaves_at) {
        if (path.nodes.empty()) return;
        candidates.insert({std::move(path), leaves_at});
        if (candidates.size() > count - found.size()) candidates.erase(std::prev(candidates.end()));
    };
    Path root;
    root.nodes.push_back(start);
    root.distances.push_back(0);
    add(search.best(root, 1, {}, kUnreached), 0);
    while (!candidates.empty()) {
        computation.check();
        auto best = candidates.extract(candidates.begin());
        const std::size_t leaves_at = best.value().leaves_at;
        found.push_back(std::move(best.value().path));
        computation.progress("paths", found.size(), count);
        if (found.size() == count) break;
        Counted<std::size_t> shared;
        for (const Path& path : found) {
            const auto [mine, others] = std::mismatch(found.back().nodes.begin(), found.back().nodes.end(),
                                                      path.nodes.begin(), path.nodes.end());
            shared.push_back(static_cast<std::size_t>(mine - found.back().nodes.begin()));
        }
        for (std::size_t place = leaves_at; place + 1 < found.back().nodes.size(); ++place) {
            const bool full = candidates.size() == count - found.size();
            const double most = full ? std::prev(candidates.end())->path.distances.back() : kUnreached;
            add(search.best(found.back(), place + 1, ways_taken(found, shared, place + 1), most), place);
        }
    }
    return found;
}

} // namespace rv::graph_algorithms
