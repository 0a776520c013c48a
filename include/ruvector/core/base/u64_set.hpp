// A set of 64-bit keys other than 0: open addressing with linear probing, at most half full. No destructor (see Array).
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace rv {

class U64Set {
public:
    explicit U64Set(std::pmr::memory_resource* memory, size_t expected = 512) : slots_(memory) {
        allocate(std::bit_ceil(std::max<size_t>(expected, 8) * 2));
    }

    size_t size() const noexcept { return size_; }

    // True if the key was not in the set before.
    bool insert(uint64_t key) {
        size_t slot = find(key);
        if (slots_[slot] == key) return false;
        slots_[slot] = key;
        if (++size_ * 2 > slots_.size()) rehash();
        return true;
    }

    bool contains(uint64_t key) const noexcept { return key != 0 && slots_[find(key)] == key; }

    // Calls use(key) for each key, in no particular order.
    template <class Use>
    void for_each(Use&& use) const {
        for (const uint64_t key : slots_) {
            if (key != 0) use(key);
        }
    }

    void clear() noexcept {
        std::fill(slots_.begin(), slots_.end(), uint64_t{0});
        size_ = 0;
    }

private:
    // The slot of `key`, or the free slot where it belongs.
    size_t find(uint64_t key) const noexcept {
        size_t slot = static_cast<size_t>((key * 0x9E3779B97F4A7C15ULL) >> shift_);
        while (slots_[slot] != 0 && slots_[slot] != key) slot = (slot + 1) & (slots_.size() - 1);
        return slot;
    }

    void allocate(size_t slots) {
        slots_.resize(slots);
        shift_ = 64 - std::countr_zero(slots);
        clear();
    }

    void rehash() {
        Array<uint64_t> old = slots_;
        slots_ = Array<uint64_t>(old.memory());
        allocate(old.size() * 2);
        for (uint64_t key : old) {
            if (key == 0) continue;
            slots_[find(key)] = key;
            size_++;
        }
        old.release();
    }

    Array<uint64_t> slots_;
    size_t size_ = 0;
    int shift_ = 0;
};

} // namespace rv
