// Server zone.
#include "ruvector/hnsw/link.hpp"

#include "ruvector/core/graph_index/prune.hpp"
#include "ruvector/hnsw/upper_lists.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace rv::hnsw {

NodeDisk* make_node(const Index& index, int level, graph::Value value, Size* size) {
    const Size bytes = index.space.bytes(value);
    const bool apart = index.layout.apart(level, bytes);
    *size = index.layout.node_size(level, index.layout.body_bytes(bytes, apart));
    auto* node = static_cast<NodeDisk*>(palloc0(*size));
    node->head.type = static_cast<uint8>(ItemType::kNode);
    node->head.level = static_cast<uint8>(level);
    node->head.flags = apart ? static_cast<uint16>(kValueApart | Layout::pieces(bytes) << 8) : 0;
    // Where the links are depends on how long the value is.
    if (!apart && index.layout.varies) std::memcpy(node_value(node), value, bytes);
    return node;
}

// --- The links of a new node -----------------------------------------------------------------------------------------

namespace {

// The vectors of candidates while links are selected among them: those of the selected ones and of the one looked at.
class CandidateVectors {
public:
    CandidateVectors(const Index& index, const FoundNode* candidates, const graph::LinkKind* kinds, size_t n,
                     std::pmr::memory_resource* memory)
        : index_(index),
          candidates_(candidates),
          kinds_(kinds),
          slot_(memory),
          stride_(MAXALIGN(index.layout.value_bytes)),
          vectors_(memory) {
        slot_.resize(n);
        std::fill(slot_.begin(), slot_.end(), kNoSlot);
    }

    // Distance of two candidates, the first of which is the one being looked at.
    float between(size_t i, size_t j) {
        if (i != current_) {
            // The slot of a candidate that was looked at and dropped is free again.
            if (current_ != kNoSlot && slot_[current_] != kNoSlot && kinds_[current_] != graph::LinkKind::kSelected)
                used_--;
            current_ = i;
        }
        const size_t second = load(j);
        const size_t first = load(i);
        return index_.space.distance(&vectors_[first * stride_], &vectors_[second * stride_]);
    }

private:
    static constexpr size_t kNoSlot = SIZE_MAX;

    size_t load(size_t i) {
        if (slot_[i] != kNoSlot) return slot_[i];
        slot_[i] = used_++;
        if (vectors_.size() < used_ * stride_) vectors_.resize(used_ * stride_);
        std::byte* vector = &vectors_[slot_[i] * stride_];
        PageReader reader(index_);
        // A node that has gone meanwhile gets the distances of a zero vector: its link will be broken, and no harm
        // done.
        if (!copy_value(index_, reader, candidates_[i].ref, vector)) std::fill_n(vector, stride_, std::byte{0});
        reader.release();
        return slot_[i];
    }

    const Index& index_;
    const FoundNode* candidates_;
    const graph::LinkKind* kinds_;
    Array<size_t> slot_;
    Size stride_; // of values in vectors_
    Array<std::byte> vectors_;
    size_t used_ = 0;
    size_t current_ = kNoSlot;
};

} // namespace

size_t select_links(const Index& index, std::span<const FoundNode> found, int layer, ItemRef self, LinkList* list,
                    std::pmr::memory_resource* memory) {
    Array<FoundNode> candidates(memory);
    Array<float> distances(memory);
    Array<graph::LinkKind> kinds(memory);
    for (const FoundNode& node : found) {
        if (node.ref == self) continue;
        candidates.push_back(node);
        distances.push_back(node.distance);
    }
    const size_t n = candidates.size();
    kinds.resize(n);
    CandidateVectors vectors(index, candidates.data(), kinds.data(), n, memory);
    graph::select_links(
        distances.data(), n, static_cast<size_t>(index.max_links(layer)),
        [&](size_t i, size_t j) { return vectors.between(i, j); }, kinds.data());
    list->count = 0;
    for (size_t i = 0; i < n; i++) {
        if (kinds[i] == graph::LinkKind::kDropped) continue;
        list->links[list->count++] = store_ref(candidates[i].ref, kinds[i] == graph::LinkKind::kFill);
    }
    return n;
}

