// Best-first search by codes (coded_search.hpp) for nodes that meet a condition, where each link tells whether the node
// that it leads to may meet it. A node that cannot is no candidate. It only serves as a bridge: some such nodes are
// expanded for the sake of those behind them. (To go over what fails a condition to what is two steps away is the idea
// of ACORN: Patel et al., "ACORN: Performant and Predicate-Agnostic Search Over Vector Embeddings and Structured Data",
// 2024.)
//
// Every node that is wanted has links from several of the nodes around it, so that it is found without all of these
// being expanded. Which ones are:
//   * bridges no further than the nearest of what is wanted, as many as a query takes; beyond, what is missed would
//     hardly be asked for;
//   * of these, in the order of their estimates, every so-manyth, so that with the wanted ones among them a certain
//     share of all nodes there is expanded: where many are wanted, hardly any bridge;
//   * fewer in regions where nothing is wanted: of those that came from a list of none that is;
//   * all, one after the other, as long as nothing else is left and too little is found.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include "ruvector/core/graph_index/coded_search.hpp"

namespace rv::graph {

template <class Ref>
struct SignedNeighbours : Neighbours<Ref> {
    bool wanted[kMaxLinks]; // whether the neighbour may meet the condition
};

// A graph whose links on layer 0 tell that.
template <class S>
concept SignedSource = CodedSource<S> &&
    requires(S& source, typename S::Ref ref, SignedNeighbours<typename S::Ref>* neighbours) {
    { source.expand_signed(ref, neighbours) } -> std::same_as<Expansion>;
    { source.visit(ref) } -> std::convertible_to<bool>;
};

// Of all that are not wanted near the query, the share that is expanded where this is the share of the wanted ones.
inline float bridged_share(float wanted_share) noexcept {
    constexpr float kExpanded = 0.7F; // of all
    constexpr float kLeast = 0.02F;
    return std::max(kLeast, kExpanded - wanted_share);
}

// The nodes that a search has come by and that are not wanted.
template <class Ref>
class Bridges {
public:
    struct Candidate {
        float estimate;
        bool promising; // whether the list that it came from had a wanted node
        Ref ref;
    };

    explicit Bridges(std::pmr::memory_resource* memory) : waiting_(memory), spare_(memory), nearest_(memory) {}

    // For a new search, which goes over what lies between the `width` nearest wanted nodes, width >= 1.
    void reset(size_t width) noexcept {
        waiting_.clear();
        spare_.clear();
        left_out_ = false;
        wanted_ = seen_ = 0;
        begin(width);
    }
    // For a further batch.
    void resume(size_t width) {
        recall_spared();
        begin(width);
    }

    // From now on bridges that are too far wait for a further batch.
    void keep_waiting() noexcept { keeps_ = true; }

    // Whether a bridge at this distance would wait, which is asked before it is offered.
    bool admits(float estimate) noexcept {
        if (keeps_ || is_near(estimate)) return true;
        left_out_ = true;
        return false;
    }
    void offer(const Candidate& bridge) {
        waiting_.push_back(bridge);
        std::push_heap(waiting_.begin(), waiting_.end(), further);
    }
    // Whether there are any that were not gone over.
    bool has_any() const noexcept { return !waiting_.empty() || has_spared() || left_out_; }

    // The nearest that waits; null if none is near enough to be gone over. Valid until the next call.
    const Candidate* nearest() const noexcept {
        return !waiting_.empty() && is_near(waiting_[0].estimate) ? &waiting_[0] : nullptr;
    }
    Candidate take_nearest() noexcept {
        std::pop_heap(waiting_.begin(), waiting_.end(), further);
        const Candidate bridge = waiting_.back();
        waiting_.truncate(waiting_.size() - 1);
        return bridge;
    }
    // Whether it is the turn of that one; asked for each.
    bool is_due(const Candidate& bridge) noexcept {
        constexpr float kUnpromising = 0.4F;
        const float share = bridged_share(seen_ > 0 ? wanted_ / seen_ : 1.0F);
        due_ += bridge.promising ? share : share * kUnpromising;
        if (due_ < 1) return false;
        due_ -= 1;
        return true;
    }
    // If not, it waits apart.
    void spare(const Candidate& bridge) { spare_.push_back(bridge); }
    bool has_spared() const noexcept { return !spare_.empty(); }
    void recall_spared() {
        for (const Candidate& bridge : spare_) offer(bridge);
        spare_.clear();
    }

