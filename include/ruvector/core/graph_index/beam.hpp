// The beam of a best-first search: the nearest live nodes seen so far, in ascending order of distance, each expanded
// once.
//
// Dead nodes (tombstones: no row any more, but their links still lead somewhere) wait apart to be expanded in their
// turn, as long as they are nearer than the furthest live one. They are never a result and take no live node's place,
// however many there are.
//
// A beam that keeps what it discards can be resumed: the nearest of the nodes that were turned away or pushed out
// become the seeds of a further search, so that a caller who wants more neighbours than the width gets them batch by
// batch, each node once. Batches overlap a little in distance.
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"

#include <algorithm>
#include <cstdint>

namespace rv::graph {

template <class Ref>
struct BeamEntry {
    float distance;
    bool alive;
    bool expanded;
    Ref ref;
};

template <class Ref>
class Beam {
public:
    using Entry = BeamEntry<Ref>;

    Beam(std::pmr::memory_resource* memory, size_t width)
        : entries_(memory), dead_(memory), discarded_(memory), width_(width) {}

    // Empties the beam and sets how many live nodes it keeps; width >= 1.
    void reset(size_t width) noexcept {
        entries_.clear();
        dead_.clear();
        discarded_.clear();
        nearest_dead_.expanded = false;
        width_ = width;
        cursor_ = 0;
    }

    // Whether a node at this distance would enter.
    bool admits(float distance) const noexcept {
        return entries_.size() < width_ || distance < entries_[entries_.size() - 1].distance;
    }

    // Offers a node that was not offered before.
    void offer(float distance, bool alive, Ref ref) {
        const Entry entry{distance, alive, false, ref};
        if (!admits(distance)) {
            discard(entry);
        } else if (alive) {
            insert(entry);
        } else {
            add_dead(entry);
        }
    }

    // The nearest node not expanded yet, marked as expanded; null when there is none: the search has converged. Valid
    // until the next call.
    const Entry* next() {
        while (cursor_ < entries_.size() && entries_[cursor_].expanded) cursor_++;
        while (!dead_.empty()) {
            const float distance = dead_[0].distance;
            if (cursor_ < entries_.size() && entries_[cursor_].distance <= distance) break;
            current_ = take_nearest(dead_);
            if (admits(distance)) return &current_;
            discard(current_); // the live ones have come nearer since it was offered
        }
        if (cursor_ == entries_.size()) return nullptr;
        entries_[cursor_].expanded = true;
        current_ = entries_[cursor_];
        return &current_;
    }

    // The nodes kept become the seeds of a search on the layer below: all live ones, and the nearest dead one if it is
    // nearer than they are.
    void restart(size_t width) {
        discarded_.clear();
        dead_.clear();
        for (Entry& entry : entries_) entry.expanded = false;
        cursor_ = 0;
        width_ = width;
        entries_.truncate(width);
        if (nearest_dead_.expanded && (entries_.empty() || nearest_dead_.distance < entries_[0].distance)) {
            dead_.push_back(nearest_dead_);
        } else {
            nearest_dead_.expanded = false;
        }
    }

    // Calls use(ref) for each node that waits to be expanded or was.
    template <class Use>
    void for_each_seed(Use&& use) const {
        for (const Entry& entry : entries_) use(entry.ref);
        for (const Entry& entry : dead_) use(entry.ref);
    }

    // From now on what does not fit is kept aside for resume().
    void keep_discarded() noexcept { keeps_ = true; }
    bool has_discarded() const noexcept { return !discarded_.empty(); }

    // Replaces the nodes, which the caller has taken, by the nearest of the discarded ones, up to the width.
    void resume() {
        entries_.clear();
        cursor_ = 0;
        while (!discarded_.empty() && entries_.size() < width_) {
            const Entry entry = take_nearest(discarded_);
            if (entry.alive) {
                entries_.push_back(entry);
            } else {
                add_dead(entry);
            }
        }
    }

    // The live nodes, nearest first.
    const Entry* begin() const noexcept { return entries_.begin(); }
    const Entry* end() const noexcept { return entries_.end(); }
    size_t size() const noexcept { return entries_.size(); }
    const Entry& operator[](size_t i) const noexcept { return entries_[i]; }

private:
    static bool further(const Entry& a, const Entry& b) noexcept { return a.distance > b.distance; }

    static Entry take_nearest(Array<Entry>& heap) noexcept {
        std::pop_heap(heap.begin(), heap.end(), further);
        const Entry entry = heap.back();
        heap.truncate(heap.size() - 1);
        return entry;
    }

    void insert(const Entry& entry) {
        size_t low = 0;
        size_t high = entries_.size();
        while (low < high) {
            const size_t middle = (low + high) / 2;
            if (entries_[middle].distance <= entry.distance) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (entries_.size() == width_) {
            discard(entries_.back());
            entries_.truncate(width_ - 1);
        }
        entries_.insert(low, entry);
        if (low < cursor_) cursor_ = low;
    }

    void add_dead(const Entry& entry) {
        if (!nearest_dead_.expanded || entry.distance < nearest_dead_.distance) {
            nearest_dead_ = entry;
            nearest_dead_.expanded = true;
        }
        dead_.push_back(entry);
        std::push_heap(dead_.begin(), dead_.end(), further);
    }

    void discard(const Entry& entry) {
        if (!keeps_) return;
        discarded_.push_back(entry);
        std::push_heap(discarded_.begin(), discarded_.end(), further);
    }

    Array<Entry> entries_;
    Array<Entry> dead_;      // not expanded yet; a heap, the nearest on top
    Array<Entry> discarded_; // likewise
    Entry nearest_dead_{};   // of all that were offered on this layer; `expanded` says whether there is one
    Entry current_{};
    bool keeps_ = false;
    size_t width_;
    size_t cursor_ = 0;
};

} // namespace rv::graph
