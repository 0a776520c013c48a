#include "ruvector/core/graph_index/memory_graph.hpp"

#include "ruvector/core/graph_index/memory_graph_query.hpp"
#include "ruvector/core/graph_index/search.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace rv::graph {
namespace {

constexpr size_t kUpperLinksOffset = 8; // the count, padded to a link's alignment
constexpr size_t kMostLevels = 60;      // that the access method gives a node
constexpr size_t kVisitsForEach = 24;   // nodes that a search comes by for each place of its beam, about

// Estimates do as well as distances while the mean square of their errors is up to this part of the variance of the
// distances that a beam ends with. (At .27, searches of the graph lose .002 of their recall, at 1, .005.)
constexpr double kMostNoise = 0.1;
// One search that ends otherwise costs more than codes save on a few. Beyond this balance they are given up.
constexpr uint32_t kDistrustForEach = 8;
constexpr uint32_t kMostDistrust = 256;

} // namespace

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
      known_(memory, static_cast<size_t>(parameters.ef_construction) * kVisitsForEach),
      beam_(memory, 1),
      candidates_(memory),
      candidate_distances_(memory),
      candidate_values_(memory),
      copies_(memory),
      kinds_(memory),
      chosen_(memory),
      chosen_ends_(memory),
      scratch_(memory) {
    scratch_.resize(space.max_bytes());
    if (parameters.code_bits == 0 || !NodeCodes::fit(space)) return;
    codes_.emplace(memory, arena, shared_.codes, space, parameters.code_bits);
    vector_codes_.emplace(memory, *codes_);
}

size_t MemoryGraph::node_bytes(const Parameters& parameters) noexcept {
    return sizeof(Head) + sizeof(Link) * parameters.max_links(0);
}

size_t MemoryGraph::code_bytes(const Space& space, const Parameters& parameters) noexcept {
    const int bits = parameters.code_bits;
    return bits == 0 || !NodeCodes::fit(space) ? 0 : NodeCodes::record_bytes(space, bits);
}

bool MemoryGraph::trusts_codes() const noexcept { return codes_ && distrust_ <= kMostDistrust; }

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
    if (nodes > kMostNodes) return false;
    size_t used = nodes_.missing_bytes(nodes) + upper_.missing_bytes(upper_.size() + participants * kMostLevels) +
                  more_rows_.missing_bytes(more_rows_.size() + participants);
    if (codes_) used += codes_->pool().missing_bytes(nodes);
    if (has_vectors()) used += memory_vectors_.missing_bytes(nodes, participants);
    if (arena_ != nullptr) {
        used += arena_->used();
    } else {
        used += nodes_.bytes() + upper_.bytes() + more_rows_.bytes() + visited_.capacity() * sizeof(uint16_t) +
                known_.bytes() + copies_.capacity();
        if (codes_) used += codes_->pool().bytes();
        if (has_vectors()) used += memory_vectors_.bytes();
        // A growing array needs its old and its new bytes for a moment.
        if (nodes > visited_.size()) used += 2 * visited_.capacity() * sizeof(uint16_t);
    }
    if (used > bytes) shared_.full.store(true, std::memory_order_relaxed);
    return used <= bytes;
}

void MemoryGraph::copy_vectors(VectorStore& store) {
    for (Ref node = 0; node < size(); node++) store.put(node, vector(node), level(node));
}

void MemoryGraph::move_vectors(VectorStore& store) {
    copy_vectors(store);
    memory_vectors_.release();
    vectors_moved(store);
    shared_.full.store(false, std::memory_order_relaxed);
}

void MemoryGraph::grow_visited() {
    constexpr size_t kLeast = 1024;
    const size_t before = visited_.size();
    visited_.resize(std::max({size_t{size()}, 2 * before, kLeast}));
    std::fill(visited_.begin() + before, visited_.end(), uint16_t{0});
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
    if (codes_) codes_->put(node, vector);
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
    QuerySource source(*this, vector, !trusts_codes());
    seed(source, entry.node, beam_);
    descend(source, entry.level, level + 1, beam_);
    chosen_.clear();
    chosen_ends_.clear();
    const int top = std::min(level, entry.level);
    for (int layer = top; layer >= 0; layer--) {
        search_for_links(source, layer, vector);
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
        for (const Link& link : chosen(layer)) link_back(source, link.node, layer, Link(node, false, link.distance));
    }
    uint64_t highest = pack(entry);
    while (level > unpack(highest).level &&
           !shared_.entry.compare_exchange_weak(highest, pack({node, level}), std::memory_order_acq_rel)) {
    }
}

