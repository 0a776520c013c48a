// What a search over codes knows of the nodes that it has come by. A near node is linked to from many that the search
// expands, and each code tells of it from another side, with an error of its own: estimates are averaged, each with the
// weight of its certainty (the inverse of its variance). Three of them err half as much as one does.
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace rv::graph {

struct SeenNode {
    uint64_t key; // 0: a free slot
    float estimate;
    float deviation; // of the estimate's error; 0 where it is exact, infinite where it tells nothing

    bool expanded() const noexcept { return deviation < 0; }
    void set_expanded() noexcept { deviation = -1; }

    // Another estimate, with an error of its own. Ratios of deviations are in range whatever the vectors are.
    void average(float other, float other_deviation) noexcept {
        constexpr float kInfinity = std::numeric_limits<float>::infinity();
        if (!(other_deviation < kInfinity) || !(std::fabs(other) < kInfinity) || deviation <= 0) return;
        if (!(deviation < kInfinity) || !(std::fabs(estimate) < kInfinity)) {
            estimate = other;
            deviation = other_deviation;
            return;
        }
        const float ratio = other_deviation / deviation;
        const float weight = 1.0F / (1.0F + ratio * ratio);
        estimate += weight * (other - estimate);
        deviation = other_deviation * std::sqrt(weight);
    }
};

// A table by key: open addressing with linear probing, at most half full. No destructor (see Array).
class SeenNodes {
public:
    explicit SeenNodes(std::pmr::memory_resource* memory) : slots_(memory) { allocate(kFewest); }

    // Forgets all, and takes room for so many: what is too little grows, and what is too much takes time to clear.
    void clear(size_t expected = 0) { allocate(std::bit_ceil(std::max(2 * expected, kFewest))); }

    // The node with this key; one with key 0 where it is to be, if it was not seen before. add() comes next then.
    SeenNode& find(uint64_t key) noexcept { return slots_[slot_of(key)]; }
    const SeenNode& find(uint64_t key) const noexcept { return slots_[slot_of(key)]; }

    // Puts a node in the place that find() gave for it.
    void add(SeenNode& place, const SeenNode& node) {
        place = node;
        if (++size_ * 2 > slots_.size()) grow();
    }

    bool contains(uint64_t key) const noexcept { return key != 0 && find(key).key == key; }
    size_t size() const noexcept { return size_; }

    // Calls use(node) for each, in no particular order.
    template <class Use>
    void for_each(Use&& use) const {
        for (const SeenNode& node : slots_) {
            if (node.key != 0) use(node);
        }
    }

private:
    static constexpr size_t kFewest = 256;

    size_t home(uint64_t key) const noexcept { return static_cast<size_t>((key * 0x9E3779B97F4A7C15ULL) >> shift_); }
    size_t slot_of(uint64_t key) const noexcept {
        size_t slot = home(key);
        while (slots_[slot].key != 0 && slots_[slot].key != key) slot = (slot + 1) & (slots_.size() - 1);
        return slot;
    }

    void allocate(size_t slots) {
        slots_.resize(slots);
        shift_ = 64 - std::countr_zero(slots);
        std::fill(slots_.begin(), slots_.end(), SeenNode{0, 0, 0});
        size_ = 0;
    }

    void grow() {
        Array<SeenNode> old = slots_;
        slots_ = Array<SeenNode>(old.memory());
        allocate(old.size() * 2);
        for (const SeenNode& node : old) {
            if (node.key == 0) continue;
            find(node.key) = node;
            size_++;
        }
        old.release();
    }

    Array<SeenNode> slots_;
    size_t size_ = 0;
    int shift_ = 0;
};

} // namespace rv::graph