namespace {

bool has_own_code(const Index& index, ItemRef ref, const OwnDisk* own) {
    PageReader reader(index);
    NodeDisk* node = reader.node(ref);
    const bool same = node != nullptr && std::memcmp(node_own(node), own, index.layout.own_bytes) == 0;
    reader.release();
    return same;
}

// The node among those found that has this very vector, which is that of the node `own`; not valid if there is none.
ItemRef find_duplicate(const Index& index, graph::Value vector, NodeDisk* own, std::span<const FoundNode> found,
                       std::pmr::memory_resource* memory) {
    // A vector in pieces is measured piece by piece, which rounds otherwise.
    const float self = index.space.distance(vector, vector);
    const float tolerance = 1e-5F * std::abs(self);
    std::byte* other = nullptr;
    for (const FoundNode& entry : found) {
        if (entry.distance != self && !(std::abs(entry.distance - self) <= tolerance)) continue;
        if (other == nullptr) other = static_cast<std::byte*>(memory->allocate(index.layout.value_bytes));
        PageReader reader(index);
        const bool copied = copy_value(index, reader, entry.ref, other);
        reader.release();
        const Size bytes = index.space.bytes(vector);
        if (!copied || index.space.bytes(other) != bytes || std::memcmp(vector, other, bytes) != 0) continue;
        if (!index.has_own_codes() || has_own_code(index, entry.ref, node_own(own))) return entry.ref;
    }
    return {};
}

void clear_links(const Index& index, NodeDisk* node) {
    for (int layer = 0; layer <= node->head.level; layer++) {
        const std::span<RefDisk> links = node_links(index, node, layer);
        std::fill(links.begin(), links.end(), RefDisk{});
    }
}

} // namespace

Surroundings find_links(const Index& index, graph::Value vector, NodeDisk* node, ItemRef self,
                        std::pmr::memory_resource* memory) {
    const auto width = static_cast<size_t>(link_search_width(index.ef_construction));
    GraphSearch search(index, vector, memory, width);
    clear_links(index, node);
    EntryPoint entry = read_entry(index);
    while (entry.ref.valid()) {
        if (!search.seed(entry.ref)) {
            entry = next_entry(index, entry); // replaced meanwhile
            continue;
        }
        Surroundings found;
        found.entry = entry;
        search.descend(entry.level, node->head.level + 1);
        for (int layer = std::min<int>(node->head.level, entry.level); layer >= 0; layer--) {
            search.search_layer(layer, width);
            const std::span<const FoundNode> nodes = search.layer_nodes();
            if (layer == 0 && !self.valid()) {
                found.duplicate = find_duplicate(index, vector, node, nodes, memory);
                if (found.duplicate.valid()) return found;
            }
            LinkList list;
            found.live = select_links(index, nodes, layer, self, &list, memory);
            std::memcpy(node_links(index, node, layer).data(), list.links, list.count * sizeof(RefDisk));
        }
        if (!search.source().take_cut_off()) {
            encode_links(index, vector, node, memory);
            return found;
        }
        clear_links(index, node);
        entry = read_entry(index);
    }
    return {};
}

// --- Links back ------------------------------------------------------------------------------------------------------

bool read_links(const Index& index, ItemRef ref, int layer, LinkList* list) {
    PageReader reader(index);
    NodeDisk* node = reader.node(ref);
    const bool there = node != nullptr && !is_tombstone(node) && layer <= node->head.level;
    list->count = 0;
    if (there) {
        for (const RefDisk link : node_links(index, node, layer)) {
            if (load_ref(link).valid()) list->links[list->count++] = link;
        }
    }
    reader.release();
    return there;
}

