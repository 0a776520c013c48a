// The end of a build in memory: a tree of links that leads to every node.
#include "ruvector/core/graph_index/level.hpp"
#include "ruvector/core/graph_index/memory_graph_query.hpp"
#include "ruvector/core/graph_index/search.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace rv::graph {

// The nodes of the tree, while it is made: those that a path on layer 0 leads to from the entry point.
class MemoryGraph::Reached {
public:
    Reached(const MemoryGraph& graph, std::pmr::memory_resource* memory)
        : graph_(graph), reached_(memory), waiting_(memory), most_kept_(most_kept(graph.parameters_.max_links(0))) {
        reached_.resize(graph.size());
        std::fill(reached_.begin(), reached_.end(), false);
    }
    bool operator[](Ref node) const noexcept { return reached_[node]; }
    // All that can be reached from the node, if no list has to keep too many.
    void add(Ref node) {
        reached_[node] = true;
        waiting_.push_back(node);
        while (!waiting_.empty()) {
            const Ref from = waiting_.back();
            waiting_.truncate(waiting_.size() - 1);
            follow(from, most_kept_);
        }
    }
    // What is left.
    void add_rest() {
        for (bool more = true; std::exchange(more, false);) {
            for (Ref node = 0; node < graph_.size(); node++) {
                if (!reached_[node] || !follow(node, SIZE_MAX)) continue;
                more = true;
                const Ref next = waiting_.back();
                waiting_.truncate(waiting_.size() - 1);
                add(next);
            }
        }
    }
    void release() noexcept {
        reached_.release();
        waiting_.release();
    }

private:
    // Keeps up to `most` of the node's links. Whether there was one to a node that was not reached.
    bool follow(Ref from, size_t most) {
        const List list = graph_.list(from, 0);
        size_t kept = graph_.kept_links(from);
        bool more = false;
        for (size_t i = 0; i < *list.count && kept < most; i++) {
            const Ref to = list.links[i].node;
            if (reached_[to]) continue;
            reached_[to] = more = true;
            list.links[i].kept = 1;
            kept++;
            waiting_.push_back(to);
        }
        return more;
    }

    const MemoryGraph& graph_;
    Array<bool> reached_;
    Array<Ref> waiting_;
    size_t most_kept_;
};

void MemoryGraph::link_orphans() {
    if (size() == 0) return;
    Reached reached(*this, memory_);
    reached.add(entry_point().node);
    reached.add_rest();
    Array<std::byte> vector(memory_);
    vector.resize(space_.max_bytes());
    for (Ref node = 0; node < size(); node++) {
        if (reached[node]) continue;
        Value own = vectors_->view(node, scratch_.data());
        std::memcpy(vector.data(), own, space_.bytes(own));
        adopt(find_guardian(node, vector.data(), reached), node, vector.data());
        reached.add(node);
    }
    vector.release();
    reached.release();
}

size_t MemoryGraph::kept_links(Ref node) const noexcept {
    const std::span<const Link> links = this->links(node, 0);
    return static_cast<size_t>(
        std::count_if(links.begin(), links.end(), [](const Link& link) { return link.kept != 0; }));
}

// A node near the orphan that can be reached and has room for a link that it keeps.
MemoryGraph::Ref MemoryGraph::find_guardian(Ref orphan, Value vector, const Reached& reached) {
    const Entry entry = entry_point();
    Ref found = kNone;
    // Under inner product many a node is nobody's neighbour. One of its own has to do, without a search for each.
    for (const Link& link : links(orphan, 0)) {
        if (found == kNone && !space_.is_metric() && reached[link.node]) found = link.node;
    }
    // Else its own links may be old: whoever looks for it comes by the nodes that a search finds now.
    if (found == kNone) {
        QuerySource source(*this, vector, true);
        search(source, entry.node, entry.level, static_cast<size_t>(parameters_.ef_construction), beam_);
        for (const auto& near : beam_) {
            if (found == kNone && reached[near.ref]) found = near.ref;
        }
    }
    if (found == kNone) found = entry.node;
    // Down the tree; which way is no matter, so long as it does not grow in one direction.
    for (size_t kept = kept_links(found); kept >= most_kept(parameters_.max_links(0)); kept = kept_links(found)) {
        size_t child = orphan % kept;
        for (const Link& link : links(found, 0)) {
            if (link.kept == 0 || child-- != 0) continue;
            found = link.node;
            break;
        }
    }
    return found;
}

// Makes room for the orphan in a node's list. Marked as selected, so that a later search for links finds it worth its
// place; but under inner product as fill.
void MemoryGraph::adopt(Ref node, Ref orphan, Value vector) {
    float distance;
    vectors_->distances(&node, 1, vector, &distance);
    const List list = this->list(node, 0);
    if (*list.count == parameters_.max_links(0)) drop_link(list);
    Link link(orphan, !space_.is_metric(), distance);
    link.kept = 1;
    insert_link(list, link);
}

void MemoryGraph::drop_link(const List& list) noexcept {
    const size_t i = least_needed(
        *list.count, [&](size_t at) { return list.links[at].fill != 0; },
        [&](size_t at) { return list.links[at].kept != 0; });
    std::copy(list.links + i + 1, list.links + *list.count, list.links + i);
    (*list.count)--;
}

void MemoryGraph::insert_link(const List& list, const Link& link) noexcept {
    size_t position = *list.count;
    for (; position > 0 && list.links[position - 1].distance > link.distance; position--)
        list.links[position] = list.links[position - 1];
    list.links[position] = link;
    (*list.count)++;
}

} // namespace rv::graph
