// The skip-gram model with negative sampling (Mikolov, Sutskever, Chen, Corrado, Dean, "Distributed representations of
// words and phrases and their compositionality", 2013): each node has a vector as the centre of a window, and one as
// another's context. For a pair that was seen, ln sigmoid(centre . context) is to grow, and for some contexts drawn at
// random ln sigmoid(-centre . context).
//
// A step reads and writes the centre's row of one matrix and its contexts' rows of the other, and nothing else: steps
// that have no rows in common may be done at the same time. All sums have an order of their own, and the sigmoid is a
// table that the compiler fills in: results are the same on every machine.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/held_memory.hpp"
#include "ruvector/core/base/random.hpp"
#include "ruvector/core/graph_algorithms/alias_table.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

#include <span>

namespace rv::graph_algorithms {

inline constexpr int kMostNegatives = 100;

struct SeenPair {
    NodeNumber centre;
    NodeNumber context;
};

// Contexts that negative ones are drawn from: `nodes`, by `table`.
struct Contexts {
    std::span<const NodeNumber> nodes;
    const AliasTable& table;
};

class SkipGram {
public:
    // Centres begin as random numbers of `seed` and their node, contexts as 0.
    SkipGram(NodeNumber nodes, int dimensions, std::uint64_t seed);

    // A step for each pair, in their order, with rates that go from `first` to `last`.
    void train(std::span<const SeenPair> pairs, const Contexts& contexts, int negatives, float first, float last,
               Random random);

    std::span<const float> centre(NodeNumber node) const { return {row(centres_, node), dimensions_}; }
    std::span<const float> context(NodeNumber node) const { return {row(contexts_, node), dimensions_}; }
    // The centres' vectors, one behind the other; nothing is left of this.
    Counted<float> take_centres() &&;

private:
    struct Step; // a pair with its negatives

    const float* row(const Counted<float>& rows, NodeNumber node) const { return rows.data() + node * stride_; }
    void draw(Step& step, SeenPair pair, const Contexts& contexts, int negatives, Random& random);
    void take(Step& step, float rate) const;

    std::size_t dimensions_;
    std::size_t stride_; // a multiple of the lanes; what is beyond the dimensions stays 0
    Counted<float> centres_;
    Counted<float> contexts_;
};

} // namespace rv::graph_algorithms
