// What a search over codes knows of the nodes that it has come by: estimates of the distances of those that wait to be
// expanded, and the exact distances of the nearest that were.
//
// Nodes are expanded in the order of their estimates, as long as their lower bound is nearer than the width-th nearest
// exact distance: the more the estimates may err, the further a search looks beyond what it keeps. Where everything is
// about as far as everything else, so that no estimate can tell one from the other, that could be most of the graph; a
// bound on the number of expansions then ends the search.
//
// Estimates of a node that waits change as it is seen from further sides (seen_nodes.hpp). One that falls is put into
// the heap once more; one that rises is found to be out of date when its turn comes, and waits on.
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/least.hpp"
#include "ruvector/core/graph_index/seen_nodes.hpp"

#include <algorithm>
#include <limits>
#include <span>

namespace rv::graph {

// Ref has 64 `bits`, not all 0.
template <class Ref>
class CodedBeam {
public:
    struct Candidate {
        float estimate;
        float lower; // the distance is hardly less
        Ref ref;
    };

    // Bounds are so many deviations below estimates.
    CodedBeam(std::pmr::memory_resource* memory, float deviations)
        : deviations_(deviations), seen_(memory), waiting_(memory), skipped_(memory), nearest_(memory) {}

    // For a new search for the `width` nearest nodes, width >= 1, which expands `most` if that many are found. `links`
    // is how many a node has.
    void reset(size_t width, size_t most, size_t links) {
        seen_.clear(std::min(width, kExpectedWidth) * links);
        waiting_.clear();
        skipped_.clear();
        furthest_error_ = 0;
        begin(width, most);
    }
    // For a further batch, from what waits.
    void resume(size_t width, size_t most) {
        for (const Candidate& candidate : skipped_) push(candidate);
        skipped_.clear();
        begin(width, most);
    }

    // Allows so many expansions more than there were.
    void allow(size_t more) noexcept { most_ = std::max(most_, expanded_ + more); }

    // From now on nodes that are too far wait for a further batch.
    void keep_waiting() noexcept { keeps_ = true; }
    bool has_waiting() const noexcept { return !waiting_.empty() || !skipped_.empty(); }
    void forget_waiting() noexcept {
        waiting_.clear();
        skipped_.clear();
    }

    // A node whose distance is known. False if it was seen before.
    bool seed(float distance, Ref ref) {
        SeenNode& node = seen_.find(ref.bits);
        if (node.key != 0) return false;
        seen_.add(node, {ref.bits, distance, 0});
        offer({distance, distance, ref});
        return true;
    }

    // Offers a node, or another estimate of one. Whether it waits in a new place. An estimate that says that the node
    // is too far is not worth the time to note it: most are of this kind.
    bool offer(float estimate, float deviation, Ref ref) {
        if (!admits(estimate)) return false;
        SeenNode& node = seen_.find(ref.bits);
        if (node.key == 0) {
            seen_.add(node, {ref.bits, estimate, deviation});
            offer({estimate, bound(estimate, deviation), ref});
            return true;
        }
        if (node.expanded()) return false;
        const float known = node.estimate;
        node.average(estimate, deviation);
        if (!(node.estimate < known)) return false;
        offer({node.estimate, bound(node.estimate, node.deviation), ref});
        return true;
    }
    // The same where the errors of a node's estimates have one cause, so that many tell no more than one: what has let
    // it pass first stays.
    bool offer_once(float estimate, float lower, Ref ref) {
        if (!admits(lower)) return false;
        SeenNode& node = seen_.find(ref.bits);
        if (node.key != 0) return false;
        seen_.add(node, {ref.bits, estimate, 0});
        offer({estimate, lower, ref});
        return true;
    }

    // The node to expand next; null when the search has converged. Valid until the next call.
    const Candidate* next() {
        while (settle()) {
            // What waits behind is further.
            if (!may_be_near(waiting_[0].estimate - furthest_error_)) return nullptr;
            if (expanded_ >= most_ && is_full()) return nullptr;
            current_ = pop();
            if (may_be_near(current_.lower)) {
                expanded_++;
                seen_.find(current_.ref.bits).set_expanded();
                settle();
                return &current_;
            }
            if (keeps_) skipped_.push_back(current_);
        }
        return nullptr;
    }
    // What next() would look at, if nothing is offered before; null if nothing waits.
    const Candidate* ahead() const noexcept { return waiting_.empty() ? nullptr : &waiting_[0]; }
    // One of these comes after that, unless what is offered meanwhile is nearer.
    std::span<const Candidate> further_ahead() const noexcept {
        const size_t n = waiting_.size();
        return n < 2 ? std::span<const Candidate>() : waiting_.span().subspan(1, std::min<size_t>(2, n - 1));
    }

    // Notes the exact distance of a live node.
    void note(float distance) { nearest_.put(distance); }

    // Whether it has found as many as it keeps.
    bool is_full() const noexcept { return nearest_.is_full(); }
    bool has_seen(Ref ref) const noexcept { return seen_.contains(ref.bits); }
    // Calls use(ref) for each node that was expanded.
    template <class Use>
    void for_each_expanded(Use&& use) const {
        seen_.for_each([&](const SeenNode& node) {
            if (node.expanded()) use(Ref{node.key});
        });
    }

private:
    // Wider searches find out how much room they need.
    static constexpr size_t kExpectedWidth = 1000;

    static bool further(const Candidate& a, const Candidate& b) noexcept { return a.estimate > b.estimate; }

    bool may_be_near(float lower) const noexcept { return !is_full() || lower < nearest_.greatest(); }

    void begin(size_t width, size_t most) noexcept {
        nearest_.begin(width);
        most_ = most;
        expanded_ = 0;
    }
    float bound(float estimate, float deviation) const noexcept {
        return deviation < std::numeric_limits<float>::infinity() ? estimate - deviations_ * deviation : estimate;
    }
    // Whether a node with this bound would be kept.
    bool admits(float lower) const noexcept { return keeps_ || may_be_near(lower); }
    void offer(const Candidate& candidate) {
        furthest_error_ = std::max(furthest_error_, candidate.estimate - candidate.lower);
        push(candidate);
    }
    // Brings the nearest of what waits to the top of the heap, by what is known by now. False if nothing waits.
    bool settle() {
        while (!waiting_.empty()) {
            const SeenNode& node = seen_.find(waiting_[0].ref.bits);
            if (!node.expanded() && !(node.estimate > waiting_[0].estimate)) return true;
            const Candidate candidate = pop();
            if (node.expanded()) continue;
            push({node.estimate, bound(node.estimate, node.deviation), candidate.ref});
        }
        return false;
    }
    Candidate pop() noexcept {
        std::pop_heap(waiting_.begin(), waiting_.end(), further);
        const Candidate candidate = waiting_.back();
        waiting_.truncate(waiting_.size() - 1);
        return candidate;
    }
    void push(const Candidate& candidate) {
        waiting_.push_back(candidate);
        std::push_heap(waiting_.begin(), waiting_.end(), further);
    }

    float deviations_;
    SeenNodes seen_;
    Array<Candidate> waiting_; // a heap, the nearest on top
    Array<Candidate> skipped_; // too far for this batch
    Least nearest_;            // exact distances, `width` of them
    Candidate current_{};
    float furthest_error_ = 0; // the largest distance between an estimate and its bound
    size_t most_ = 1;
    size_t expanded_ = 0;
    bool keeps_ = false;
};

} // namespace rv::graph
