#include "ruvector/core/graph_index/vector_store.hpp"

#include <algorithm>
#include <cstring>

namespace rv::graph {

uint64_t MemoryVectors::room_for(size_t bytes) {
    const size_t aligned = (bytes + 7) / 8 * 8;
    if (used_ + aligned > kBlockBytes) {
        if (arena_ != nullptr) {
            block_ = arena_->allocate(kBlockBytes, Arena::End::kHigh);
            if (block_ == 0) throw std::bad_alloc();
        } else {
            own_blocks_.push_back(
                static_cast<std::byte*>(own_blocks_.memory()->allocate(kBlockBytes, alignof(int64_t))));
            block_ = reinterpret_cast<uintptr_t>(own_blocks_.back());
        }
        used_ = 0;
    }
    const uint64_t room = block_ + used_;
    used_ += aligned;
    return room;
}

void MemoryVectors::put(uint32_t node, Value value, int) {
    const size_t bytes = space_.bytes(value);
    std::byte* room = pool_.make(node);
    if (space_.varies()) {
        const uint64_t place = room_for(bytes);
        *reinterpret_cast<uint64_t*>(room) = place;
        room = reinterpret_cast<std::byte*>(base_ + place);
    }
    std::memcpy(room, value, bytes);
}

void MemoryVectors::release() noexcept {
    pool_.release();
    for (std::byte* block : own_blocks_) own_blocks_.memory()->deallocate(block, kBlockBytes, alignof(int64_t));
    own_blocks_.release();
    if (arena_ != nullptr) arena_->release_high();
    used_ = kBlockBytes;
}

void MemoryVectors::prefetch(uint32_t node) const noexcept {
    constexpr size_t kMost = 4096; // beyond that the processor's own prefetcher is on its way
    Value line = at(node);
    const size_t bytes = std::min(space_.bytes(line), kMost);
    for (size_t i = 0; i < bytes; i += 64) __builtin_prefetch(line + i);
}

void MemoryVectors::distances(const uint32_t* nodes, size_t n, Value query, float* out) {
    constexpr size_t kAhead = 2;
    for (size_t i = 0; i < std::min(n, kAhead); i++) prefetch(nodes[i]);
    for (size_t i = 0; i < n; i++) {
        if (i + kAhead < n) prefetch(nodes[i + kAhead]);
        out[i] = space_.distance(query, at(nodes[i]));
    }
}

} // namespace rv::graph
