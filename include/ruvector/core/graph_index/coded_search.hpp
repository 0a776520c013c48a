// Best-first search where each node carries codes of its neighbours (quantize/code.hpp): expanding a node, which takes
// one access, tells its own exact distance and estimates of those of all that it links to (the idea of SymphonyQG: Gou
// et al., "SymphonyQG: Towards Symphonious Integration of Quantization and Graph for Approximate Nearest Neighbor
// Search", 2025).
//
// The beam is in the order of the estimates, which only steer: what a search finds are the nodes that it expanded, with
// their exact distances. For the recall of a search by exact distances the beam has to be a little wider: code_width().
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include "ruvector/core/graph_index/beam.hpp"
#include "ruvector/core/graph_index/source.hpp"

namespace rv::graph {

// What expanding a node told.
struct Expansion {
    float distance; // of the node itself
    bool present;   // false: the node is gone; nothing else is set
    bool alive;     // false: a tombstone
    size_t links;   // how many neighbours it gave
};

// A graph with codes, bound to one query.
//   expand    copies a node's links on a layer and the estimates of their distances (room for kMaxLinks)
//   announce  says that a node may be expanded
//   prefetch  says that it is likely the next but one
template <class S>
concept CodedSource = requires(S& source, typename S::Ref ref, int layer, typename S::Ref* refs, float* estimates) {
    { source.expand(ref, layer, refs, estimates) } -> std::same_as<Expansion>;
    { source.visit(ref) } -> std::convertible_to<bool>;
    {source.forget_visits()};
    {source.announce(ref)};
    {source.prefetch(ref)};
};

template <class Ref>
struct FoundNode {
    float distance;
    bool alive;
    Ref ref;
};

// Offers the beam the neighbours of a node that were not visited before.
template <CodedSource S>
Expansion expand_coded(S& source, typename S::Ref ref, int layer, Beam<typename S::Ref>& beam) {
    typename S::Ref refs[kMaxLinks];
    float estimates[kMaxLinks];
    const Expansion node = source.expand(ref, layer, refs, estimates);
    for (size_t i = 0; node.present && i < node.links; i++) {
        // Most are too far to matter, and need not be remembered.
        if (!beam.admits(estimates[i]) && !beam.keeps_discarded()) continue;
        if (!source.visit(refs[i])) continue;
        source.announce(refs[i]);
        beam.offer(estimates[i], true, refs[i]);
    }
    return node;
}

// Searches one layer from the nodes that the beam holds until the beam has converged. Adds all nodes that it expanded
// to `found`, in no order. The seeds must have been visited.
template <CodedSource S>
void search_coded_layer(S& source, int layer, Beam<typename S::Ref>& beam, Array<FoundNode<typename S::Ref>>& found) {
    while (const auto* entry = beam.next()) {
        const typename S::Ref ref = entry->ref;
        if (const auto* ahead = beam.ahead()) source.prefetch(ahead->ref);
        const Expansion node = expand_coded(source, ref, layer, beam);
        if (node.present) found.push_back({node.distance, node.alive, ref});
        // Whoever is no answer takes nobody's place.
        if (!node.present || !node.alive) beam.widen();
    }
}

} // namespace rv::graph