void rearrange(const LinkList& before, const LinkList& after, Rearranged* out) {
    bool placed[graph::kMaxLinks] = {}; // of `after`
    bool stays[graph::kMaxLinks] = {};  // of `before`
    LinkList& list = out->list;
    list.count = after.count;
    for (size_t i = 0; i < before.count; i++) {
        for (size_t j = 0; j < after.count; j++) {
            if (load_ref(before.links[i]) != load_ref(after.links[j])) continue;
            stays[i] = true;
            if (i >= after.count) break; // its slot is no longer in use
            placed[j] = true;
            list.links[i] = after.links[j];
            out->from[i] = i;
        }
    }
    size_t slot = 0;
    for (size_t j = 0; j < after.count; j++) {
        if (placed[j]) continue;
        while (slot < std::min(before.count, after.count) && stays[slot]) slot++;
        list.links[slot] = after.links[j];
        out->from[slot] = Rearranged::kNew;
        for (size_t i = after.count; i < before.count; i++) {
            if (load_ref(before.links[i]) == load_ref(after.links[j])) out->from[slot] = i;
        }
        slot++;
    }
}

namespace {

// Whether a node that is locked has the list that is expected on a layer.
bool has_links(const Index& index, NodeDisk* node, int layer, const LinkList& expected) {
    if (node == nullptr || is_tombstone(node) || layer > node->head.level) return false;
    const std::span<RefDisk> links = node_links(index, node, layer);
    return std::memcmp(links.data(), expected.links, expected.count * sizeof(RefDisk)) == 0 &&
           (expected.count == links.size() || !load_ref(links[expected.count]).valid());
}

// The same for a layer with codes.
bool write_coded_links(const Index& index, ItemRef ref, int layer, const LinkList& expected, const LinkList& changed,
                       graph::Value owner) {
    Rearranged after;
    rearrange(expected, changed, &after);
    const auto slots = static_cast<Size>(index.max_links(layer));
    void* place = palloc(layer_codes_size(slots, index.layout.code_row));
    const LinkCodes codes(place, slots, index.layout.code_row);
    auto* value = static_cast<std::byte*>(palloc(index.layout.value_bytes));
    PageReader reader(index);
    for (size_t i = 0; i < changed.count; i++) {
        if (after.from[i] != Rearranged::kNew) continue;
        const bool there = copy_value(index, reader, load_ref(after.list.links[i]), value);
        reader.release();
        encode_link(index, owner, there ? value : owner, codes, i);
    }
    const Buffer buffer = lock_exclusive(index, ref);
    const bool same = has_links(index, find_node(index, BufferGetPage(buffer), ref), layer, expected);
    if (same) {
        pg::PageEdit edit(index.relation, index.logged);
        NodeDisk* node = find_node(index, edit.page(buffer), ref);
        const std::span<RefDisk> links = node_links(index, node, layer);
        const LinkCodes stored = node_codes(index, node, layer);
        for (size_t i = 0; i < changed.count; i++) {
            links[i] = after.list.links[i];
            const size_t from = after.from[i];
            if (from == Rearranged::kNew) stored.put(i, codes, i);
            if (from != i && from != Rearranged::kNew) stored.put(i, stored, from);
        }
        std::fill(links.begin() + static_cast<ptrdiff_t>(changed.count), links.end(), RefDisk{});
        edit.commit();
    }
    UnlockReleaseBuffer(buffer);
    pfree(value);
    pfree(place);
    return same;
}

} // namespace

