// From each source: how many shortest paths there are to each node, then from the farthest nodes back, what share of
// the paths to others leads through each.
//
// With P(v) paths from the source to v, and D(v) the sum of shares of paths that lead through v on to others, Brandes
// has D(v) = the sum over the next nodes w of P(v) / P(w) * (1 + D(w)). Here each w gives S(w) = (1 + D(w)) / P(w) to
// those before it, and it is 0 for all nodes but those that come next: so v sums up S over its neighbours, whichever
// they are, and only that array is read at random.
//
// Sources are dealt to a fixed number of groups, each of which has its sums: whatever thread works for a group, its
// sources come in their order, and the groups are summed up in theirs.
#include "ruvector/core/base/error.hpp"
#include "ruvector/core/base/random.hpp"
#include "ruvector/core/graph_algorithms/centrality.hpp"
#include "ruvector/core/graph_algorithms/node_bits.hpp"
#include "ruvector/core/graph_algorithms/node_heap.hpp"

#include <algorithm>
#include <limits>

namespace rv::graph_algorithms {
namespace {

constexpr std::size_t kGroups = 8;
constexpr std::uint64_t kStepsOfChunk = 1 << 17; // nodes and edges, about
constexpr std::size_t kNodesOfChunk = 1 << 14;
constexpr double kInfinite = std::numeric_limits<double>::infinity();

// A thread's, for paths by number of edges. False of add_source: there are more paths than numbers.
class SearchByEdges {
public:
    explicit SearchByEdges(const Adjacency& out)
        : out_(out), nodes_(out.nodes(), Node{0, kNoNode}), shares_(out.nodes(), 0), order_(out.nodes()) {}

    // Adds each node's D to `sums`.
    bool add_source(NodeNumber source, double* sums) {
        count_paths(source);
        bool countable = true;
        NodeNumber next_begin = found_; // of the level that comes next
        for (NodeNumber end = found_; end > 0;) {
            NodeNumber begin = end - 1;
            const NodeNumber level = nodes_[order_[begin]].level;
            while (begin > 0 && nodes_[order_[begin - 1]].level == level) --begin;
            for (NodeNumber i = begin; i < end; ++i) {
                const NodeNumber node = order_[i];
                double share = 0;
                for (const NodeNumber next : out_.neighbours(node)) share += shares_[next];
                double& paths = nodes_[node].paths;
                const double through = share * paths;
                if (node != source) sums[node] += through;
                countable &= paths < kInfinite;
                paths = (1 + through) / paths; // S, which others of the level must not see
            }
            for (NodeNumber i = end; i < next_begin; ++i) shares_[order_[i]] = 0;
            for (NodeNumber i = begin; i < end; ++i) shares_[order_[i]] = nodes_[order_[i]].paths;
            next_begin = end;
            end = begin;
        }
        for (NodeNumber i = 0; i < found_; ++i) {
            nodes_[order_[i]].level = kNoNode;
            shares_[order_[i]] = 0;
        }
        return countable;
    }

private:
    struct Node {
        double paths;
        NodeNumber level;
    };

    void count_paths(NodeNumber source) {
        nodes_[source] = {1, 0};
        order_[0] = source;
        found_ = 1;
        for (NodeNumber i = 0; i < found_; ++i) {
            const auto [paths, level] = nodes_[order_[i]];
            for (const NodeNumber target : out_.neighbours(order_[i])) {
                Node& next = nodes_[target];
                if (next.level == kNoNode) {
                    next = {paths, level + 1};
                    order_[found_++] = target;
                } else if (next.level == level + 1) {
                    next.paths += paths;
                }
            }
        }
    }

    const Adjacency& out_;
    Counted<Node> nodes_;
    Counted<double> shares_;    // S
    Counted<NodeNumber> order_; // by level
    NodeNumber found_ = 0;
};

// The same by weights. A weight may be lost in the sum; then nodes are as far as those before them, and what counts is
// that they leave the queue later.
class SearchByWeight {
public:
    explicit SearchByWeight(const Adjacency& out)
        : out_(out),
          distances_(out.nodes(), kInfinite),
          paths_(out.nodes()),
          shares_(out.nodes(), 0),
          order_(out.nodes()),
          queue_(out.nodes()) {}

