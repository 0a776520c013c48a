// Best-first search where each node carries codes of its neighbours (quantize/code.hpp): expanding a node, which takes
// one access, tells its own exact distance and estimates of those of all that it links to (the idea of SymphonyQG: Gou
// et al., "SymphonyQG: Towards Symphonious Integration of Quantization and Graph for Approximate Nearest Neighbor
// Search", 2025). The estimates only steer: what a search finds are the nodes that it expanded.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include "ruvector/core/graph_index/coded_beam.hpp"
#include "ruvector/core/graph_index/source.hpp"

#include <algorithm>
#include <cmath>

namespace rv::graph {

// Lower bounds are so many deviations below the estimates: as few as find, with the same width, what a search by exact
// distances finds, on data with near neighbours (docs/performance.md); more is found where all are about as far. With
// codes of 1 bit the estimates of several links to a node are averaged (seen_nodes.hpp), and less than none will do: of
// all that waits, what comes first is what errs to the near side. The errors of more bits are so small that more
// deviations cost nothing, and averages gain nothing.
constexpr bool averages_estimates(int bits) noexcept { return bits == 1; }
constexpr float search_deviations(int bits) noexcept { return bits == 1 ? -0.3F : 0.25F * static_cast<float>(bits); }

// The same for inner products, of an estimate with this deviation. Near neighbours are seen from many sides, with
// errors of their own, and one of the estimates lets them pass. But they are not averaged: where vectors are at large
// angles, or some are much longer than others, all codes of a node are nearly of its whole vector and err alike, and
// what is missed once is missed for good. An estimate that is not many times its deviation tells of that: then bounds
// have to hold. Twice as many deviations as for distances cost nothing besides, since the codes are of what is across
// the centre alone.
inline float product_deviations(int bits, float estimate, float deviation) noexcept {
    constexpr float kMost = 2.0F;
    constexpr float kSure = 4.0F; // over so many times the deviation, it is one deviation
    const float usual = bits == 1 ? 0.6F : std::min(2.0F * search_deviations(bits), kMost);
    const float unsure = kSure * deviation / std::fabs(estimate);
    return unsure > usual ? std::min(unsure, kMost) : usual;
}

// A search of the usual kind expands little more than `width` nodes. One that no estimate helps ends after so many:
// then it has read fewer pages than a search by exact distances, which reads one for each neighbour of `width` nodes.
constexpr size_t most_expansions(size_t width) noexcept { return 8 * width + 64; }

// What expanding a node told.
struct Expansion {
    float distance;         // of the node itself, which steers the search
    bool present;           // false: the node is gone; nothing else is set
    bool alive;             // false: a tombstone
    size_t links;           // how many neighbours it gave
    float found = distance; // what the search hands on: another one, where the node's own value is a code
};

// What was told of the neighbours of a node.
template <class Ref>
struct Neighbours {
    Neighbours() noexcept {} // nothing: to clear them would take longer than to use them
    union {
        Ref refs[kMaxLinks];
    };
    float estimates[kMaxLinks];
    union {
        float deviations[kMaxLinks]; // of a source whose estimates are averaged
        float lowers[kMaxLinks];     // of others: bounds of the distances
    };
};

// A graph with codes, bound to one query.
//   expand    tells of a node and its neighbours on a layer
//   averages  whether several estimates of a node tell more than one: their errors are independent
//   announce  says that a node may be expanded soon
//   prefetch  says that it is likely the next but one
template <class S>
concept CodedSource = requires(S& source, typename S::Ref ref, int layer, Neighbours<typename S::Ref>* neighbours) {
    { source.expand(ref, layer, neighbours) } -> std::same_as<Expansion>;
    { source.averages() } -> std::convertible_to<bool>;
    {source.announce(ref)};
    {source.prefetch(ref)};
};

template <class Ref>
struct FoundNode {
    float distance;
    bool alive;
    Ref ref;
};

template <class Ref>
bool nearer(const FoundNode<Ref>& a, const FoundNode<Ref>& b) noexcept {
    return a.distance < b.distance;
}

// Offers the beam the i-th neighbour.
template <CodedSource S>
void offer_told(S& source, const Neighbours<typename S::Ref>& told, size_t i, CodedBeam<typename S::Ref>& beam) {
    const auto* ahead = beam.ahead();
    // Fetching ahead takes time too: only what may be next.
    const bool may_be_next = ahead == nullptr || told.estimates[i] < ahead->estimate;
    const bool waits = source.averages() ? beam.offer(told.estimates[i], told.deviations[i], told.refs[i])
                                         : beam.offer_once(told.estimates[i], told.lowers[i], told.refs[i]);
    if (waits && may_be_next) source.announce(told.refs[i]);
}

// Offers the beam the neighbours of a node.
template <CodedSource S>
Expansion expand_coded(S& source, typename S::Ref ref, int layer, CodedBeam<typename S::Ref>& beam) {
    Neighbours<typename S::Ref> told;
    const Expansion node = source.expand(ref, layer, &told);
    if (!node.present) return node;
    if (node.alive) beam.note(node.distance);
    for (size_t i = 0; i < node.links; i++) offer_told(source, told, i, beam);
    return node;
}

// Searches one layer from the nodes that the beam holds until the beam has converged. Adds all nodes that it expanded
// to `found`, in no order. A source that gives up ends the search wherever it is.
template <CodedSource S>
void search_coded_layer(S& source, int layer, CodedBeam<typename S::Ref>& beam,
                        Array<FoundNode<typename S::Ref>>& found) {
    while (const auto* candidate = beam.next()) {
        if constexpr (requires { source.gives_up(); }) {
            if (source.gives_up()) return;
        }
        const typename S::Ref ref = candidate->ref;
        if (const auto* ahead = beam.ahead()) source.prefetch(ahead->ref);
        for (const auto& waiting : beam.further_ahead()) source.announce(waiting.ref);
        const Expansion node = expand_coded(source, ref, layer, beam);
        if (node.present) found.push_back({node.found, node.alive, ref});
    }
}

} // namespace rv::graph