bool write_links(const Index& index, ItemRef ref, int layer, const LinkList& expected, const LinkList& changed,
                 graph::Value owner) {
    if (index.has_inline_codes(layer)) return write_coded_links(index, ref, layer, expected, changed, owner);
    const Buffer buffer = lock_exclusive(index, ref);
    const bool same = has_links(index, find_node(index, BufferGetPage(buffer), ref), layer, expected);
    if (same) {
        pg::PageEdit edit(index.relation, index.logged);
        const std::span<RefDisk> links = node_links(index, find_node(index, edit.page(buffer), ref), layer);
        std::memcpy(links.data(), changed.links, changed.count * sizeof(RefDisk));
        std::fill(links.begin() + static_cast<ptrdiff_t>(changed.count), links.end(), RefDisk{});
        edit.commit();
    }
    UnlockReleaseBuffer(buffer);
    if (same && index.has_codes(layer)) refresh_upper(index, ref, owner);
    return same;
}

namespace {

// Distances of a list's links to the list's owner and to the new node, each pair measured in one visit.
class LinkDistances {
public:
    LinkDistances(const Index& index, const LinkList& list, graph::Value owner, graph::Value vector)
        : index_(index), list_(list), to_{owner, vector} {}

    float own(size_t i) { return measured(i)[0]; }
    float to_new(size_t i) { return measured(i)[1]; }
    // The first link that turned out to be broken; the list's length if none.
    size_t broken() const { return broken_; }
    void start() {
        std::fill(known_, known_ + list_.count, false);
        broken_ = list_.count;
    }

private:
    const float* measured(size_t i) {
        if (!known_[i]) {
            PageReader reader(index_);
            known_[i] = true;
            if (!measure(index_, reader, load_ref(list_.links[i]), to_, 2, distances_[i], nullptr)) {
                distances_[i][0] = distances_[i][1] = std::numeric_limits<float>::infinity();
                broken_ = std::min(broken_, i);
            }
            reader.release();
        }
        return distances_[i];
    }

    const Index& index_;
    const LinkList& list_;
    graph::Value to_[2];
    float distances_[graph::kMaxLinks][2];
    bool known_[graph::kMaxLinks];
    size_t broken_ = 0;
};

void remove_link(LinkList* list, size_t i) {
    std::memmove(list->links + i, list->links + i + 1, (list->count - i - 1) * sizeof(RefDisk));
    list->count--;
}

// Works the link `to`, at `distance` from the owner, into the list. False if it earns no place; with `force` it gets
// that of the furthest fill, or of the furthest link.
bool insert_link(const Index& index, int layer, ItemRef to, float distance, bool force, LinkDistances& distances,
                 LinkList* list) {
    const auto limit = static_cast<size_t>(index.max_links(layer));
    bool demoted[graph::kMaxLinks];
    while (true) {
        distances.start();
        std::fill(demoted, demoted + list->count, false);
        graph::LinkInsertion plan = graph::plan_insertion(
            list->count, limit, distance, [&](size_t i) { return distances.own(i); },
            [&](size_t i) { return distances.to_new(i); },
            [&](size_t i) { return is_fill(list->links[i]) || demoted[i]; }, [&](size_t i) { demoted[i] = true; });
        if (distances.broken() < list->count) {
            remove_link(list, distances.broken());
            continue;
        }
        if (!plan.inserted) {
            if (!force) return false;
            std::fill(demoted, demoted + list->count, false);
            plan.fill = false;
            plan.removed = list->count - 1;
            while (plan.removed > 0 && !is_fill(list->links[plan.removed])) plan.removed--;
            if (!is_fill(list->links[plan.removed])) plan.removed = list->count - 1;
        }
        for (size_t i = 0; i < list->count; i++) {
            if (demoted[i]) list->links[i].slot |= kFillBit;
        }
        size_t position = plan.position;
        if (plan.removed < list->count) {
            remove_link(list, plan.removed);
            if (plan.removed < position) position--;
        }
        std::memmove(list->links + position + 1, list->links + position, (list->count - position) * sizeof(RefDisk));
        list->links[position] = store_ref(to, plan.fill);
        list->count++;
        return true;
    }
}

enum class LinkedBack { kGone, kRefused, kLinked };

// Gone if the owner is, or is going.
LinkedBack link_back_one(const Index& index, graph::Value vector, ItemRef owner, int layer, ItemRef to, bool force,
                         std::byte* owner_vector) {
    // Losing the race for a popular node this often costs one link of many.
    constexpr int kAttempts = 20;
    PageReader reader(index);
    const bool there = copy_value(index, reader, owner, owner_vector);
    reader.release();
    if (!there) return LinkedBack::kGone;
    const float distance = index.space.distance(owner_vector, vector);
    for (int attempt = 0; attempt < kAttempts; attempt++) {
        CHECK_FOR_INTERRUPTS();
        LinkList before;
        if (!read_links(index, owner, layer, &before)) return LinkedBack::kGone;
        for (size_t i = 0; i < before.count; i++) {
            if (load_ref(before.links[i]) == to) return LinkedBack::kLinked;
        }
        LinkList after = before;
        LinkDistances distances(index, after, owner_vector, vector);
        if (!insert_link(index, layer, to, distance, force, distances, &after)) return LinkedBack::kRefused;
        if (write_links(index, owner, layer, before, after, owner_vector)) return LinkedBack::kLinked;
    }
    return LinkedBack::kRefused;
}

// Tries each of the links of one layer; stops at the first success with `force`. Returns the best outcome.
LinkedBack link_back_layer(const Index& index, graph::Value vector, std::span<const RefDisk> links, int layer,
                           ItemRef ref, bool force) {
    auto* owner_vector = static_cast<std::byte*>(palloc(index.layout.value_bytes));
    LinkedBack best = LinkedBack::kGone;
    for (const RefDisk link : links) {
        const ItemRef owner = load_ref(link);
        if (!owner.valid()) continue;
        best = std::max(best, link_back_one(index, vector, owner, layer, ref, force, owner_vector));
        if (force && best == LinkedBack::kLinked) break;
    }
    pfree(owner_vector);
    return best;
}

} // namespace

