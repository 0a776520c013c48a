#include "ruvector/core/graph_algorithms/walker.hpp"

#include "ruvector/core/base/error.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace rv::graph_algorithms {
namespace {

constexpr std::size_t kNodesOfChunk = 4096;
constexpr int kTries = 32; // of nodes that may be refused; then all are gone through

// In [0, 1).
double fraction(Random& random) { return static_cast<double>(random.next() >> 11) * 0x1p-53; }

bool usable(double factor) { return factor > 0 && std::isfinite(factor); }

} // namespace

Walker::Walker(const Graph& graph, const WalkOptions& options, Computation& computation)
    : out_(graph.out()),
      seed_(options.seed),
      length_(static_cast<std::size_t>(options.length)),
      second_order_(options.return_factor != 1 || options.in_out_factor != 1) {
    if (options.walks_per_node < 1)
        throw Error(sqlstate::kInvalidParameterValue, "the number of walks per node must be at least 1");
    if (options.length < 1) throw Error(sqlstate::kInvalidParameterValue, "the length of walks must be at least 1");
    if (!usable(options.return_factor))
        throw Error(sqlstate::kInvalidParameterValue, "the return factor must be more than 0 and finite");
    if (!usable(options.in_out_factor))
        throw Error(sqlstate::kInvalidParameterValue, "the in-out factor must be more than 0 and finite");
    graph.require_weights(Graph::Weights::kNotNegative, "a random walk");
    // 1 / p : 1 : 1 / q, in proportion to the greatest of them.
    const double least = std::min({options.return_factor, 1.0, options.in_out_factor});
    back_ = least / options.return_factor;
    near_ = least;
    far_ = least / options.in_out_factor;
    if (graph.weighted()) add_weights(computation);
}

void Walker::add_weights(Computation& computation) {
    sums_.resize(out_.size());
    std::atomic<bool> overflows{false};
    computation.parallel_ranges(out_.nodes(), kNodesOfChunk,
                                [&](std::size_t begin, std::size_t end, std::size_t, unsigned) {
                                    for (std::size_t node = begin; node < end; ++node) {
                                        double sum = 0;
                                        const auto number = static_cast<NodeNumber>(node);
                                        for (std::uint64_t at = out_.begin(number); at < out_.end(number); ++at)
                                            sums_[at] = sum += out_.weight(at);
                                        if (!std::isfinite(sum)) overflows.store(true, std::memory_order_relaxed);
                                    }
                                });
    if (overflows.load())
        throw Error(sqlstate::kInvalidParameterValue, "the weights of a node's edges are too great to be added");
}

// In proportion to the weights; kNoNode: there is none.
NodeNumber Walker::any_neighbour(NodeNumber at, Random& random) const {
    const std::uint64_t first = out_.begin(at);
    const std::uint64_t end = out_.end(at);
    if (first == end) return kNoNode;
    if (sums_.empty()) return out_.target(first + below(random.next(), end - first));
    const double all = sums_[end - 1];
    if (all == 0) return kNoNode;
    const double drawn = fraction(random) * all;
    const auto begin = sums_.begin();
    const auto from = begin + static_cast<std::ptrdiff_t>(first);
    const auto to = begin + static_cast<std::ptrdiff_t>(end);
    // The first edge up to which the sum is more: edges of weight 0 are passed by. The product may be rounded up to
    // `all`.
    const auto place = drawn < all ? std::upper_bound(from, to, drawn) : std::lower_bound(from, to, all);
    return out_.target(static_cast<std::uint64_t>(place - begin));
}

double Walker::factor(NodeNumber before, NodeNumber to) const {
    if (to == before) return back_;
    if (near_ == far_) return near_;
    const auto neighbours = out_.neighbours(before);
    return std::binary_search(neighbours.begin(), neighbours.end(), to) ? near_ : far_;
}

NodeNumber Walker::next(const State& state, Random& random) const {
    if (!second_order_ || state.before == kNoNode) return any_neighbour(state.at, random);
    for (int i = 0; i < kTries; ++i) {
        const NodeNumber to = any_neighbour(state.at, random);
        if (to == kNoNode) return kNoNode;
        const double bar = fraction(random);
        if (to != state.before) {
            // Most often it need not be known whether the node is near.
            if (bar < std::min(near_, far_)) return to;
            if (bar >= std::max(near_, far_)) continue;
        }
        if (bar < factor(state.before, to)) return to;
    }
    return next_of_all(state, random);
}

NodeNumber Walker::next_of_all(const State& state, Random& random) const {
    const std::uint64_t first = out_.begin(state.at);
    const std::uint64_t end = out_.end(state.at);
    double all = 0;
    for (std::uint64_t at = first; at < end; ++at) all += out_.weight(at) * factor(state.before, out_.target(at));
    double left = fraction(random) * all;
    NodeNumber last = kNoNode; // what rounding leaves for the end
    for (std::uint64_t at = first; at < end; ++at) {
        const double part = out_.weight(at) * factor(state.before, out_.target(at));
        if (part == 0) continue;
        last = out_.target(at);
        if (left < part) return last;
        left -= part;
    }
    return last;
}

void Walker::walk(std::span<const Start> starts, NodeNumber* nodes, std::uint32_t* lengths) const {
    State states[kTogether];
    for (std::size_t i = 0; i < starts.size(); ++i) {
        states[i].random = stream(seed_, starts[i].node, starts[i].number);
        states[i].at = nodes[i * length_] = starts[i].node;
        lengths[i] = 1;
    }
    for (std::size_t step = 1; step < length_; ++step) {
        bool any = false;
        for (std::size_t i = 0; i < starts.size(); ++i) {
            State& state = states[i];
            if (state.at == kNoNode) continue;
            const NodeNumber to = next(state, state.random);
            state.before = state.at;
            state.at = to;
            if (to == kNoNode) continue;
            any = true;
            nodes[i * length_ + step] = to;
            lengths[i] = static_cast<std::uint32_t>(step + 1);
        }
        if (!any) return;
    }
}

Counted<NodeNumber> start_nodes(const Graph& graph, const WalkOptions& options) {
    Counted<NodeNumber> starts(options.starts.begin(), options.starts.end());
    if (starts.empty()) {
        starts.resize(graph.nodes());
        for (NodeNumber node = 0; node < graph.nodes(); ++node) starts[node] = node;
        return starts;
    }
    std::sort(starts.begin(), starts.end());
    starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
    if (starts.back() >= graph.nodes()) throw Error(sqlstate::kInvalidParameterValue, "the graph has no such node");
    return starts;
}

} // namespace rv::graph_algorithms
