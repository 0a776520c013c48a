// Goes random walks, of first order (the next node depends on where one is) and second order (and on where one came
// from, as in node2vec). Each walk has random numbers of its own, so walks may be gone in any order, on any thread.
//
// Second order: a neighbour is drawn by the weights alone and taken with a probability that follows the rest, as Yang
// et al. do it in "KnightKing: A fast distributed graph random walk engine", 2019: no table for each edge, as the
// original has. Where too many are refused, the next one is drawn by going through all.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/random.hpp"
#include "ruvector/core/graph_algorithms/node2vec.hpp"

namespace rv::graph_algorithms {

// A number below `count`, of 64 random bits.
inline std::uint64_t below(std::uint64_t bits, std::uint64_t count) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((static_cast<Wide>(bits) * count) >> 64);
}

// Random numbers of one of many streams.
inline Random stream(std::uint64_t seed, std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0) {
    for (const std::uint64_t part : {a, b, c}) seed = Random(seed ^ part).next();
    return Random(seed);
}

class Walker {
public:
    // Raises 22023 for options or weights that it does not take. Of a graph with weights it keeps 8 bytes an edge.
    Walker(const Graph& graph, const WalkOptions& options, Computation& computation);

    struct Start {
        NodeNumber node;
        std::uint64_t number;
    };
    // So many walks are best gone together: while one waits for memory, the others go on.
    static constexpr std::size_t kTogether = 16;
    // Goes walks side by side, at most kTogether. Walk i is written from `nodes` + i x length() on, and has lengths[i]
    // nodes, at least 1.
    void walk(std::span<const Start> starts, NodeNumber* nodes, std::uint32_t* lengths) const;
    std::size_t length() const { return length_; }

private:
    struct State {
        Random random{0};
        NodeNumber before = kNoNode;
        NodeNumber at = kNoNode; // kNoNode: the walk has ended
    };
    void add_weights(Computation& computation);
    NodeNumber any_neighbour(NodeNumber at, Random& random) const;
    NodeNumber next(const State& state, Random& random) const;
    NodeNumber next_of_all(const State& state, Random& random) const;
    double factor(NodeNumber before, NodeNumber to) const;
    double weight_before(std::uint64_t first, std::uint64_t at) const { return at == first ? 0 : sums_[at - 1]; }

    const Adjacency& out_;
    std::uint64_t seed_;
    std::size_t length_;
    bool second_order_;
    // What the weight of a neighbour is multiplied with: of the one before, of its neighbours, of others; the greatest
    // is 1.
    double back_ = 1;
    double near_ = 1;
    double far_ = 1;
    Counted<double> sums_; // of the weights of a node's edges up to each; empty: all alike
};

// The nodes that walks start from: ascending, each once.
Counted<NodeNumber> start_nodes(const Graph& graph, const WalkOptions& options);

} // namespace rv::graph_algorithms
