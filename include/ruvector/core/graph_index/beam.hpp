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
//
// A beam of the usual width is one sorted array. In a wide one each insertion would move half a megabyte and more, so
// while a search runs it is two heaps, of the nodes kept and of those to be expanded, and becomes the sorted array when
// the search has converged.
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

    // Beams above this width are wide.
    static constexpr size_t kSortedWidth = 2048;

    Beam(std::pmr::memory_resource* memory, size_t width)
        : entries_(memory), waiting_(memory), dead_(memory), discarded_(memory), width_(width) {}

    // Empties the beam and sets how many live nodes it keeps; width >= 1.
    void reset(size_t width) noexcept {
        entries_.clear();
        waiting_.clear();
        dead_.clear();
        discarded_.clear();
        nearest_dead_.expanded = false;
        width_ = width;
        cursor_ = 0;
        heaped_ = false;
    }

    // Whether a node at this distance would enter.
    bool admits(float distance) const noexcept {
        return entries_.size() < width_ || distance < entries_[heaped_ ? 0 : entries_.size() - 1].distance;
    }

    // Offers a node that was not offered before.
    void offer(float distance, bool alive, Ref ref) {
        const Entry entry{distance, alive, false, ref};
        if (!admits(distance)) {
            discard(entry);
        } else if (!alive) {
            add_dead(entry);
        } else if (wide()) {
            insert_wide(entry);
        } else {
            insert(entry);
        }
    }

    // The nearest node not expanded yet, marked as expanded; null when there is none: the search has converged. Valid
    // until the next call.
    const Entry* next() {
        if (wide() && !heaped_) start_heaps();
        Entry* live = heaped_ ? nearest_waiting() : nearest_unexpanded();
        while (!dead_.empty()) {
            const float distance = dead_[0].distance;
            if (live != nullptr && live->distance <= distance) break;
            current_ = take_nearest(dead_);
            if (admits(distance)) return &current_;
            discard(current_); // the live ones have come nearer since it was offered
        }
        if (live == nullptr) {
            if (heaped_) end_heaps();
            return nullptr;
        }
        live->expanded = true;
        current_ = heaped_ ? take_nearest(waiting_) : *live;
        return &current_;
    }

    // The node that next() would give, or null: a guess, which may be worse in a wide beam or with dead nodes.
    const Entry* peek() noexcept { return heaped_ ? nearest_waiting() : nearest_unexpanded(); }

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

    // Calls use(entry) for each node that waits to be expanded or was.
    template <class Use>
    void for_each_entry(Use&& use) const {
        for (const Entry& entry : entries_) use(entry);
        for (const Entry& entry : dead_) use(entry);
    }
    // Calls use(ref) for each of them.
    template <class Use>
    void for_each_seed(Use&& use) const {
        for_each_entry([&](const Entry& entry) { use(entry.ref); });
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

    // The live nodes, nearest first; of a wide beam, unless a search has begun that has not converged.
    const Entry* begin() const noexcept { return entries_.begin(); }
    const Entry* end() const noexcept { return entries_.end(); }
    size_t size() const noexcept { return entries_.size(); }
    const Entry& operator[](size_t i) const noexcept { return entries_[i]; }

private:
    static bool further(const Entry& a, const Entry& b) noexcept { return a.distance > b.distance; }
    static bool nearer(const Entry& a, const Entry& b) noexcept { return a.distance < b.distance; }

    bool wide() const noexcept { return width_ > kSortedWidth; }

    // From the sorted array to the two heaps. A node that was pushed out and comes back is expanded once more, which
    // finds nothing new.
    void start_heaps() {
        waiting_.clear();
        for (const Entry& entry : entries_) {
            if (!entry.expanded) waiting_.push_back(entry); // in order, hence a heap
        }
        std::reverse(entries_.begin(), entries_.end());
        heaped_ = true;
    }

    // Back again: all that is kept has been expanded.
    void end_heaps() {
        std::sort(entries_.begin(), entries_.end(), nearer);
        for (Entry& entry : entries_) entry.expanded = true;
        heaped_ = false;
    }

    Entry* nearest_unexpanded() noexcept {
        while (cursor_ < entries_.size() && entries_[cursor_].expanded) cursor_++;
        return cursor_ < entries_.size() ? &entries_[cursor_] : nullptr;
    }

    // Of the heaps. What waits may have been pushed out meanwhile; so is all that is further then.
    Entry* nearest_waiting() noexcept {
        if (!waiting_.empty() && entries_.size() == width_ && waiting_[0].distance > entries_[0].distance)
            waiting_.clear();
        return waiting_.empty() ? nullptr : &waiting_[0];
    }

    static Entry take_nearest(Array<Entry>& heap) noexcept {
        std::pop_heap(heap.begin(), heap.end(), further);
        const Entry entry = heap.back();
        heap.truncate(heap.size() - 1);
        return entry;
    }

    void insert(const Entry& entry) {
        const size_t low = place(entry.distance);
        if (entries_.size() == width_) {
            discard(entries_.back());
            entries_.truncate(width_ - 1);
        }
        entries_.insert(low, entry);
        if (low < cursor_) cursor_ = low;
    }

    // Behind all that are as near. Without branches on distances, which nobody could foretell.
    size_t place(float distance) const noexcept {
        size_t low = 0;
        size_t n = entries_.size();
        while (n > 0) {
            const size_t half = (n + 1) / 2;
            low += entries_[low + half - 1].distance <= distance ? half : 0;
            n -= half;
        }
        return low;
    }

    void insert_wide(const Entry& entry) {
        if (!heaped_) start_heaps();
        if (entries_.size() == width_) {
            std::pop_heap(entries_.begin(), entries_.end(), nearer);
            discard(entries_.back());
            entries_.truncate(width_ - 1);
        }
        entries_.push_back(entry);
        std::push_heap(entries_.begin(), entries_.end(), nearer);
        waiting_.push_back(entry);
        std::push_heap(waiting_.begin(), waiting_.end(), further);
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

    Array<Entry> entries_;   // sorted, or a heap, the furthest on top
    Array<Entry> waiting_;   // while that is a heap: not expanded yet; a heap, the nearest on top
    Array<Entry> dead_;      // likewise
    Array<Entry> discarded_; // likewise
    Entry nearest_dead_{};   // of all that were offered on this layer; `expanded` says whether there is one
    Entry current_{};
    bool keeps_ = false;
    bool heaped_ = false; // only in a wide beam
    size_t width_;
    size_t cursor_ = 0;
};

} // namespace rv::graph
