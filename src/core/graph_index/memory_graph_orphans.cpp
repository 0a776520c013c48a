// The end of a build in memory: nodes that nothing leads to get a link.
#include "ruvector/core/graph_index/level.hpp"
#include "ruvector/core/graph_index/memory_graph_query.hpp"
#include "ruvector/core/graph_index/search.hpp"

#include <algorithm>
#include <cstring>

namespace rv::graph {

// How many links on layer 0 lead to each node, up to 255: beyond that the count stays.
class MemoryGraph::InDegrees {
public:
    InDegrees(std::pmr::memory_resource* memory, size_t nodes) : counts_(memory) {
        counts_.resize(nodes);
        std::fill(counts_.begin(), counts_.end(), uint8_t{0});
    }
    uint8_t operator[](Ref node) const noexcept { return counts_[node]; }
    void add(Ref node) noexcept {
        if (counts_[node] < kMost) counts_[node]++;
    }
    void remove(Ref node) noexcept {
        if (counts_[node] < kMost) counts_[node]--;
    }
    void release() noexcept { counts_.release(); }

private:
    static constexpr uint8_t kMost = UINT8_MAX;
    Array<uint8_t> counts_;
};

// Which nodes a path from the entry point leads to.
class MemoryGraph::Reached {
public:
    Reached(const MemoryGraph& graph, std::pmr::memory_resource* memory)
        : graph_(graph), reached_(memory), waiting_(memory) {
        reached_.resize(graph.size());
        std::fill(reached_.begin(), reached_.end(), false);
    }
    bool operator[](Ref node) const noexcept { return reached_[node]; }
    // All that can be reached from the node.
    void add(Ref node) {
        note(node);
        while (!waiting_.empty()) {
            const Ref from = waiting_.back();
            waiting_.truncate(waiting_.size() - 1);
            for (int layer = 0; layer <= graph_.level(from); layer++) {
                for (const Link& link : graph_.links(from, layer)) note(link.node);
            }
        }
    }
    void release() noexcept {
        reached_.release();
        waiting_.release();
    }

private:
    void note(Ref node) {
        if (reached_[node]) return;
        reached_[node] = true;
        waiting_.push_back(node);
    }

    const MemoryGraph& graph_;
    Array<bool> reached_;
    Array<Ref> waiting_;
};

void MemoryGraph::link_orphans() {
    if (!space_.is_metric() || size() == 0) return;
    const Entry entry = entry_point();
    InDegrees degrees(memory_, size());
    for (Ref node = 0; node < size(); node++) {
        for (const Link& link : links(node, 0)) degrees.add(link.node);
    }
    Array<std::byte> vector(memory_);
    vector.resize(space_.max_bytes());
    const auto link_anew = [&](Ref node) {
        // Its own links may be old. Whoever looks for it comes by the nodes that a search finds now.
        Value own = vectors_->view(node, scratch_.data());
        std::memcpy(vector.data(), own, space_.bytes(own));
        QuerySource source(*this, vector.data(), true);
        search(source, entry.node, entry.level, static_cast<size_t>(parameters_.ef_construction), beam_);
        for (const auto& near : beam_) {
            if (near.ref != node && adopt(near.ref, node, near.distance, degrees)) break;
        }
    };
    for (Ref node = 0; node < size(); node++) {
        if (degrees[node] == 0 && node != entry.node) link_anew(node);
    }
    Reached reached(*this, memory_);
    reached.add(entry.node);
    for (Ref node = 0; node < size(); node++) {
        if (reached[node]) continue;
        link_anew(node);
        reached.add(node);
    }
    reached.release();
    vector.release();
    degrees.release();
}

// Makes room for the orphan in a node's list. Marked as selected, so that a later insert does not drop it first.
bool MemoryGraph::adopt(Ref node, Ref orphan, float distance, InDegrees& degrees) noexcept {
    const List list = this->list(node, 0);
    size_t n = *list.count;
    if (n == parameters_.max_links(0)) {
        size_t spare = n;
        while (spare > 0 && degrees[list.links[spare - 1].node] < 2) spare--;
        if (spare == 0) return false;
        degrees.remove(list.links[spare - 1].node);
        std::memmove(list.links + spare - 1, list.links + spare, (n - spare) * sizeof(Link));
        n--;
    }
    size_t position = n;
    while (position > 0 && list.links[position - 1].distance > distance) position--;
    std::memmove(list.links + position + 1, list.links + position, (n - position) * sizeof(Link));
    list.links[position] = Link(orphan, false, distance);
    *list.count = static_cast<uint16_t>(n + 1);
    degrees.add(orphan);
    return true;
}

} // namespace rv::graph