    bool add_source(NodeNumber source, double* sums) {
        count_paths(source);
        bool countable = true;
        for (NodeNumber i = found_; i-- > 0;) {
            const NodeNumber node = order_[i];
            double share = 0;
            for (std::uint64_t at = out_.begin(node); at < out_.end(node); ++at) {
                // A node that left the queue earlier has no share to give yet.
                const NodeNumber next = out_.target(at);
                if (distances_[node] + out_.weight(at) == distances_[next]) share += shares_[next];
            }
            const double through = share * paths_[node];
            if (node != source) sums[node] += through;
            countable &= paths_[node] < kInfinite;
            shares_[node] = (1 + through) / paths_[node];
        }
        for (NodeNumber i = 0; i < found_; ++i) {
            distances_[order_[i]] = kInfinite;
            shares_[order_[i]] = 0;
        }
        return countable;
    }

private:
    void count_paths(NodeNumber source) {
        found_ = 0;
        distances_[source] = 0;
        paths_[source] = 1;
        queue_.put(source, 0);
        while (!queue_.empty()) {
            const auto [distance, node] = queue_.take();
            order_[found_++] = node;
            for (std::uint64_t at = out_.begin(node); at < out_.end(node); ++at) {
                const NodeNumber target = out_.target(at);
                const double next = distance + out_.weight(at);
                if (next < distances_[target]) {
                    distances_[target] = next;
                    paths_[target] = paths_[node];
                    queue_.put(target, next);
                } else if (next == distances_[target] && queue_.holds(target)) {
                    paths_[target] += paths_[node];
                }
            }
        }
    }

    const Adjacency& out_;
    Counted<double> distances_;
    Counted<double> paths_;
    Counted<double> shares_;
    Counted<NodeNumber> order_; // as they left the queue
    NodeHeap queue_;
    NodeNumber found_ = 0;
};

// `samples` of the nodes, or all, ascending (Floyd's algorithm: Bentley, "Programming pearls: a sample of brilliance",
// 1987).
Counted<NodeNumber> sources_of(NodeNumber nodes, const BetweennessOptions& options) {
    Counted<NodeNumber> sources;
    const bool all = options.samples == 0 || options.samples >= nodes;
    NodeBits drawn(nodes);
    Random random(options.seed);
    for (auto most = static_cast<NodeNumber>(all ? nodes : nodes - options.samples); most < nodes; ++most) {
        const auto node = static_cast<NodeNumber>(random.next() % (std::uint64_t{most} + 1));
        drawn.add(drawn.has(node) ? most : node);
    }
    for (NodeNumber node = 0; node < nodes; ++node)
        if (all || drawn.has(node)) sources.push_back(node);
    return sources;
}

template <class Search>
Counted<double> sum_over(const Graph& graph, const Counted<NodeNumber>& sources, Computation& computation) {
    const std::size_t nodes = graph.nodes();
    std::vector<Search> searches;
    searches.reserve(computation.workers());
    for (unsigned worker = 0; worker < computation.workers(); ++worker) searches.emplace_back(graph.out());
    Counted<double> sums(kGroups * nodes, 0);
    bool countable[kGroups];
    const std::size_t of_group = 1 + kStepsOfChunk / (1 + nodes + graph.out().size());
    for (std::size_t first = 0; first < sources.size(); first += kGroups * of_group) {
        computation.parallel(kGroups, [&](std::size_t group, unsigned worker) {
            countable[group] = true;
            for (std::size_t i = 0; i < of_group; ++i) {
                const std::size_t at = first + group * of_group + i;
                if (at >= sources.size()) break;
                countable[group] &= searches[worker].add_source(sources[at], sums.data() + group * nodes);
            }
        });
        if (std::find(countable, countable + kGroups, false) != countable + kGroups)
            throw Error(sqlstate::kNumericValueOutOfRange, "there are more shortest paths than can be counted",
                        "Between two of the nodes there are more than a number of type double precision can tell.");
        computation.progress("sources", std::min(first + kGroups * of_group, sources.size()), sources.size());
    }
    computation.parallel_ranges(nodes, kNodesOfChunk, [&](std::size_t begin, std::size_t end, std::size_t, unsigned) {
        for (std::size_t group = 1; group < kGroups; ++group)
            for (std::size_t node = begin; node < end; ++node) sums[node] += sums[group * nodes + node];
    });
    sums.resize(nodes);
    sums.shrink_to_fit();
    return sums;
}

} // namespace

Counted<double> betweenness(const Graph& graph, const BetweennessOptions& options, Computation& computation) {
    if (options.weighted) graph.require_weights(Graph::Weights::kPositive, "weighted betweenness");
    const Counted<NodeNumber> sources = sources_of(graph.nodes(), options);
    Counted<double> sums = options.weighted && graph.weighted() ? sum_over<SearchByWeight>(graph, sources, computation)
                                                                : sum_over<SearchByEdges>(graph, sources, computation);
    const auto nodes = static_cast<double>(graph.nodes());
    double factor = sources.empty() ? 1 : nodes / static_cast<double>(sources.size());
    // An undirected pair came from both its ends.
    if (options.normalized) {
        factor /= nodes > 2 ? (nodes - 1) * (nodes - 2) : 1;
    } else if (!graph.directed()) {
        factor /= 2;
    }
    for (double& sum : sums) sum *= factor;
    return sums;
}

} // namespace rv::graph_algorithms