    // Notes that a list had so many wanted links.
    void note_links(size_t wanted, size_t all) noexcept {
        constexpr float kKept = 0.97F; // what was seen last is the nearest
        wanted_ = wanted_ * kKept + static_cast<float>(wanted);
        seen_ = seen_ * kKept + static_cast<float>(all);
    }
    // Notes the exact distance of a node that meets the condition.
    void note(float distance) { nearest_.put(distance); }

private:
    static bool further(const Candidate& a, const Candidate& b) noexcept { return a.estimate > b.estimate; }
    bool is_near(float estimate) const noexcept { return !nearest_.is_full() || estimate < nearest_.greatest(); }

    void begin(size_t width) noexcept {
        nearest_.begin(width);
        due_ = 0;
    }

    Array<Candidate> waiting_; // a heap, the nearest on top
    Array<Candidate> spare_;
    Least nearest_;    // distances, `width` of them
    float wanted_ = 0; // of links seen of late
    float seen_ = 0;
    float due_ = 0;
    bool keeps_ = false;
    bool left_out_ = false;
};

// Offers the neighbours of a node, as candidates or, those that were not visited before, as bridges.
template <SignedSource S>
Expansion expand_signed(S& source, typename S::Ref ref, CodedBeam<typename S::Ref>& beam,
                        Bridges<typename S::Ref>& bridges) {
    SignedNeighbours<typename S::Ref> told;
    const Expansion node = source.expand_signed(ref, &told);
    if (!node.present) return node;
    if (node.alive) {
        beam.note(node.distance);
        bridges.note(node.distance);
    }
    const auto wanted = static_cast<size_t>(std::count(told.wanted, told.wanted + node.links, true));
    bridges.note_links(wanted, node.links);
    for (size_t i = 0; i < node.links; i++) {
        if (told.wanted[i]) {
            offer_told(source, told, i, beam);
        } else if (bridges.admits(told.estimates[i]) && source.visit(told.refs[i])) {
            if (bridges.nearest() == nullptr || told.estimates[i] < bridges.nearest()->estimate)
                source.announce(told.refs[i]);
            bridges.offer({told.estimates[i], wanted > 0, told.refs[i]});
        }
    }
    return node;
}

// As search_coded_layer(), on layer 0. What it went over is among the found, not alive.
template <SignedSource S>
void search_bridged_layer(S& source, CodedBeam<typename S::Ref>& beam, Bridges<typename S::Ref>& bridges,
                          Array<FoundNode<typename S::Ref>>& found) {
    typename S::Ref ref;
    while (true) {
        if constexpr (requires { source.gives_up(); }) {
            if (source.gives_up()) return;
        }
        const auto* candidate = beam.ahead();
        const auto* bridge = bridges.nearest();
        if (bridge != nullptr && (candidate == nullptr || bridge->estimate < candidate->estimate)) {
            const auto taken = bridges.take_nearest();
            const bool needed = candidate == nullptr && !beam.is_full();
            if (!bridges.is_due(taken) && !needed) {
                bridges.spare(taken);
                continue;
            }
            ref = taken.ref;
        } else if (const auto* next = beam.next(); next != nullptr) {
            ref = next->ref;
        } else if (!beam.is_full() && bridges.has_spared()) {
            bridges.recall_spared();
            continue;
        } else {
            return;
        }
        if (const auto* ahead = beam.ahead()) source.prefetch(ahead->ref);
        if (const auto* ahead = bridges.nearest()) source.prefetch(ahead->ref);
        for (const auto& waiting : beam.further_ahead()) source.announce(waiting.ref);
        const Expansion node = expand_signed(source, ref, beam, bridges);
        if (node.present) found.push_back({node.found, node.alive, ref});
    }
}

} // namespace rv::graph
