// Server zone.
#include "ruvector/hnsw/write/coded_link_back.hpp"

#include "ruvector/core/graph_index/prune.hpp"
#include "ruvector/hnsw/write/write_links.hpp"
#include "ruvector/pg/memory.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace rv::hnsw {
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
// that of the furthest fill, or of the furthest link. `gone` is the link whose place it took, not valid if none.
bool insert_link(const Index& index, int layer, ItemRef to, float distance, bool force, Witnesses* witnesses,
                 LinkDistances& distances, LinkList* list, ItemRef* gone) {
    const auto limit = static_cast<size_t>(index.max_links(layer));
    bool demoted[graph::kMaxLinks];
    while (true) {
        distances.start();
        std::fill(demoted, demoted + list->count, false);
        const auto is_fill_at = [&](size_t i) { return is_fill(list->links[i]) || demoted[i]; };
        graph::LinkInsertion plan = graph::plan_insertion(
            list->count, limit, distance, [&](size_t i) { return distances.own(i); },
            [&](size_t i) { return distances.to_new(i); }, is_fill_at, [&](size_t i) { demoted[i] = true; });
        if (distances.broken() < list->count) {
            remove_link(list, distances.broken());
            continue;
        }
        if (!plan.inserted) {
            if (!force) return false;
            std::fill(demoted, demoted + list->count, false);
            plan.fill = is_forced_fill(index);
            plan.removed = graph::least_needed(list->count, is_fill_at);
        }
        *gone = ItemRef{};
        if (plan.removed < list->count && witnesses != nullptr) {
            plan.removed = witnesses->choose(
                *list, plan.removed, force, [](size_t i) { return i; }, is_fill_at);
            if (plan.removed == list->count) return false;
            *gone = load_ref(list->links[plan.removed]);
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

LinkedBack link_back_one(const Index& index, graph::Value vector, ItemRef owner, int layer, ItemRef to, bool force,
                         Witnesses* witnesses, std::byte* owner_vector) {
    PageReader reader(index);
    const bool there = copy_value(index, reader, owner, owner_vector);
    reader.release();
    if (!there) return LinkedBack::kGone;
    const float distance = index.space.distance(owner_vector, vector);
    for (int attempt = 0; force || attempt < kLinkAttempts; attempt++) {
        CHECK_FOR_INTERRUPTS();
        LinkList before;
        if (!read_links(index, owner, layer, &before)) return LinkedBack::kGone;
        if (contains(before, to)) return LinkedBack::kLinked;
        LinkList after = before;
        ItemRef gone;
        LinkDistances distances(index, after, owner_vector, vector);
        if (!insert_link(index, layer, to, distance, force, witnesses, distances, &after, &gone))
            return LinkedBack::kRefused;
        if (!write_plain_links(index, owner, layer, before, after, owner_vector)) continue;
        if (gone.valid()) witnesses->note(owner, gone);
        return LinkedBack::kLinked;
    }
    return LinkedBack::kRefused;
}

// Tries each of the links of one layer; stops at the first success with `force`. Returns the best outcome.
LinkedBack link_back_layer(const Index& index, graph::Value vector, std::span<const RefDisk> links, int layer,
                           ItemRef ref, bool force, Witnesses* witnesses, std::pmr::memory_resource* memory) {
    std::byte* owner_vector = nullptr;
    CodedLinkBack* coded = nullptr;
    if (index.has_inline_codes(layer)) {
        coded = new (memory->allocate(sizeof(CodedLinkBack))) CodedLinkBack(index, vector, witnesses, memory);
    } else {
        owner_vector = static_cast<std::byte*>(memory->allocate(index.layout.value_bytes));
    }
    LinkedBack best = LinkedBack::kGone;
    for (const RefDisk link : links) {
        const ItemRef owner = load_ref(link);
        if (!owner.valid()) continue;
        best = std::max(best, coded != nullptr ? coded->link(owner, layer, ref, force)
                                               : link_back_one(index, vector, owner, layer, ref, force, witnesses,
                                                               owner_vector));
        if (force && best == LinkedBack::kLinked) break;
    }
    return best;
}

} // namespace

void link_back(const Index& index, graph::Value vector, std::span<const RefDisk> links, int layer, ItemRef ref,
               std::pmr::memory_resource* memory) {
    link_back_layer(index, vector, links, layer, ref, false, nullptr, memory);
}

bool link_back(const Index& index, graph::Value vector, NodeDisk* node, ItemRef ref,
               std::pmr::memory_resource* memory) {
    for (int layer = node->head.level; layer > 0; layer--) {
        link_back_layer(index, vector, node_links(index, node, layer), layer, ref, false, nullptr, memory);
    }
    const std::span<const RefDisk> links = node_links(index, node, 0);
    Witnesses witnesses(index, ref);
    LinkedBack linked = link_back_layer(index, vector, links, 0, ref, false, &witnesses, memory);
    // All that it links to have nearer neighbours in its direction. One of them has to lead there all the same.
    if (linked == LinkedBack::kRefused) {
        linked = link_back_layer(index, vector, links, 0, ref, true, &witnesses, memory);
    }
    witnesses.confirm();
    return linked != LinkedBack::kGone;
}

void force_link(const Index& index, ItemRef owner, ItemRef to, Witnesses* witnesses) {
    pg::ContextMemory* memory = pg::context_memory(CurrentMemoryContext);
    auto* vector = static_cast<std::byte*>(memory->allocate(index.layout.value_bytes));
    PageReader reader(index);
    const bool there = copy_value(index, reader, to, vector);
    reader.release();
    const RefDisk link = store_ref(owner);
    if (there) link_back_layer(index, vector, {&link, 1}, 0, to, true, witnesses, memory);
}

} // namespace rv::hnsw
