// The distances that a search has come by lately, by node: a direct-mapped cache, which may forget. No destructor (see
// Array).
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace rv::graph {

class KnownDistances {
public:
    // Most of so many are kept.
    KnownDistances(std::pmr::memory_resource* memory, size_t expected) : slots_(memory) {
        slots_.resize(std::bit_ceil(std::max<size_t>(2 * expected, 64)));
        shift_ = 32 - std::countr_zero(slots_.size());
        clear();
    }

    void clear() noexcept { std::memset(static_cast<void*>(slots_.data()), kEmpty, slots_.size() * sizeof(Slot)); }
    void put(uint32_t node, float distance) noexcept { slots_[slot(node)] = {node, distance}; }
    bool find(uint32_t node, float* distance) const noexcept {
        const Slot& found = slots_[slot(node)];
        *distance = found.distance;
        return found.node == node;
    }
    size_t bytes() const noexcept { return slots_.capacity() * sizeof(Slot); }

private:
    static constexpr int kEmpty = 0xFF; // in all bytes: no node has that number

    struct Slot {
        uint32_t node;
        float distance;
    };

    size_t slot(uint32_t node) const noexcept { return (node * 0x9E3779B1U) >> shift_; }

    Array<Slot> slots_;
    int shift_;
};

} // namespace rv::graph
