// The end of a build in memory: nodes that no path leads to get a link.
#include "ruvector/core/graph_index/level.hpp"
#include "ruvector/core/graph_index/memory_graph_query.hpp"
#include "ruvector/core/graph_index/search.hpp"

#include <algorithm>
#include <cstring>

namespace rv::graph {

// Which nodes a path on layer 0 leads to from the entry point.
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
            for (const Link& link : graph_.links(from, 0)) note(link.node);
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
    if (size() == 0) return;
    Reached reached(*this, memory_);
    reached.add(entry_point().node);
    Array<std::byte> vector(memory_);
    vector.resize(space_.max_bytes());
    for (Ref node = 0; node < size(); node++) {
        if (reached[node]) continue;
        Value own = vectors_->view(node, scratch_.data());
        std::memcpy(vector.data(), own, space_.bytes(own));
        const Candidate near = find_guardian(node, vector.data(), reached);
        adopt(near.node, node, vector.data(), near.distance);
        reached.add(node);
    }
    vector.release();
    reached.release();
}

// A node near the orphan that can be reached.
MemoryGraph::Candidate MemoryGraph::find_guardian(Ref orphan, Value vector, const Reached& reached) {
    // Under inner product many a node is nobody's neighbour. One of its own has to do, without a search for each.
    for (const Link& link : links(orphan, 0)) {
        if (!space_.is_metric() && reached[link.node]) return {link.distance, link.node};
    }
    // Else its own links may be old: whoever looks for it comes by the nodes that a search finds now.
    const Entry entry = entry_point();
    QuerySource source(*this, vector, true);
    search(source, entry.node, entry.level, static_cast<size_t>(parameters_.ef_construction), beam_);
    for (const auto& near : beam_) {
        if (reached[near.ref]) return {near.distance, near.ref};
    }
    return {source.distance(entry.node), entry.node};
}

// Makes room for the orphan in a node's list. What that drops, the orphan leads to from now on: nothing is lost that
// could be reached. Marked as selected, so that a later insert does not drop it first; but under inner product as fill,
// so that it makes room for the next such orphan, and not a hub's good links.
void MemoryGraph::adopt(Ref node, Ref orphan, Value vector, float distance) {
    const List list = this->list(node, 0);
    if (*list.count == parameters_.max_links(0)) {
        const Ref lost = drop_link(list);
        if (!has_link(orphan, lost)) {
            float apart;
            vectors_->distances(&lost, 1, vector, &apart);
            const List own = this->list(orphan, 0);
            if (*own.count == parameters_.max_links(0)) drop_link(own);
            insert_link(own, Link(lost, true, apart));
        }
    }
    insert_link(list, Link(orphan, !space_.is_metric(), distance));
}

bool MemoryGraph::has_link(Ref from, Ref to) const noexcept {
    const std::span<const Link> links = this->links(from, 0);
    return std::any_of(links.begin(), links.end(), [&](const Link& link) { return link.node == to; });
}

MemoryGraph::Ref MemoryGraph::drop_link(const List& list) noexcept {
    const size_t i = least_needed(*list.count, [&](size_t at) { return list.links[at].fill != 0; });
    const Ref dropped = list.links[i].node;
    std::copy(list.links + i + 1, list.links + *list.count, list.links + i);
    (*list.count)--;
    return dropped;
}

void MemoryGraph::insert_link(const List& list, const Link& link) noexcept {
    size_t position = *list.count;
    for (; position > 0 && list.links[position - 1].distance > link.distance; position--)
        list.links[position] = list.links[position - 1];
    list.links[position] = link;
    (*list.count)++;
}

} // namespace rv::graph
