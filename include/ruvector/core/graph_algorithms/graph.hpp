// A graph as its compressed adjacency (compressed sparse rows): what all algorithms here work on.
//
// Nodes are numbered from 0; whoever builds a graph numbers them in the order of their ids, so that nothing depends on
// the order in which edges came. Parallel edges stay apart. Neighbours are ascending, parallel edges by weight.
//
// Directed: an edge leads from its source to its target. Undirected: each edge leads both ways, and a self-loop is one
// neighbour (of itself), once; what counts a loop twice, such as the degree, says so.
//
// Memory: 4 bytes a direction of an edge, 8 more with weights, and 8 a node.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/held_memory.hpp"

#include <cstdint>
#include <span>

namespace rv::graph_algorithms {

class Computation;

using NodeNumber = std::uint32_t;
inline constexpr NodeNumber kNoNode = 0xFFFFFFFFU;
inline constexpr NodeNumber kMostNodes = 0xFFFFFFFEU;

// One direction.
class Adjacency {
public:
    NodeNumber nodes() const { return static_cast<NodeNumber>(offsets_.size() - 1); }
    // Edges as this direction has them: undirected ones twice, but self-loops.
    std::uint64_t size() const { return targets_.size(); }
    bool weighted() const { return !weights_.empty(); }
    std::uint64_t begin(NodeNumber node) const { return offsets_[node]; }
    std::uint64_t end(NodeNumber node) const { return offsets_[node + 1]; }
    std::uint64_t degree(NodeNumber node) const { return end(node) - begin(node); }
    NodeNumber target(std::uint64_t at) const { return targets_[at]; }
    std::size_t bytes() const {
        return offsets_.size() * sizeof(std::uint64_t) + targets_.size() * sizeof(NodeNumber) +
               weights_.size() * sizeof(double);
    }
    double weight(std::uint64_t at) const { return weights_.empty() ? 1 : weights_[at]; }
    std::span<const NodeNumber> neighbours(NodeNumber node) const {
        return {targets_.data() + begin(node), static_cast<std::size_t>(degree(node))};
    }
    // Empty where there are none: each edge weighs 1.
    std::span<const double> weights(NodeNumber node) const {
        if (weights_.empty()) return {};
        return {weights_.data() + begin(node), static_cast<std::size_t>(degree(node))};
    }
    // Begin to bring into the cache what is going to be read soon: where a node's edges are, and, once that is there,
    // the first of them.
    void fetch_place(NodeNumber node) const { __builtin_prefetch(&offsets_[node]); }
    void fetch_edges(NodeNumber node) const {
        __builtin_prefetch(targets_.data() + begin(node));
        if (weighted()) __builtin_prefetch(weights_.data() + begin(node));
    }

private:
    friend class Graph;
    Counted<std::uint64_t> offsets_{0};
    Counted<NodeNumber> targets_;
    Counted<double> weights_;
};

enum class Direction {
    kOut,  // from source to target
    kIn,   // the other way round
    kBoth, // undirected
};

// Edges as they are read, in columns of equal length; no weights: each weighs 1.
struct EdgeList {
    Counted<NodeNumber> sources;
    Counted<NodeNumber> targets;
    Counted<double> weights;
};

// Cannot be changed.
class Graph {
public:
    // Takes the edges and frees them as soon as they are placed. Every end is below `nodes`. Weights may be anything
    // but NaN: what an algorithm does not take it refuses (require_weights).
    Graph(NodeNumber nodes, EdgeList edges, Direction direction, Computation& computation);

    NodeNumber nodes() const { return out_.nodes(); }
    std::uint64_t edges() const { return edges_; } // as they were given
    bool directed() const { return directed_; }
    bool weighted() const { return out_.weighted(); }
    std::size_t bytes() const { return out_.bytes() + in_.bytes(); }
    // Of an undirected graph `out` and `in` are the same.
    const Adjacency& out() const { return out_; }
    // Made when it is asked for first, with as much memory as `out`.
    const Adjacency& in(Computation& computation) const;
    // For what is done sooner with `in`, but not worth making it: null where it has not been made.
    const Adjacency* in_if_made() const { return !directed_ ? &out_ : in_made_ ? &in_ : nullptr; }
    // Both directions of a directed graph together, as of an undirected one. Made anew by each call.
    Graph undirected(Computation& computation) const;

    enum class Weights {
        kNotNegative, // 0 and more, finite
        kPositive,    // more than 0, finite
        kFinite,
    };
    // Raises 22023 and names the first edge's weight that is none of these.
    void require_weights(Weights allowed, const char* algorithm) const;

private:
    Adjacency out_;
    mutable Adjacency in_;
    mutable bool in_made_ = false;
    bool directed_;
    std::uint64_t edges_;
    double least_weight_ = 1;
    double greatest_weight_ = 1;
};

} // namespace rv::graph_algorithms
