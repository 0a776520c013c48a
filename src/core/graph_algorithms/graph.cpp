#include "ruvector/core/graph_algorithms/graph.hpp"

#include "ruvector/core/base/error.hpp"
#include "ruvector/core/graph_algorithms/computation.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <utility>

namespace rv::graph_algorithms {
namespace {

constexpr std::size_t kTick = 1 << 16; // edges between two looks for an interrupt
constexpr std::size_t kNodesOfChunk = 4096;

// Calls move(source, target, weight's place) for each edge in each direction that it leads.
template <class Move>
void each_direction(const EdgeList& edges, Direction direction, Computation& computation, Move&& move) {
    for (std::size_t i = 0; i < edges.sources.size(); ++i) {
        if (i % kTick == 0) computation.check();
        const NodeNumber source = edges.sources[i];
        const NodeNumber target = edges.targets[i];
        if (direction != Direction::kIn) move(source, target, i);
        if (direction == Direction::kIn || (direction == Direction::kBoth && source != target)) move(target, source, i);
    }
}

// Neighbours of a node in order; those with weights by both.
void sort_neighbours(NodeNumber* targets, double* weights, std::size_t count, std::pair<NodeNumber, double>* room) {
    if (weights == nullptr) {
        std::sort(targets, targets + count);
        return;
    }
    for (std::size_t i = 0; i < count; ++i) room[i] = {targets[i], weights[i]};
    std::sort(room, room + count);
    for (std::size_t i = 0; i < count; ++i) std::tie(targets[i], weights[i]) = room[i];
}

} // namespace

Graph::Graph(NodeNumber nodes, EdgeList edges, Direction direction, Computation& computation)
    : directed_(direction != Direction::kBoth), edges_(edges.sources.size()) {
    const bool weighted = !edges.weights.empty();
    if (weighted) {
        const auto [least, greatest] = std::minmax_element(edges.weights.begin(), edges.weights.end());
        least_weight_ = *least;
        greatest_weight_ = *greatest;
    }
    Counted<std::uint64_t>& offsets = out_.offsets_;
    offsets.assign(static_cast<std::size_t>(nodes) + 1, 0);
    each_direction(edges, direction, computation,
                   [&](NodeNumber source, NodeNumber, std::size_t) { ++offsets[source]; });
    std::uint64_t sum = 0;
    for (std::uint64_t& offset : offsets) sum += std::exchange(offset, sum);
    out_.targets_.resize(sum);
    out_.weights_.resize(weighted ? sum : 0);
    // Each offset is moved to the end of its node, which is the begin of the next one.
    each_direction(edges, direction, computation, [&](NodeNumber source, NodeNumber target, std::size_t i) {
        const std::uint64_t at = offsets[source]++;
        out_.targets_[at] = target;
        if (weighted) out_.weights_[at] = edges.weights[i];
    });
    std::copy_backward(offsets.begin(), offsets.end() - 1, offsets.end());
    offsets[0] = 0;
    edges = {};

    std::uint64_t most = 0;
    for (NodeNumber node = 0; node < nodes; ++node) most = std::max(most, out_.degree(node));
    Counted<std::pair<NodeNumber, double>> room(weighted ? computation.workers() * most : 0);
    computation.parallel_ranges(
        nodes, kNodesOfChunk, [&](std::size_t begin, std::size_t end, std::size_t, unsigned worker) {
            for (std::size_t node = begin; node < end; ++node) {
                const std::uint64_t first = offsets[node];
                sort_neighbours(out_.targets_.data() + first, weighted ? out_.weights_.data() + first : nullptr,
                                offsets[node + 1] - first, room.data() + worker * most);
            }
        });
}

const Adjacency& Graph::in(Computation& computation) const {
    if (!directed_) return out_;
    if (in_made_) return in_;
    Adjacency in;
    in.offsets_.assign(out_.offsets_.size(), 0);
    in.targets_.resize(out_.targets_.size());
    in.weights_.resize(out_.weights_.size());
    for (const NodeNumber target : out_.targets_) ++in.offsets_[target];
    std::uint64_t sum = 0;
    for (std::uint64_t& offset : in.offsets_) sum += std::exchange(offset, sum);
    // By ascending source, and parallel edges by weight: so they are in order.
    for (NodeNumber source = 0; source < nodes(); ++source) {
        if (source % kNodesOfChunk == 0) computation.check();
        for (std::uint64_t at = out_.begin(source); at < out_.end(source); ++at) {
            const std::uint64_t to = in.offsets_[out_.targets_[at]]++;
            in.targets_[to] = source;
            if (weighted()) in.weights_[to] = out_.weights_[at];
        }
    }
    std::copy_backward(in.offsets_.begin(), in.offsets_.end() - 1, in.offsets_.end());
    in.offsets_[0] = 0;
    in_ = std::move(in);
    in_made_ = true;
    return in_;
}

Graph Graph::undirected(Computation& computation) const {
    EdgeList list;
    list.sources.reserve(edges_);
    list.targets.reserve(edges_);
    list.weights.reserve(weighted() ? edges_ : 0);
    for (NodeNumber node = 0; node < nodes(); ++node) {
        for (std::uint64_t at = out_.begin(node); at < out_.end(node); ++at) {
            if (!directed_ && out_.target(at) < node) continue;
            list.sources.push_back(node);
            list.targets.push_back(out_.target(at));
            if (weighted()) list.weights.push_back(out_.weight(at));
        }
    }
    return {nodes(), std::move(list), Direction::kBoth, computation};
}

void Graph::require_weights(Weights allowed, const char* algorithm) const {
    const bool finite = std::isfinite(least_weight_) && std::isfinite(greatest_weight_);
    const char* wanted = nullptr;
    double bad = std::isfinite(least_weight_) ? greatest_weight_ : least_weight_;
    if (!finite) wanted = "finite";
    if (allowed == Weights::kNotNegative && least_weight_ < 0) {
        wanted = "not negative";
        bad = least_weight_;
    }
    if (allowed == Weights::kPositive && !(least_weight_ > 0)) {
        wanted = "more than 0";
        bad = least_weight_;
    }
    if (wanted == nullptr) return;
    std::string text = std::to_string(bad);
    throw Error(sqlstate::kInvalidParameterValue, std::string(algorithm) + " takes weights that are " + wanted,
                "An edge weighs " + text + ".");
}

} // namespace rv::graph_algorithms
