// Nodes move between communities while modularity grows: the step that Louvain and Leiden share.
//
// A node of strength s (the weight of its ends) that joins a community of strength S, with edges of weight w to it,
// adds (w - resolution s S / 2m) / m to the modularity, where m is the weight of all edges. It joins the community
// where that is most, or one of its own where it is less than nothing everywhere.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/communities.hpp"
#include "ruvector/core/graph_algorithms/random_order.hpp"
#include "ruvector/core/graph_algorithms/ticker.hpp"

#include <algorithm>

namespace rv::graph_algorithms {

// What does not change from level to level.
struct CommunitySearch {
    const char* name; // for progress
    const CommunityOptions& options;
    double all_ends; // weight of all edges' ends: 2m
    Random random;
    Computation& computation;
    std::size_t passes = 0; // in all, for progress

    // What a node of this strength loses by each unit of strength in its community.
    double loss(double strength) const { return strength / all_ends * options.resolution; }
};

// Weights from one node to communities, and what these are made of. One line of cache has both.
struct CommunityTally {
    double strength = 0;
    double toward = 0; // 0 but while a node's neighbours are added up
};

// Adds up the weights from a node to the communities of its other neighbours, of those alone for which
// counts(neighbour); `touched` gets the communities. Edges of no weight are nothing.
template <class Level, class Counts>
void add_up(const Level& level, NodeNumber node, std::span<const NodeNumber> community,
            std::span<CommunityTally> tallies, Counted<NodeNumber>& touched, Counts&& counts) {
    touched.clear();
    const auto targets = level.neighbours(node);
    const auto weights = level.weights(node);
    for (std::size_t i = 0; i < targets.size(); ++i) {
        if (targets[i] == node || !counts(targets[i])) continue;
        const double weight = weights.empty() ? 1 : weights[i];
        if (!(weight > 0)) continue;
        CommunityTally& tally = tallies[community[targets[i]]];
        if (tally.toward == 0) touched.push_back(community[targets[i]]);
        tally.toward += weight;
    }
}

// Nodes come in random order, so hardly anything that they need is in the cache: asks for what the next ones will read.
template <class Level>
void prefetch_ahead(const Level& level, std::span<const NodeNumber> order, std::size_t i,
                    std::span<const NodeNumber> community, std::span<const CommunityTally> tallies) {
    constexpr std::size_t kMost = 16; // neighbours of a node
    if (i + 12 < order.size()) __builtin_prefetch(level.neighbours(order[i + 12]).data());
    if (i + 6 < order.size()) {
        const auto targets = level.neighbours(order[i + 6]);
        for (const NodeNumber target : targets.first(std::min(kMost, targets.size())))
            __builtin_prefetch(&community[target]);
    }
    if (i + 3 < order.size()) {
        const auto targets = level.neighbours(order[i + 3]);
        for (const NodeNumber target : targets.first(std::min(kMost, targets.size())))
            __builtin_prefetch(&tallies[community[target]]);
    }
}

// Takes and returns communities as numbers below level.nodes(). Returns how much the modularity grew.
template <class Level>
double move_nodes(const Level& level, std::span<const double> strength, std::span<NodeNumber> community,
                  CommunitySearch& search) {
    const NodeNumber nodes = level.nodes();
    const Counted<NodeNumber> order = random_order(nodes, search.random);
    Counted<CommunityTally> tallies(nodes);
    Counted<NodeNumber> sizes(nodes);
    for (NodeNumber node = 0; node < nodes; ++node) {
        tallies[community[node]].strength += strength[node];
        ++sizes[community[node]];
    }
    Counted<NodeNumber> empty;
    empty.reserve(nodes);
    for (NodeNumber at = nodes; at-- > 0;)
        if (sizes[at] == 0) empty.push_back(at);
    Counted<std::uint8_t> waits(nodes, 1); // its neighbours have changed since it was looked at
    Counted<NodeNumber> touched;
    Ticker ticker(search.computation);

    double gained = 0;
    for (int pass = 0; pass < search.options.most_passes; ++pass) {
        double gained_now = 0;
        for (std::size_t i = 0; i < nodes; ++i) {
            prefetch_ahead(level, order, i, community, tallies);
            const NodeNumber node = order[i];
            if (!waits[node]) continue;
            waits[node] = 0;
            const auto targets = level.neighbours(node);
            ticker.add(targets.size() + 1);
            if (targets.empty()) continue;

            add_up(level, node, community, tallies, touched, [](NodeNumber) { return true; });
            const NodeNumber own = community[node];
            const double loss = search.loss(strength[node]);
            const double stays = tallies[own].toward - loss * (tallies[own].strength - strength[node]);
            NodeNumber best = own;
            double most = stays;
            for (const NodeNumber at : touched) {
                CommunityTally& tally = tallies[at];
                const double score = tally.toward - loss * tally.strength;
                tally.toward = 0;
                if (at == own || !(score > most)) continue;
                best = at;
                most = score;
            }
            if (most < 0 && sizes[own] > 1) {
                best = empty.back();
                most = 0;
            }
            if (best == own) continue;
            gained_now += (most - stays) / search.all_ends * 2;
            tallies[own].strength = --sizes[own] == 0 ? 0 : tallies[own].strength - strength[node];
            if (sizes[own] == 0) empty.push_back(own);
            if (sizes[best]++ == 0) empty.pop_back();
            tallies[best].strength += strength[node];
            community[node] = best;
            for (const NodeNumber target : targets)
                if (community[target] != best) waits[target] = 1;
        }
        gained += gained_now;
        search.computation.progress(search.name, ++search.passes, 0);
        if (gained_now < search.options.least_gain) break;
    }
    return gained;
}

} // namespace rv::graph_algorithms
