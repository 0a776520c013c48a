// Copies of the vectors that were used last, by number: a direct-mapped cache. No destructor (see Array).
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include "ruvector/core/base/array.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace rv {

class VectorCache {
public:
    // Holds as many vectors as fit into `bytes`, rounded down to a power of two, and at least one.
    VectorCache(std::pmr::memory_resource* memory, size_t value_bytes, size_t bytes)
        : stride_((value_bytes + 15) / 16 * 16),
          slots_(std::bit_floor(std::max<size_t>(bytes / (stride_ + sizeof(uint32_t)), 1))),
          tags_(memory),
          values_(memory) {}

    // The copy of vector `node`, or null.
    const std::byte* find(uint32_t node) const noexcept {
        if (tags_.empty()) return nullptr;
        const size_t slot = node & (slots_ - 1);
        return tags_[slot] == node + 1 ? &values_[slot * stride_] : nullptr;
    }

    // Room for vector `node`, which the caller fills; what was there before is forgotten.
    std::byte* put(uint32_t node) {
        if (tags_.empty()) {
            tags_.resize(slots_);
            std::fill(tags_.begin(), tags_.end(), 0U);
            values_.resize(slots_ * stride_);
        }
        const size_t slot = node & (slots_ - 1);
        tags_[slot] = node + 1;
        return &values_[slot * stride_];
    }

private:
    size_t stride_;
    size_t slots_;
    Array<uint32_t> tags_; // number + 1; 0: empty
    Array<std::byte> values_;
};

} // namespace rv
