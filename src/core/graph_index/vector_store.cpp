#include "ruvector/core/graph_index/vector_store.hpp"

#include <algorithm>
#include <cstring>

namespace rv::graph {

std::byte* MemoryVectors::room_for(size_t bytes) {
    const size_t aligned = (bytes + 7) / 8 * 8;
    if (used_ + aligned > kBlockBytes) {
        blocks_.push_back(static_cast<std::byte*>(blocks_.memory()->allocate(kBlockBytes, alignof(int64_t))));
        used_ = 0;
    }
    std::byte* room = blocks_.back() + used_;
    used_ += aligned;
    return room;
}

void MemoryVectors::append(Value value, int) {
    const size_t bytes = space_.bytes(value);
    std::byte* room = space_.varies() ? room_for(bytes) : nullptr;
    std::byte* record = pool_[pool_.add()];
    if (space_.varies()) {
        *reinterpret_cast<Value*>(record) = room;
    } else {
        room = record;
    }
    std::memcpy(room, value, bytes);
}

void MemoryVectors::release() noexcept {
    pool_.release();
    for (std::byte* block : blocks_) blocks_.memory()->deallocate(block, kBlockBytes, alignof(int64_t));
    blocks_.release();
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
