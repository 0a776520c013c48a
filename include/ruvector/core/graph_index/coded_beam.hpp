// What a search over codes knows of the nodes that it has come by: estimates of the distances of those that wait to be
// expanded, and the exact distances of the nearest that were.
//
// Nodes are expanded in the order of their estimates, as long as their lower bound is nearer than the width-th nearest
// exact distance: the more the estimates may err, the further a search looks beyond what it keeps. Where everything is
// about as far as everything else, so that no estimate can tell one from the other, that could be most of the graph; a
// bound on the number of expansions then ends the search.
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"

#include <algorithm>
#include <span>

namespace rv::graph {

template <class Ref>
class CodedBeam {
public:
    struct Candidate {
        float estimate;
        float lower; // the distance is hardly less
        Ref ref;
    };

    explicit CodedBeam(std::pmr::memory_resource* memory) : waiting_(memory), skipped_(memory), nearest_(memory) {}

    // For a new search for the `width` nearest nodes, width >= 1, which expands `most` if that many are found.
    void reset(size_t width, size_t most) noexcept {
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

    // From now on nodes that are too far wait for a further batch.
    void keep_waiting() noexcept { keeps_ = true; }
    bool has_waiting() const noexcept { return !waiting_.empty() || !skipped_.empty(); }
    void forget_waiting() noexcept {
        waiting_.clear();
        skipped_.clear();
    }

    // Whether a node with this bound may be among the nearest.
    bool may_be_near(float lower) const noexcept { return nearest_.size() < width_ || lower < nearest_[0]; }
    bool is_full() const noexcept { return nearest_.size() == width_; }
    // Whether a node with this bound would be kept.
    bool admits(float lower) const noexcept { return keeps_ || may_be_near(lower); }
    void offer(const Candidate& candidate) {
        furthest_error_ = std::max(furthest_error_, candidate.estimate - candidate.lower);
        push(candidate);
    }

    // The node to expand next; null when the search has converged. Valid until the next call.
    const Candidate* next() {
        while (!waiting_.empty()) {
            // What waits behind is further.
            if (!may_be_near(waiting_[0].estimate - furthest_error_)) return nullptr;
            if (expanded_ >= most_ && nearest_.size() == width_) return nullptr;
            std::pop_heap(waiting_.begin(), waiting_.end(), further);
            current_ = waiting_.back();
            waiting_.truncate(waiting_.size() - 1);
            if (may_be_near(current_.lower)) {
                expanded_++;
                return &current_;
            }
            if (keeps_) skipped_.push_back(current_);
        }
        return nullptr;
    }
    // What next() would look at; null if nothing waits.
    const Candidate* ahead() const noexcept { return waiting_.empty() ? nullptr : &waiting_[0]; }
    // One of these comes after that, unless what is offered meanwhile is nearer.
    std::span<const Candidate> further_ahead() const noexcept {
        const size_t n = waiting_.size();
        return n < 2 ? std::span<const Candidate>() : waiting_.span().subspan(1, std::min<size_t>(2, n - 1));
    }

    // Notes the exact distance of a live node.
    void note(float distance) {
        if (nearest_.size() == width_) {
            if (!(distance < nearest_[0])) return;
            std::pop_heap(nearest_.begin(), nearest_.end());
            nearest_.truncate(width_ - 1);
        }
        nearest_.push_back(distance);
        std::push_heap(nearest_.begin(), nearest_.end());
    }

private:
    static bool further(const Candidate& a, const Candidate& b) noexcept { return a.estimate > b.estimate; }

    void begin(size_t width, size_t most) noexcept {
        nearest_.clear();
        width_ = width;
        most_ = most;
        expanded_ = 0;
    }
    void push(const Candidate& candidate) {
        waiting_.push_back(candidate);
        std::push_heap(waiting_.begin(), waiting_.end(), further);
    }

    Array<Candidate> waiting_; // a heap, the nearest on top
    Array<Candidate> skipped_; // too far for this batch
    Array<float> nearest_;     // a heap of up to width_ exact distances, the furthest on top
    Candidate current_{};
    float furthest_error_ = 0; // the largest distance between an estimate and its bound
    size_t width_ = 1;
    size_t most_ = 1;
    size_t expanded_ = 0;
    bool keeps_ = false;
};

} // namespace rv::graph
