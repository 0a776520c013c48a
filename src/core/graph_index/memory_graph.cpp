#include "ruvector/core/graph_index/memory_graph.hpp"

#include "ruvector/core/base/spin.hpp"
#include "ruvector/core/graph_index/level.hpp"
#include "ruvector/core/graph_index/search.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace rv::graph {
namespace {

constexpr size_t kUpperLinksOffset = 8; // the count, padded to a link's alignment
constexpr size_t kMostLevels = 60;      // that the access method gives a node

// What others may be reading or writing.
template <class T>
T load_relaxed(T& from) noexcept {
    return std::atomic_ref<T>(from).load(std::memory_order_relaxed);
}
template <class T>
void store_relaxed(T& to, T value) noexcept {
    std::atomic_ref<T>(to).store(value, std::memory_order_relaxed);
}

} // namespace

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

MemoryGraph::MemoryGraph(std::pmr::memory_resource* memory, const Space& space, const Parameters& parameters,
                         Arena* arena, Shared* shared)
    : memory_(memory),
      parameters_(parameters),
      space_(space),
      arena_(arena),
      shared_(shared != nullptr ? *shared : own_),
      memory_vectors_(memory, arena, shared_.vectors, space),
      vectors_(&memory_vectors_),
      nodes_(memory, arena, Arena::End::kLow, shared_.nodes, node_bytes(parameters)),
      upper_(memory, arena, Arena::End::kLow, shared_.upper,
             kUpperLinksOffset + sizeof(Link) * static_cast<size_t>(parameters.m)),
      more_rows_(memory, arena, Arena::End::kLow, shared_.more_rows, sizeof(MoreRows)),
      visited_(memory),
      beam_(memory, 1),
      candidate_distances_(memory),
      kinds_(memory),
      chosen_(memory),
      chosen_ends_(memory),
      scratch_(memory) {
    scratch_.resize(space.max_bytes());
}

size_t MemoryGraph::node_bytes(const Parameters& parameters) noexcept {
    return sizeof(Head) + sizeof(Link) * static_cast<size_t>(max_links(parameters.m, 0));
}

// --- Lists -----------------------------------------------------------------------------------------------------------

MemoryGraph::List MemoryGraph::list(Ref node, int layer) const noexcept {
    Head& head = this->head(node);
    if (layer == 0) return {&head.degree, reinterpret_cast<Link*>(&head + 1)};
    std::byte* record = upper_[head.upper + static_cast<uint32_t>(layer) - 1];
    return {reinterpret_cast<uint16_t*>(record), reinterpret_cast<Link*>(record + kUpperLinksOffset)};
}

void MemoryGraph::read_list(Ref node, int layer, ListCopy& copy) const noexcept {
    const List list = this->list(node, layer);
    const std::atomic<uint32_t>& version = head(node).version;
    for (SpinWait wait;; wait()) {
        copy.version = version.load(std::memory_order_acquire);
        copy.count = load_relaxed(*list.count);
        for (size_t i = 0; i < copy.count; i++) copy.links[i] = load_relaxed(list.links[i]);
        std::atomic_thread_fence(std::memory_order_acquire);
        if (copy.version % 2 == 0 && version.load(std::memory_order_relaxed) == copy.version) return;
    }
}

// Writes the copy, which differs from what it was read as in links `from` and later. False if the node has changed
// since.
bool MemoryGraph::write_list(Ref node, int layer, const ListCopy& copy, size_t from) noexcept {
    const List list = this->list(node, layer);
    std::atomic<uint32_t>& version = head(node).version;
    uint32_t expected = copy.version;
    if (!version.compare_exchange_strong(expected, copy.version + 1, std::memory_order_acquire)) return false;
    std::atomic_thread_fence(std::memory_order_release);
    for (size_t i = from; i < copy.count; i++) store_relaxed(list.links[i], copy.links[i]);
    store_relaxed(*list.count, static_cast<uint16_t>(copy.count));
    version.store(copy.version + 2, std::memory_order_release);
    return true;
}

// --- Memory ----------------------------------------------------------------------------------------------------------

bool MemoryGraph::fits(size_t bytes) noexcept {
    if (shared_.full.load(std::memory_order_relaxed)) return false;
    const size_t participants = shared_.participants;
    const size_t nodes = size() + participants;
    size_t used = nodes_.missing_bytes(nodes) + upper_.missing_bytes(upper_.size() + participants * kMostLevels) +
                  more_rows_.missing_bytes(more_rows_.size() + participants);
    if (has_vectors()) used += memory_vectors_.missing_bytes(nodes, participants);
    if (arena_ != nullptr) {
        used += arena_->used();
    } else {
        used += nodes_.bytes() + upper_.bytes() + more_rows_.bytes() + visited_.capacity() * sizeof(uint32_t);
        if (has_vectors()) used += memory_vectors_.bytes();
        // A growing array needs its old and its new bytes for a moment.
        if (nodes > visited_.size()) used += 2 * visited_.capacity() * sizeof(uint32_t);
    }
    if (used > bytes) shared_.full.store(true, std::memory_order_relaxed);
    return used <= bytes;
}

void MemoryGraph::move_vectors(VectorStore& store) {
    for (Ref node = 0; node < size(); node++) store.put(node, vector(node), level(node));
    memory_vectors_.release();
    vectors_moved(store);
    shared_.full.store(false, std::memory_order_relaxed);
}

