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

// The graph, seen from a vector: by codes if there are any that can be trusted, unless exact distances are asked for.
class MemoryGraph::QuerySource {
public:
    using Ref = MemoryGraph::Ref;

    QuerySource(MemoryGraph& graph, Value query, bool exact) : graph_(graph), query_(query), exact_(exact) {
        graph.known_.clear();
        if (!exact) graph.vector_codes_->set(query);
    }

    bool exact() const noexcept { return exact_; }
    void be_exact() noexcept {
        exact_ = true;
        graph_.known_.clear();
    }

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

    // Keeps those of the nodes that were not visited before; returns how many.
    size_t visit_all(Ref* nodes, size_t n) {
        size_t fresh = 0;
        // One by one, for a list may name a node twice after others have changed it.
        for (size_t i = 0; i < n; i++) {
            const Ref node = nodes[i];
            if (node >= graph_.visited_.size()) [[unlikely]]
                graph_.grow_visited();
            uint16_t& mark = graph_.visited_[node];
            nodes[fresh] = node;
            fresh += mark != graph_.epoch_; // no branch: nobody could foretell it
            mark = graph_.epoch_;
        }
        if (!exact_) {
            for (size_t i = 0; i < fresh; i++) graph_.codes_->prefetch(nodes[i]);
        }
        return fresh;
    }
    bool visit(Ref node) { return visit_all(&node, 1) == 1; }

    void forget_visits() {
        if (++graph_.epoch_ == 0) { // wrapped around: old marks could be mistaken for new ones
            std::fill(graph_.visited_.begin(), graph_.visited_.end(), uint16_t{0});
            graph_.epoch_ = 1;
        }
    }

    // That the node's links will be asked for soon.
    void prefetch(Ref node, int layer) const noexcept {
        if (layer == 0) graph_.prefetch_links(node);
    }

    void score(const Ref* nodes, size_t n, Score* scores) const {
        float distances[kMaxLinks];
        measure(nodes, n, distances);
        for (size_t i = 0; i < n; i++) {
            scores[i] = {distances[i], true, true};
            graph_.known_.put(nodes[i], distances[i]);
        }
    }

    // Of any node; a search may have come by it.
    float distance(Ref node) const {
        float distance;
        if (!graph_.known_.find(node, &distance)) measure(&node, 1, &distance);
        return distance;
    }

private:
    void measure(const Ref* nodes, size_t n, float* out) const {
        if (exact_) {
            graph_.vectors_->distances(nodes, n, query_, out);
        } else {
            graph_.vector_codes_->distances(nodes, n, out);
        }
    }

    MemoryGraph& graph_;
    Value query_;
    bool exact_;
};

} // namespace rv::graph
