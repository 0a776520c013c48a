// What Leiden does between moves and a coarser graph: each community is put together anew, from single nodes, so that
// it falls into parts that are connected. The coarser graph's nodes are these parts, which can leave the community
// again. Traag, Waltman, van Eck 2019, "MergeNodesSubset".
//
// Of the parts that a node may join the paper takes one by chance, the better the likelier; ours takes the best. Chance
// there goes by exp(), whose last bit differs between machines, and results would.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/community_moves.hpp"

namespace rv::graph_algorithms {

// By node, the part that it is in: one of `community`, connected, and named by one of its nodes.
template <class Level>
Counted<NodeNumber> refine(const Level& level, std::span<const double> strength, std::span<const NodeNumber> community,
                           CommunitySearch& search) {
    const NodeNumber nodes = level.nodes();
    Counted<NodeNumber> part(nodes);
    std::iota(part.begin(), part.end(), NodeNumber{0});
    const Counted<NodeNumber> order = random_order(nodes, search.random);
    Counted<double> whole(nodes); // by community, its strength
    for (NodeNumber node = 0; node < nodes; ++node) whole[community[node]] += strength[node];
    Counted<CommunityTally> tallies(nodes);
    Counted<double> outward(nodes); // by part, the weight of edges to others of its community
    for (NodeNumber node = 0; node < nodes; ++node) {
        tallies[node].strength = strength[node];
        const auto targets = level.neighbours(node);
        const auto weights = level.weights(node);
        for (std::size_t i = 0; i < targets.size(); ++i)
            if (targets[i] != node && community[targets[i]] == community[node])
                outward[node] += weights.empty() ? 1 : weights[i];
    }
    // A part may join others, and be joined, only where it hangs together with its community better than chance has it.
    const auto belongs = [&](NodeNumber at, NodeNumber in) {
        return outward[at] >= search.loss(tallies[at].strength) * (whole[in] - tallies[at].strength);
    };
    Counted<std::uint8_t> joined(nodes); // by node, whether its part is more than itself
    Counted<NodeNumber> touched;
    Ticker ticker(search.computation);
    for (std::size_t i = 0; i < nodes; ++i) {
        prefetch_ahead(level, order, i, part, tallies);
        const NodeNumber node = order[i];
        const NodeNumber in = community[node];
        ticker.add(level.neighbours(node).size() + 1);
        if (joined[node] || !belongs(node, in)) continue;
        add_up(level, node, part, tallies, touched, [&](NodeNumber target) { return community[target] == in; });
        const double loss = search.loss(strength[node]);
        NodeNumber best = node;
        double most = 0;
        double toward = 0;
        for (const NodeNumber at : touched) {
            const double weight = std::exchange(tallies[at].toward, 0);
            const double score = weight - loss * tallies[at].strength;
            if (score < most || (score == most && best != node) || !belongs(at, in)) continue;
            best = at;
            most = score;
            toward = weight;
        }
        if (best == node) continue;
        part[node] = best;
        joined[node] = joined[best] = 1;
        tallies[best].strength += strength[node];
        tallies[node].strength = 0;
        outward[best] += outward[node] - 2 * toward;
    }
    return part;
}

} // namespace rv::graph_algorithms
