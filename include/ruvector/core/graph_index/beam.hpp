// The beam of a best-first search: the nearest nodes seen so far, in ascending order of distance, each expanded once.
//
// It keeps at most `width` live nodes. Dead nodes (tombstones: no row any more, but their links still lead somewhere)
// are kept among them as long as they are nearer than the furthest live one: they are expanded like any other, but
// never a result, and take no live node's place.
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

    Beam(std::pmr::memory_resource* memory, size_t width) : entries_(memory), discarded_(memory), width_(width) {}

    // From now on what does not fit is kept aside for resume().
    void keep_discarded() noexcept { keeps_ = true; }
    void forget_discarded() noexcept { discarded_.clear(); }
    bool has_discarded() const noexcept { return !discarded_.empty(); }

    // Replaces the nodes, which the caller has taken, by the nearest of the discarded ones, up to the width.
    void resume() {
        entries_.clear();
        live_ = cursor_ = 0;
        while (!discarded_.empty() && live_ < width_) {
            const Entry entry = take_discarded();
            entries_.push_back(entry);
            if (entry.alive) live_++;
        }
    }

    // The nearest of the discarded nodes, which is there.
    Entry take_discarded() noexcept {
        std::pop_heap(discarded_.begin(), discarded_.end(), further);
        const Entry entry = discarded_.back();
        discarded_.truncate(discarded_.size() - 1);
        return entry;
    }

    // Empties the beam and sets how many live nodes it keeps; width >= 1.
    void reset(size_t width) noexcept {
        entries_.clear();
        discarded_.clear();
        width_ = width;
        live_ = cursor_ = 0;
    }

    // Whether a node at this distance would enter.
    bool admits(float distance) const noexcept {
        return live_ < width_ || distance < entries_[entries_.size() - 1].distance;
    }

    // Offers a node that was not offered before.
    void offer(float distance, bool alive, Ref ref) {
        if (!admits(distance)) {
            discard(Entry{distance, alive, false, ref});
            return;
        }
        size_t low = 0;
        size_t high = entries_.size();
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (entries_[middle].distance <= distance) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        entries_.insert(low, Entry{distance, alive, false, ref});
        if (low < cursor_) cursor_ = low;
        if (alive) live_++;
        trim();
    }

    // The nearest node not expanded yet, marked as expanded; null when there is none: the search has converged.
    const Entry* next() noexcept {
        while (cursor_ < entries_.size() && entries_[cursor_].expanded) cursor_++;
        if (cursor_ == entries_.size()) return nullptr;
        entries_[cursor_].expanded = true;
        return &entries_[cursor_];
    }

    // All nodes kept become unexpanded: the seeds of the search on the layer below.
    void restart(size_t width) {
        for (Entry& entry : entries_) entry.expanded = false;
        cursor_ = 0;
        width_ = width;
        trim();
    }

    const Entry* begin() const noexcept { return entries_.begin(); }
    const Entry* end() const noexcept { return entries_.end(); }
    size_t size() const noexcept { return entries_.size(); }
    size_t live() const noexcept { return live_; }
    const Entry& operator[](size_t i) const noexcept { return entries_[i]; }

private:
    static bool further(const Entry& a, const Entry& b) noexcept { return a.distance > b.distance; }

    void discard(const Entry& entry) {
        if (!keeps_) return;
        discarded_.push_back(entry);
        std::push_heap(discarded_.begin(), discarded_.end(), further);
    }

    // A full beam ends with its furthest live node.
    void trim() {
        size_t size = entries_.size();
        while (live_ > width_ || (live_ == width_ && !entries_[size - 1].alive)) {
            size--;
            if (entries_[size].alive) live_--;
            discard(entries_[size]);
        }
        entries_.truncate(size);
        if (cursor_ > size) cursor_ = size;
    }

    Array<Entry> entries_;
    Array<Entry> discarded_; // a heap, the nearest on top
    bool keeps_ = false;
    size_t width_;
    size_t live_ = 0;
    size_t cursor_ = 0;
};

} // namespace rv::graph
