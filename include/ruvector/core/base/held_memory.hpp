// How many bytes a computation of the core holds in containers that grow with data, and how many it may. They allocate
// through CountedAllocator; what would pass the limit raises the error that the limit was set with, and nothing is lost
// but the statement. Counts are of this thread; limits nest as statements do that call statements.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

namespace rv {

// Counts `bytes` as held; raises the limit's error beyond it, counting nothing.
void hold_bytes(std::size_t bytes);
void release_bytes(std::size_t bytes) noexcept;
std::size_t held_bytes() noexcept;
std::size_t most_bytes() noexcept; // that may be held in all
// Raises as hold_bytes does where text of so many bytes, which is not counted, would not fit besides what is held.
void check_text(std::size_t bytes);

// While it lives, at most `most` bytes more than at its begin may be held; `exceeded` raises what says so.
class MemoryLimit {
public:
    using Exceeded = void (*)();
    MemoryLimit(std::size_t most, Exceeded exceeded) noexcept;
    ~MemoryLimit();
    MemoryLimit(const MemoryLimit&) = delete;
    MemoryLimit& operator=(const MemoryLimit&) = delete;

private:
    std::size_t before_;
    Exceeded before_exceeded_;
};

// Bytes of objects that do not allocate through CountedAllocator, held as long as it lives.
class HeldBytes {
public:
    HeldBytes() noexcept = default;
    ~HeldBytes() { clear(); }
    HeldBytes(const HeldBytes&) = delete;
    HeldBytes& operator=(const HeldBytes&) = delete;
    void add(std::size_t bytes) {
        hold_bytes(bytes);
        held_ += bytes;
    }
    void clear() noexcept {
        release_bytes(held_);
        held_ = 0;
    }

private:
    std::size_t held_ = 0;
};

template <typename T>
struct CountedAllocator {
    using value_type = T;
    CountedAllocator() noexcept = default;
    template <typename U>
    CountedAllocator(const CountedAllocator<U>&) noexcept {}
    T* allocate(std::size_t count) {
        if (count > static_cast<std::size_t>(-1) / sizeof(T)) throw std::bad_alloc();
        hold_bytes(count * sizeof(T));
        void* memory = std::malloc(count * sizeof(T));
        if (memory == nullptr) {
            release_bytes(count * sizeof(T));
            throw std::bad_alloc();
        }
        return static_cast<T*>(memory);
    }
    void deallocate(T* memory, std::size_t count) noexcept {
        release_bytes(count * sizeof(T));
        std::free(memory); // last: g++ 12 takes the count for a use of it
    }
    template <typename U>
    bool operator==(const CountedAllocator<U>&) const noexcept {
        return true;
    }
};

template <typename T>
using Counted = std::vector<T, CountedAllocator<T>>;

} // namespace rv
