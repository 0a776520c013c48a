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
    VectorCache(std::pmr::memory_resource* memory, size_t dims, size_t bytes)
        : dims_(dims),
          slots_(std::bit_floor(std::max<size_t>(bytes / (dims * sizeof(float)), 1))),
          tags_(memory),
          values_(memory) {}

    // The copy of vector `node`, or null.
    const float* find(uint32_t node) const noexcept {
        if (tags_.empty()) return nullptr;
        const size_t slot = node & (slots_ - 1);
        return tags_[slot] == node + 1 ? &values_[slot * dims_] : nullptr;
    }

    // Room for vector `node`, which the caller fills; what was there before is forgotten.
    float* put(uint32_t node) {
        if (tags_.empty()) {
            tags_.resize(slots_);
            std::fill(tags_.begin(), tags_.end(), 0U);
            values_.resize(slots_ * dims_);
        }
        const size_t slot = node & (slots_ - 1);
        tags_[slot] = node + 1;
        return &values_[slot * dims_];
    }

private:
    size_t dims_;
    size_t slots_;
    Array<uint32_t> tags_; // number + 1; 0: empty
    Array<float> values_;
};

} // namespace rv