// The candidates for links on a layer, from a beam that has the seeds.
void MemoryGraph::search_for_links(QuerySource& source, int layer, Value vector) {
    const auto width = static_cast<size_t>(parameters_.ef_construction);
    reseed(source, width, beam_);
    search_layer(source, layer, beam_);
    take_candidates();
    if (source.exact()) return;
    const double noise = measure_candidates(vector);
    const bool good = candidates_.size() < width || noise <= kMostNoise; // what has few nodes has them all in the beam
    distrust_ = good ? distrust_ - std::min(distrust_, 1U) : distrust_ + kDistrustForEach;
    if (good) return;
    source.be_exact();
    source.forget_visits();
    beam_.reset(width);
    for (const Candidate& candidate : candidates_) {
        source.visit(candidate.node);
        beam_.offer(candidate.distance, true, candidate.node);
    }
    search_layer(source, layer, beam_);
    take_candidates();
}

void MemoryGraph::take_candidates() {
    candidates_.clear();
    for (const auto& entry : beam_) candidates_.push_back({entry.distance, entry.ref});
}

// From estimates to distances. Returns the mean square of the errors, relative to the variance of the distances.
double MemoryGraph::measure_candidates(Value vector) {
    const size_t n = candidates_.size();
    double sum = 0;
    double squares = 0;
    double errors = 0;
    for (size_t first = 0; first < n; first += kMaxLinks) {
        const size_t count = std::min(kMaxLinks, n - first);
        Ref nodes[kMaxLinks];
        float distances[kMaxLinks];
        for (size_t i = 0; i < count; i++) nodes[i] = candidates_[first + i].node;
        vectors_->distances(nodes, count, vector, distances);
        for (size_t i = 0; i < count; i++) {
            Candidate& candidate = candidates_[first + i];
            const auto distance = static_cast<double>(distances[i]);
            const double error = distance - static_cast<double>(candidate.distance);
            sum += distance;
            squares += distance * distance;
            errors += error * error;
            candidate.distance = distances[i];
        }
    }
    std::sort(candidates_.begin(), candidates_.end(),
              [](const Candidate& a, const Candidate& b) { return a.distance < b.distance; });
    return errors / (squares - sum * sum / static_cast<double>(n));
}

// The candidate that has this very vector, or kNone.
MemoryGraph::Ref MemoryGraph::find_duplicate(Value vector) {
    const float self = space_.distance(vector, vector);
    for (const Candidate& candidate : candidates_) {
        // A store may sum in another order: about equal is near enough for a closer look.
        if (std::fabs(candidate.distance - self) > 1e-4F * std::fabs(self)) continue;
        Value other = vectors_->view(candidate.node, scratch_.data());
        const size_t bytes = space_.bytes(vector);
        if (space_.bytes(other) == bytes && std::memcmp(other, vector, bytes) == 0) return candidate.node;
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

// The new node's links on a layer, chosen from the candidates.
void MemoryGraph::choose_links(int layer) {
    const size_t n = candidates_.size();
    candidate_distances_.resize(n);
    kinds_.resize(n);
    for (size_t i = 0; i < n; i++) candidate_distances_[i] = candidates_[i].distance;
    // What lies elsewhere is copied, each value once.
    const size_t stride = (space_.max_bytes() + 15) / 16 * 16;
    candidate_values_.resize(n);
    std::fill(candidate_values_.begin(), candidate_values_.end(), nullptr);
    if (!has_vectors()) copies_.resize(n * stride);
    const auto value = [&](size_t i) {
        Value& known = candidate_values_[i];
        if (known == nullptr) known = vectors_->view(candidates_[i].node, copies_.data() + i * stride);
        return known;
    };
    const auto between = [&](size_t i, size_t j) { return space_.distance(value(i), value(j)); };
    select_links(candidate_distances_.data(), n, parameters_.max_links(layer), between, kinds_.data());
    for (size_t i = 0; i < n; i++) {
        if (kinds_[i] == LinkKind::kDropped) continue;
        chosen_.push_back(Link(candidates_[i].node, kinds_[i] == LinkKind::kFill, candidates_[i].distance));
    }
    chosen_ends_.push_back(chosen_.size());
}

// Of a node to which nothing leads yet.
void MemoryGraph::set_links(Ref node, int layer, std::span<const Link> links) noexcept {
    const List list = this->list(node, layer);
    std::copy(links.begin(), links.end(), list.links);
    *list.count = static_cast<uint16_t>(links.size());
}

// Adds the link `to`, a node with the source's vector, to the node's list on a layer, if it earns a place.
void MemoryGraph::link_back(QuerySource& source, Ref node, int layer, const Link& to) {
    ListCopy list;
    size_t changed = 0;
    do {
        read_list(node, layer, list);
        const size_t n = list.count;
        Link* links = list.links;
        bool demoted[kMaxLinks] = {};
        const auto to_new = [&](size_t i) { return source.distance(links[i].node); };
        const LinkInsertion plan = plan_insertion(
            n, parameters_.max_links(layer), to.distance, [&](size_t i) { return links[i].distance; }, to_new,
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

} // namespace rv::graph
