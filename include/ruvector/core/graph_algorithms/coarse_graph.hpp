// A graph whose nodes are parts of a finer one: each pair of parts with edges between them is joined by one edge, in
// both directions, that weighs what these weigh together. Edges within a part are left out, as are those of no weight:
// who needs the weight of a part's ends adds up that of its nodes. Read as an Adjacency is.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/computation.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

#include <algorithm>

namespace rv::graph_algorithms {

class CoarseGraph {
public:
    CoarseGraph() = default;
    // `part` by node of `fine` (an undirected graph's Adjacency, or a CoarseGraph), each below `parts`.
    template <class Fine>
    CoarseGraph(const Fine& fine, std::span<const NodeNumber> part, NodeNumber parts, Computation& computation);

    NodeNumber nodes() const { return static_cast<NodeNumber>(offsets_.size() - 1); }
    std::span<const NodeNumber> neighbours(NodeNumber node) const {
        return {targets_.data() + offsets_[node], static_cast<std::size_t>(offsets_[node + 1] - offsets_[node])};
    }
    std::span<const double> weights(NodeNumber node) const {
        return {weights_.data() + offsets_[node], static_cast<std::size_t>(offsets_[node + 1] - offsets_[node])};
    }

private:
    Counted<std::uint64_t> offsets_{0};
    Counted<NodeNumber> targets_;
    Counted<double> weights_;
};

// Nodes by the part that they are in, each part's ascending.
class Members {
public:
    Members(std::span<const NodeNumber> part, NodeNumber parts);
    std::span<const NodeNumber> of(NodeNumber part) const {
        return {nodes_.data() + offsets_[part], static_cast<std::size_t>(offsets_[part + 1] - offsets_[part])};
    }

private:
    Counted<std::uint64_t> offsets_;
    Counted<NodeNumber> nodes_;
};

// Gives parts the numbers from 0 in the order of their least nodes, and returns how many there are. Each number is
// below part.size().
NodeNumber renumber(std::span<NodeNumber> part);

template <class Fine>
CoarseGraph::CoarseGraph(const Fine& fine, std::span<const NodeNumber> part, NodeNumber parts,
                         Computation& computation) {
    const Members members(part, parts);
    // Slices of parts with about as many edges each, so many at a time as there is scratch memory for: more would cost
    // more memory than they save time. Parts are counted, then written, each by itself, whatever slice it is in.
    constexpr std::uint64_t kEdgesOfSlice = 1 << 16;
    std::vector<NodeNumber> bounds{0};
    std::uint64_t edges = 0;
    for (NodeNumber to = 0; to < parts; ++to) {
        for (const NodeNumber node : members.of(to)) edges += fine.neighbours(node).size() + 1;
        if (edges < kEdgesOfSlice && to + 1 < parts) continue;
        bounds.push_back(to + 1);
        edges = 0;
    }
    const std::size_t slices = bounds.size() - 1;
    const std::size_t at_once = std::min<std::size_t>({computation.workers(), 8, slices});
    const auto each_part = [&](auto&& body) {
        for (std::size_t first = 0; first < slices; first += at_once) {
            computation.check();
            computation.parallel(std::min(at_once, slices - first), [&](std::size_t chunk, unsigned) {
                for (NodeNumber from = bounds[first + chunk]; from < bounds[first + chunk + 1]; ++from)
                    body(from, chunk * parts);
            });
        }
    };
    const auto each_edge = [&](NodeNumber from, auto&& body) {
        for (const NodeNumber node : members.of(from)) {
            const auto targets = fine.neighbours(node);
            const auto weights = fine.weights(node);
            for (std::size_t i = 0; i < targets.size(); ++i) {
                const NodeNumber to = part[targets[i]];
                const double weight = weights.empty() ? 1 : weights[i];
                if (to != from && weight > 0) body(to, weight);
            }
        }
    };
    // By slice and part: first the part that met it last, then its place among a part's targets.
    Counted<NodeNumber> scratch(at_once * parts, kNoNode);
    offsets_.assign(static_cast<std::size_t>(parts) + 1, 0);
    each_part([&](NodeNumber from, std::size_t room) {
        NodeNumber* last = scratch.data() + room;
        std::uint64_t count = 0;
        each_edge(from, [&](NodeNumber to, double) {
            if (last[to] == from) return;
            last[to] = from;
            ++count;
        });
        offsets_[from + 1] = count;
    });
    for (NodeNumber at = 0; at < parts; ++at) offsets_[at + 1] += offsets_[at];
    targets_.resize(offsets_[parts]);
    weights_.resize(offsets_[parts]);
    each_part([&](NodeNumber from, std::size_t room) {
        NodeNumber* places = scratch.data() + room;
        NodeNumber* targets = targets_.data() + offsets_[from];
        double* weights = weights_.data() + offsets_[from];
        NodeNumber count = 0;
        each_edge(from, [&](NodeNumber to, double weight) {
            // What another part left there is not below `count`, or not the place of `to`.
            const NodeNumber place = places[to];
            if (place < count && targets[place] == to) {
                weights[place] += weight;
                return;
            }
            places[to] = count;
            targets[count] = to;
            weights[count++] = weight;
        });
    });
}

} // namespace rv::graph_algorithms