bool link_back(const Index& index, graph::Value vector, std::span<const RefDisk> links, int layer, ItemRef ref) {
    return link_back_layer(index, vector, links, layer, ref, false) != LinkedBack::kGone;
}

bool link_back(const Index& index, graph::Value vector, NodeDisk* node, ItemRef ref) {
    for (int layer = node->head.level; layer > 0; layer--) {
        link_back_layer(index, vector, node_links(index, node, layer), layer, ref, false);
    }
    const std::span<const RefDisk> links = node_links(index, node, 0);
    LinkedBack linked = link_back_layer(index, vector, links, 0, ref, false);
    // All that it links to have nearer neighbours in its direction. One of them has to lead there all the same.
    if (linked == LinkedBack::kRefused && index.space.is_metric()) {
        linked = link_back_layer(index, vector, links, 0, ref, true);
    }
    return linked != LinkedBack::kGone;
}

Surroundings relink(const Index& index, ItemRef ref, std::pmr::memory_resource* memory) {
    auto* vector = static_cast<std::byte*>(memory->allocate(index.layout.value_bytes));
    PageReader reader(index);
    const NodeDisk* stored = reader.node(ref);
    const int level = stored != nullptr && !is_tombstone(stored) ? stored->head.level : -1;
    const bool there = level >= 0 && copy_value(index, reader, ref, vector);
    reader.release();
    if (!there) return {{}, {}, 1, true}; // gone, and nothing left to do

    Size size = 0;
    NodeDisk* node = make_node(index, level, vector, &size);
    Surroundings found = find_links(index, vector, node, ref, memory);
    for (int layer = 0; layer <= level; layer++) {
        LinkList before;
        LinkList after;
        for (const RefDisk link : node_links(index, node, layer)) {
            if (load_ref(link).valid()) after.links[after.count++] = link;
        }
        if (after.count > 0 && read_links(index, ref, layer, &before))
            write_links(index, ref, layer, before, after, vector);
    }
    found.linked = link_back(index, vector, node, ref);
    pfree(node);
    return found;
}

} // namespace rv::hnsw