void MemoryGraph::grow_visited(size_t nodes) {
    constexpr size_t kLeast = 1024;
    const size_t before = visited_.size();
    visited_.resize(std::max({nodes, 2 * before, kLeast}));
    std::fill(visited_.begin() + before, visited_.end(), 0U);
}

// --- Adding ----------------------------------------------------------------------------------------------------------

// A node without links, to which nothing leads.
MemoryGraph::Ref MemoryGraph::add_node(Value vector, uint64_t row, int level) {
    const Ref node = nodes_.claim();
    Head* head = new (nodes_.make(node)) Head{row, kNone, 0, 0, 0, static_cast<uint8_t>(level)};
    if (level > 0) head->upper = upper_.claim(static_cast<uint32_t>(level));
    for (int layer = 1; layer <= level; layer++) {
        upper_.make(head->upper + static_cast<uint32_t>(layer) - 1);
        *list(node, layer).count = 0;
    }
    vectors_->put(node, vector, level);
    return node;
}

void MemoryGraph::add(Value vector, uint64_t row, int level) {
    Ref node = kNone;
    Entry entry = entry_point();
    if (entry.node == kNone) {
        node = add_node(vector, row, level);
        uint64_t expected = kNoEntry;
        if (shared_.entry.compare_exchange_strong(expected, pack({node, level}), std::memory_order_acq_rel)) return;
        entry = unpack(expected); // somebody else's row was the first
    }
    QuerySource source(*this, vector);
    beam_.reset(1);
    seed(source, entry.node, beam_);
    descend(source, entry.level, level + 1, beam_);
    chosen_.clear();
    chosen_ends_.clear();
    const int top = std::min(level, entry.level);
    for (int layer = top; layer >= 0; layer--) {
        reseed(source, static_cast<size_t>(parameters_.ef_construction), beam_);
        search_layer(source, layer, beam_);
        if (layer > 0) choose_links(layer);
    }
    if (node == kNone) {
        if (const Ref same = find_duplicate(vector); same != kNone) {
            add_row(same, row);
            return;
        }
        node = add_node(vector, row, level);
    }
    choose_links(0);
    const auto chosen = [&](int layer) -> std::span<const Link> {
        const auto i = static_cast<size_t>(top - layer);
        const size_t begin = i == 0 ? 0 : chosen_ends_[i - 1];
        return chosen_.span().subspan(begin, chosen_ends_[i] - begin);
    };
    // All before the first link that leads here: it is followed on every layer.
    for (int layer = top; layer >= 0; layer--) set_links(node, layer, chosen(layer));
    for (int layer = top; layer >= 0; layer--) {
        for (const Link& link : chosen(layer)) link_back(link.node, layer, Link(node, false, link.distance), vector);
    }
    uint64_t highest = pack(entry);
    while (level > unpack(highest).level &&
           !shared_.entry.compare_exchange_weak(highest, pack({node, level}), std::memory_order_acq_rel)) {
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

void MemoryGraph::add_row(Ref node, uint64_t row) {
    const uint32_t record = more_rows_.claim();
    auto* more = new (more_rows_.make(record)) MoreRows{row, kNone};
    Head& head = this->head(node);
    for (SpinWait wait;; wait()) {
        uint32_t version = head.version.load(std::memory_order_acquire);
        more->next = load_relaxed(head.more_rows);
        if (version % 2 != 0 || !head.version.compare_exchange_strong(version, version + 1, std::memory_order_acquire))
            continue;
        store_relaxed(head.more_rows, record);
        head.version.store(version + 2, std::memory_order_release);
        return;
    }
}

// The new node's links on a layer, chosen from the beam.
void MemoryGraph::choose_links(int layer) {
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
    for (size_t i = 0; i < n; i++) {
        if (kinds_[i] == LinkKind::kDropped) continue;
        chosen_.push_back(Link(beam_[i].ref, kinds_[i] == LinkKind::kFill, beam_[i].distance));
    }
    chosen_ends_.push_back(chosen_.size());
}

// Of a node to which nothing leads yet.
void MemoryGraph::set_links(Ref node, int layer, std::span<const Link> links) noexcept {
    const List list = this->list(node, layer);
    std::copy(links.begin(), links.end(), list.links);
    *list.count = static_cast<uint16_t>(links.size());
}

// Adds the link `to`, a node with the given vector, to the node's list on a layer, if it earns a place.
void MemoryGraph::link_back(Ref node, int layer, const Link& to, Value vector) {
    ListCopy list;
    size_t changed = 0;
    do {
        read_list(node, layer, list);
        const size_t n = list.count;
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
            [&](size_t i) { return links[i].distance; }, to_new,
            [&](size_t i) { return links[i].fill != 0 || demoted[i]; }, [&](size_t i) { demoted[i] = true; });
        if (!plan.inserted) return;
        for (size_t i = 0; i < n; i++) {
            if (demoted[i]) links[i].fill = 1;
        }
        // What becomes fill or goes lies behind the new link's place, or it is removed in front of it.
        changed = std::min(plan.position, plan.removed);
        size_t position = plan.position;
        if (plan.removed < n) {
            std::memmove(links + plan.removed, links + plan.removed + 1, (n - plan.removed - 1) * sizeof(Link));
            list.count--;
            if (plan.removed < position) position--;
        }
        std::memmove(links + position + 1, links + position, (list.count - position) * sizeof(Link));
        links[position] = Link(to.node, plan.fill, to.distance);
        list.count++;
    } while (!write_list(node, layer, list, changed));
}

// --- The end of a build ----------------------------------------------------------------------------------------------

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
        QuerySource source(*this, vector.data());
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
