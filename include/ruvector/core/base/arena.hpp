// A region of memory that several processes share, each at an address of its own, handed out piece by piece.
//
// The arena is the head of its region; what it hands out is named by the distance from it, which is the same in every
// process. It gives from both ends, and takes back only all that it gave from the high one. No destructor: the region
// goes with whoever mapped it.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>

namespace rv {

class Arena {
public:
    static constexpr size_t kAlignment = 64;
    enum class End { kLow, kHigh };

    // In a region of `bytes`, aligned to kAlignment, of at most kMostBytes; the other processes cast its address.
    static constexpr size_t kMostBytes = size_t{UINT32_MAX} * kAlignment;
    static Arena* create(void* region, size_t bytes) noexcept { return new (region) Arena(bytes); }

    // Where a new piece lies; 0 if there is no room.
    uint64_t allocate(size_t bytes, End end) noexcept {
        const uint64_t units = (bytes + kAlignment - 1) / kAlignment;
        uint64_t before = taken_.load(std::memory_order_relaxed);
        while (true) {
            const uint64_t low = before >> 32;
            const uint64_t high = before & UINT32_MAX;
            if (units > units_ - low - high) return 0;
            const uint64_t after = end == End::kLow ? (low + units) << 32 | high : low << 32 | (high + units);
            if (!taken_.compare_exchange_weak(before, after, std::memory_order_relaxed)) continue;
            return kAlignment * (end == End::kLow ? low : units_ - high - units);
        }
    }

    std::byte* at(uint64_t place) noexcept { return reinterpret_cast<std::byte*>(this) + place; }

    // Takes back what the high end gave. Nobody else may use the arena meanwhile.
    void release_high() noexcept { taken_.fetch_and(~uint64_t{UINT32_MAX}, std::memory_order_relaxed); }

    size_t bytes() const noexcept { return units_ * kAlignment; }
    size_t used() const noexcept {
        const uint64_t taken = taken_.load(std::memory_order_relaxed);
        return ((taken >> 32) + (taken & UINT32_MAX)) * kAlignment;
    }

private:
    explicit Arena(size_t bytes) noexcept : units_(bytes / kAlignment), taken_(uint64_t{1} << 32) {
        static_assert(sizeof(Arena) <= kAlignment && std::atomic<uint64_t>::is_always_lock_free);
    }

    uint64_t units_;
    std::atomic<uint64_t> taken_; // units: of the low end << 32 | of the high end
};

} // namespace rv
