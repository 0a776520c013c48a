#include "ruvector/core/graph_index/vector_store.hpp"

#include <algorithm>
#include <cstring>

namespace rv::graph {

void MemoryVectors::append(Value value, int) {
    const uint32_t node = pool_.add();
    std::memcpy(pool_[node], value, space_.value_bytes());
}

void MemoryVectors::prefetch(uint32_t node) const noexcept {
    constexpr size_t kMost = 4096; // beyond that the processor's own prefetcher is on its way
    const auto* line = pool_[node];
    for (size_t i = 0; i < std::min(space_.value_bytes(), kMost); i += 64) __builtin_prefetch(line + i);
}

void MemoryVectors::distances(const uint32_t* nodes, size_t n, Value query, float* out) {
    constexpr size_t kAhead = 2;
    for (size_t i = 0; i < std::min(n, kAhead); i++) prefetch(nodes[i]);
    for (size_t i = 0; i < n; i++) {
        if (i + kAhead < n) prefetch(nodes[i + kAhead]);
        out[i] = space_.distance(query, pool_[nodes[i]]);
    }
}

} // namespace rv::graph
