#include "ruvector/core/graph_index/memory_graph.hpp"

#include "ruvector/core/graph_index/level.hpp"
#include "ruvector/core/graph_index/search.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace rv::graph {
namespace {

constexpr size_t kUpperLinksOffset = 8; // the count, padded to a link's alignment

} // namespace

// The graph, seen from the vector that is being added.
class MemoryGraph::QuerySource {
public:
    using Ref = MemoryGraph::Ref;

    QuerySource(MemoryGraph& graph, Value query) : graph_(graph), query_(query) {}

    size_t links(Ref node, int layer, Ref* out) const noexcept {
        const std::span<const Link> links = static_cast<const MemoryGraph&>(graph_).links(node, layer);
        for (size_t i = 0; i < links.size(); i++) out[i] = links[i].node;
        return links.size();
    }

    bool visit(Ref node) noexcept {
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

MemoryGraph::MemoryGraph(std::pmr::memory_resource* memory, const Space& space, const Parameters& parameters)
    : parameters_(parameters),
      space_(space),
      memory_vectors_(memory, space),
      vectors_(&memory_vectors_),
      nodes_(memory, sizeof(Head) + sizeof(Link) * static_cast<size_t>(max_links(parameters.m, 0))),
      upper_(memory, kUpperLinksOffset + sizeof(Link) * static_cast<size_t>(parameters.m)),
      more_rows_(memory),
      visited_(memory),
      beam_(memory, 1),
      candidate_distances_(memory),
      kinds_(memory),
      scratch_(memory) {
    scratch_.resize(space.max_bytes());
}

MemoryGraph::List MemoryGraph::list(Ref node, int layer) const noexcept {
    Head& head = this->head(node);
    if (layer == 0) return {&head.degree, reinterpret_cast<Link*>(&head + 1)};
    std::byte* record = upper_[head.upper + static_cast<uint32_t>(layer) - 1];
    return {reinterpret_cast<uint16_t*>(record), reinterpret_cast<Link*>(record + kUpperLinksOffset)};
}

bool MemoryGraph::fits(size_t bytes) const noexcept {
    size_t used = nodes_.bytes() + upper_.bytes() + more_rows_.capacity() * sizeof(MoreRows) +
                  visited_.capacity() * sizeof(uint32_t);
    if (has_vectors()) used += memory_vectors_.bytes() + memory_vectors_.next_bytes();
    if (nodes_.full()) used += nodes_.chunk_bytes();
    if (upper_.full()) used += upper_.chunk_bytes();
    // A growing array needs its old and its new bytes for a moment.
    if (visited_.size() == visited_.capacity()) used += 2 * visited_.capacity() * sizeof(uint32_t);
    if (more_rows_.size() == more_rows_.capacity()) used += 2 * more_rows_.capacity() * sizeof(MoreRows);
    return used <= bytes;
}

void MemoryGraph::move_vectors(VectorStore& store) {
    for (Ref node = 0; node < size(); node++) store.append(vector(node), level(node));
    memory_vectors_.release();
    vectors_ = &store;
}

MemoryGraph::Ref MemoryGraph::add_node(uint64_t row, int level) {
    const Ref node = nodes_.add();
    visited_.push_back(0);
    Head& head = this->head(node);
    head = Head{row, kNone, 0, 0, static_cast<uint8_t>(level)};
    for (int layer = 1; layer <= level; layer++) {
        const uint32_t record = upper_.add();
        if (layer == 1) head.upper = record;
        *list(node, layer).count = 0;
    }
    return node;
}

void MemoryGraph::add(Value vector, uint64_t row, int level) {
    if (entry_ == kNone) {
        entry_ = add_node(row, level);
        entry_level_ = level;
        vectors_->append(vector, level);
        return;
    }
    // The node comes first, so that its record can take the links of each layer as they are found; nothing leads to it
    // yet.
    const Ref node = add_node(row, level);
    QuerySource source(*this, vector);
    beam_.reset(1);
    seed(source, entry_, beam_);
    descend(source, entry_level_, level + 1, beam_);
    for (int layer = std::min(level, entry_level_); layer >= 0; layer--) {
        reseed(source, static_cast<size_t>(parameters_.ef_construction), beam_);
        search_layer(source, layer, beam_);
        if (layer > 0) choose_links(node, layer);
    }
    if (const Ref same = find_duplicate(vector); same != kNone) {
        remove_newest(node);
        add_row(same, row);
        return;
    }
    vectors_->append(vector, level);
    choose_links(node, 0);
    for (int layer = std::min(level, entry_level_); layer >= 0; layer--) {
        for (const Link& link : links(node, layer))
            link_back(link.node, layer, Link(node, false, link.distance), vector);
    }
    if (level > entry_level_) {
        entry_ = node;
        entry_level_ = level;
    }
}

// The node in the beam that has this very vector, or kNone.
MemoryGraph::Ref MemoryGraph::find_duplicate(Value vector) {
    const float self = space_.distance(vector, vector);
    for (const auto& entry : beam_) {
        // A store may sum in another order: about equal is near enough for a closer look.
        if (std::fabs(entry.distance - self) > 1e-4F * std::fabs(self)) continue;
        Value other = vectors_->view(entry.ref, scratch_.data());
        const size_t bytes = space_.bytes(vector);
        if (space_.bytes(other) == bytes && std::memcmp(other, vector, bytes) == 0) return entry.ref;
    }
    return kNone;
}

// Takes back the newest node, which no link leads to yet.
void MemoryGraph::remove_newest(Ref node) noexcept {
    if (head(node).level > 0) upper_.truncate(head(node).upper);
    nodes_.truncate(node);
    visited_.truncate(node);
}

void MemoryGraph::add_row(Ref node, uint64_t row) {
    more_rows_.push_back(MoreRows{row, head(node).more_rows});
    head(node).more_rows = static_cast<uint32_t>(more_rows_.size() - 1);
}

// Fills the node's list on a layer from the beam.
void MemoryGraph::choose_links(Ref node, int layer) {
    const size_t n = beam_.size();
    candidate_distances_.resize(n);
    kinds_.resize(n);
    for (size_t i = 0; i < n; i++) candidate_distances_[i] = beam_[i].distance;
    // Candidates are compared one after the other with those before them.
    size_t viewed = n;
    Value candidate = nullptr;
    const auto between = [&](size_t i, size_t j) {
        if (i != viewed) candidate = vectors_->view(beam_[i].ref, scratch_.data());
        viewed = i;
        float distance;
        vectors_->distances(&beam_[j].ref, 1, candidate, &distance);
        return distance;
    };
    select_links(candidate_distances_.data(), n, static_cast<size_t>(max_links(parameters_.m, layer)), between,
                 kinds_.data());
    const List list = this->list(node, layer);
    for (size_t i = 0; i < n; i++) {
        if (kinds_[i] == LinkKind::kDropped) continue;
        list.links[(*list.count)++] = Link(beam_[i].ref, kinds_[i] == LinkKind::kFill, beam_[i].distance);
    }
}

// Adds the link `to`, a node with the given vector, to the node's list on a layer, if it earns a place.
void MemoryGraph::link_back(Ref node, int layer, const Link& to, Value vector) {
    const List list = this->list(node, layer);
    const size_t n = *list.count;
    Link* links = list.links;
    bool demoted[kMaxLinks] = {};
    const auto to_new = [&](size_t i) {
        const Ref other = links[i].node;
        float distance;
        vectors_->distances(&other, 1, vector, &distance);
        return distance;
    };
    const LinkInsertion plan = plan_insertion(
        n, static_cast<size_t>(max_links(parameters_.m, layer)), to.distance,
        [&](size_t i) { return links[i].distance; }, to_new, [&](size_t i) { return links[i].fill != 0 || demoted[i]; },
        [&](size_t i) { demoted[i] = true; });
    if (!plan.inserted) return;
    for (size_t i = 0; i < n; i++) {
        if (demoted[i]) links[i].fill = 1;
    }
    size_t position = plan.position;
    size_t count = n;
    if (plan.removed < n) {
        std::memmove(links + plan.removed, links + plan.removed + 1, (n - plan.removed - 1) * sizeof(Link));
        count--;
        if (plan.removed < position) position--;
    }
    std::memmove(links + position + 1, links + position, (count - position) * sizeof(Link));
    links[position] = Link(to.node, plan.fill, to.distance);
    *list.count = static_cast<uint16_t>(count + 1);
}

void MemoryGraph::link_orphans() {
    if (!space_.is_metric()) return;
    InDegrees degrees(visited_.memory(), size());
    for (Ref node = 0; node < size(); node++) {
        for (const Link& link : links(node, 0)) degrees.add(link.node);
    }
    Array<std::byte> vector(visited_.memory());
    vector.resize(space_.max_bytes());
    for (Ref node = 0; node < size(); node++) {
        if (degrees[node] > 0 || node == entry_) continue;
        // Its own links may be old. Whoever looks for it comes by the nodes that a search finds now.
        Value own = vectors_->view(node, scratch_.data());
        std::memcpy(vector.data(), own, space_.bytes(own));
        QuerySource source(*this, vector.data());
        search(source, entry_, entry_level_, static_cast<size_t>(parameters_.ef_construction), beam_);
        for (const auto& near : beam_) {
            if (near.ref != node && adopt(near.ref, node, near.distance, degrees)) break;
        }
    }
    vector.release();
    degrees.release();
}

// Makes room for the orphan in a node's list. Marked as selected, so that a later insert does not drop it first.
bool MemoryGraph::adopt(Ref node, Ref orphan, float distance, InDegrees& degrees) noexcept {
    const List list = this->list(node, 0);
    size_t n = *list.count;
    if (n == static_cast<size_t>(max_links(parameters_.m, 0))) {
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
