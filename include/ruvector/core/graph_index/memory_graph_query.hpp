// A graph in memory as a source for the search, while others may add to it. For the graph's own files.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include "ruvector/core/base/spin.hpp"
#include "ruvector/core/graph_index/memory_graph.hpp"

namespace rv::graph {

// What others may be reading or writing.
template <class T>
T load_relaxed(T& from) noexcept {
    return std::atomic_ref<T>(from).load(std::memory_order_relaxed);
}
template <class T>
void store_relaxed(T& to, T value) noexcept {
    std::atomic_ref<T>(to).store(value, std::memory_order_relaxed);
}

// The graph, seen from the vector that is being added.
class MemoryGraph::QuerySource {
public:
    using Ref = MemoryGraph::Ref;

    QuerySource(MemoryGraph& graph, Value query) : graph_(graph), query_(query) {}

    size_t links(Ref node, int layer, Ref* out) const noexcept {
        const List list = graph_.list(node, layer);
        const std::atomic<uint32_t>& version = graph_.head(node).version;
        for (SpinWait wait;; wait()) {
            const uint32_t before = version.load(std::memory_order_acquire);
            const size_t count = load_relaxed(*list.count);
            for (size_t i = 0; i < count; i++) out[i] = load_relaxed(list.links[i]).node;
            std::atomic_thread_fence(std::memory_order_acquire);
            if (before % 2 == 0 && version.load(std::memory_order_relaxed) == before) return count;
        }
    }

    bool visit(Ref node) {
        if (node >= graph_.visited_.size()) graph_.grow_visited(node + size_t{1});
        const bool first = graph_.visited_[node] != graph_.epoch_;
        graph_.visited_[node] = graph_.epoch_;
        return first;
    }

    void forget_visits() noexcept {
        if (++graph_.epoch_ == 0) { // wrapped around: old marks could be mistaken for new ones
            std::fill(graph_.visited_.begin(), graph_.visited_.end(), 0U);
            graph_.epoch_ = 1;
        }
    }

    void score(const Ref* nodes, size_t n, Score* scores) const {
        float distances[kMaxLinks];
        graph_.vectors_->distances(nodes, n, query_, distances);
        for (size_t i = 0; i < n; i++) scores[i] = {distances[i], true, true};
    }

private:
    MemoryGraph& graph_;
    Value query_;
};

} // namespace rv::graph
