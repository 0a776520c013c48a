// Server zone.
#include "ruvector/hnsw/write/coded_link_back.hpp"

#include "ruvector/core/base/u64_set.hpp"
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

// Works the link `to`, at `distance` from the owner, into the list. False if it earns no place, unless it is forced, or
// there is none to be had.
bool insert_link(const Index& index, int layer, ItemRef to, float distance, Wanted wanted, bool may_hand_down,
                 LinkDistances& distances, LinkList* list, bool* kept, ItemRef* handed_down) {
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
        const size_t n = list->count;
        const auto is_kept_at = [&](size_t i) { return is_kept(list->links[i]); };
        *handed_down = {};
        if (plan.inserted && n == limit && may_hand_down && wanted == Wanted::kKept && is_kept_at(plan.removed)) {
            *handed_down = load_ref(list->links[plan.removed]);
        } else if (plan.inserted && n == limit) {
            plan.removed = graph::next_unkept(n, plan, is_fill_at, is_kept_at);
        }
        if (!plan.inserted || (n == limit && plan.removed == n)) {
            if (!is_forced(wanted)) return false;
            std::fill(demoted, demoted + list->count, false);
            plan.fill = is_forced_fill(index);
            plan.removed = graph::least_needed(n, is_fill_at, is_kept_at);
            if (n == limit && plan.removed == n) return false;
        }
        for (size_t i = 0; i < list->count; i++) {
            if (demoted[i]) list->links[i].slot |= kFillBit;
        }
        *kept = handed_down->valid() || would_keep(index, *list, wanted);
        size_t position = plan.position;
        if (plan.removed < list->count) {
            remove_link(list, plan.removed);
            if (plan.removed < position) position--;
        }
        std::memmove(list->links + position + 1, list->links + position, (list->count - position) * sizeof(RefDisk));
        list->links[position] = store_ref(to, plan.fill, *kept);
        list->count++;
        return true;
    }
}

LinkedBack link_back_one(const Index& index, graph::Value vector, ItemRef owner, int layer, ItemRef to, Wanted wanted,
                         std::byte* owner_vector, std::pmr::memory_resource* memory) {
    PageReader reader(index);
    const bool there = copy_value(index, reader, owner, owner_vector);
    reader.release();
    if (!there) return LinkedBack::kGone;
    const float distance = index.space.distance(owner_vector, vector);
    const bool force = is_forced(wanted);
    for (int attempt = 0; force || attempt < kLinkAttempts; attempt++) {
        CHECK_FOR_INTERRUPTS();
        LinkList before;
        if (!read_links(index, owner, layer, &before)) return LinkedBack::kGone;
        if (contains(before, to)) return link_there(index, owner, before, to, wanted);
        if (force && !may_force(index, before, wanted)) return LinkedBack::kRefused;
        LinkList after = before;
        bool kept = false;
        ItemRef handed_down;
        Array<ItemRef> way(memory);
        LinkDistances distances(index, after, owner_vector, vector);
        if (!insert_link(index, layer, to, distance, wanted, may_hand_down(index), distances, &after, &kept,
                         &handed_down))
            return LinkedBack::kRefused;
        if (handed_down.valid()) {
            const bool handed = hand_down(index, owner, handed_down, &way);
            after = handed ? after : before;
            if (!handed &&
                !insert_link(index, layer, to, distance, wanted, false, distances, &after, &kept, &handed_down))
                return LinkedBack::kRefused;
        }
        if (is_put_off(index, wanted, kept)) return LinkedBack::kPutOff;
        if (!write_plain_links(index, owner, layer, before, after, owner_vector)) continue;
        if (handed_down.valid()) confirm_handed_down(index, handed_down, way);
        return kept ? LinkedBack::kKept : LinkedBack::kLinked;
    }
    return LinkedBack::kRefused;
}

// Links back to one node on one layer.
class LayerLinks {
public:
    LayerLinks(const Index& index, graph::Value vector, int layer, ItemRef to, std::pmr::memory_resource* memory)
        : index_(index), vector_(vector), memory_(memory), layer_(layer), to_(to) {
        if (index.has_inline_codes(layer)) {
            coded_ = new (memory->allocate(sizeof(CodedLinkBack))) CodedLinkBack(index, vector, memory);
        } else {
            owner_vector_ = static_cast<std::byte*>(memory->allocate(index.layout.value_bytes));
        }
    }

    LinkedBack link(ItemRef owner, Wanted wanted) {
        return coded_ != nullptr ? coded_->link(owner, layer_, to_, wanted)
                                 : link_back_one(index_, vector_, owner, layer_, to_, wanted, owner_vector_, memory_);
    }

    // From each of the links but one, where it earns a place. Returns the best outcome.
    LinkedBack link_all(std::span<const RefDisk> links, ItemRef but) {
        LinkedBack best = LinkedBack::kGone;
        ItemRef owners[graph::kMaxLinks];
        size_t n = 0;
        for (const RefDisk link : links) {
            const ItemRef owner = load_ref(link);
            if (owner.valid() && owner != but) owners[n++] = owner;
        }
        visit_ahead(index_, owners, n, [&](size_t i) { best = std::max(best, link(owners[i], Wanted::kPlain)); });
        return best;
    }

    // A link that is kept, from the first of the links where it earns a place and may be kept, which is noted. Returns
    // the best outcome.
    LinkedBack keep_one(std::span<const RefDisk> links, ItemRef* owner) {
        LinkedBack best = LinkedBack::kGone;
        for (size_t i = 0; i < links.size() && best != LinkedBack::kKept; i++) {
            *owner = load_ref(links[i]);
            if (owner->valid()) best = std::max(best, this->link(*owner, Wanted::kKept));
        }
        return best;
    }

    // From one of the links, nearest first. Returns the outcome of the first that is not refused.
    LinkedBack force_one(std::span<const RefDisk> links) {
        LinkedBack best = LinkedBack::kGone;
        for (const RefDisk link : links) {
            if (load_ref(link).valid()) best = std::max(best, this->link(load_ref(link), Wanted::kForced));
            if (best > LinkedBack::kRefused) break;
        }
        return best;
    }

    // From a node below `top` in the tree, whose list keeps as many links as it may. The way down is left to chance, so
    // that the tree does not grow in one direction; it may lead up again, over an entry point that came later. A node
    // that keeps a link to the dead gives up that one. False if nothing there is live any more. `way` becomes the nodes
    // on the way there, the last of which leads to it.
    bool force_below(ItemRef top, Array<ItemRef>* way) {
        Random random(to_.bits);
        U64Set seen(memory_);
        Array<ItemRef>& open = *way;
        open.clear();
        seen.insert(top.bits);
        open.push_back(top);
        while (!open.empty()) {
            CHECK_FOR_INTERRUPTS();
            const ItemRef owner = open.back();
            open.truncate(open.size() - 1);
            LinkList list;
            if (!read_links(index_, owner, 0, &list)) continue;
            const size_t first = list.count != 0 ? random.next() % list.count : 0;
            for (size_t i = 0; i < list.count; i++) {
                const RefDisk kept = list.links[(first + i) % list.count];
                const ItemRef child = load_ref(kept);
                if (!is_kept(kept) || child == to_ || !seen.insert(child.bits)) continue;
                const LinkedBack linked = link(child, Wanted::kForced);
                const bool replaced = linked == LinkedBack::kGone && take_place(owner, child);
                if (linked == LinkedBack::kGone && !replaced) continue;
                open.push_back(owner); // for its other children
                if (!replaced) open.push_back(child);
                if (replaced || linked > LinkedBack::kRefused) return true;
                break;
            }
        }
        return false;
    }
    bool force_below(ItemRef top) {
        Array<ItemRef> way(memory_);
        return force_below(top, &way);
    }

private:
    // Takes the place of a dead node in a list that keeps a link to it, and keeps one in turn: live nodes may hang on
    // it until a vacuum comes to its end. False if either cannot be done.
    bool take_place(ItemRef owner, ItemRef dead) {
        if (!take_over(dead)) return false;
        auto* owner_vector = static_cast<std::byte*>(memory_->allocate(index_.layout.value_bytes));
        PageReader reader(index_);
        const bool there = copy_value(index_, reader, owner, owner_vector);
        reader.release();
        for (int attempt = 0; there && attempt < kLinkAttempts; attempt++) {
            CHECK_FOR_INTERRUPTS();
            LinkList before;
            if (!read_links(index_, owner, layer_, &before) || contains(before, to_) || !contains(before, dead))
                return false;
            LinkList after = before;
            replace_link(dead, owner_vector, &after);
            KeptValues values(index_, memory_, 0);
            if (write_links(index_, owner, layer_, before, after, owner_vector, values)) return true;
        }
        return false;
    }

    // Keeps a link to a dead node itself. (Below it there may be a way up again, to where the dead node hangs.)
    bool take_over(ItemRef dead);

    void replace_link(ItemRef dead, graph::Value owner_vector, LinkList* list) {
        size_t place = 0;
        while (load_ref(list->links[place]) != dead) place++;
        if (!index_.has_inline_codes(layer_)) {
            // In order of distance.
            remove_link(list, place);
            LinkDistances distances(index_, *list, owner_vector, vector_);
            distances.start();
            const float distance = index_.space.distance(owner_vector, vector_);
            for (place = 0; place < list->count && distances.own(place) <= distance;) place++;
            std::memmove(list->links + place + 1, list->links + place, (list->count - place) * sizeof(RefDisk));
            list->count++;
        }
        list->links[place] = store_ref(to_, is_forced_fill(index_), true);
    }

    const Index& index_;
    graph::Value vector_;
    std::pmr::memory_resource* memory_;
    int layer_;
    ItemRef to_;
    CodedLinkBack* coded_ = nullptr;
    std::byte* owner_vector_ = nullptr;
};

} // namespace

void link_back(const Index& index, graph::Value vector, std::span<const RefDisk> links, int layer, ItemRef ref,
               std::pmr::memory_resource* memory) {
    LayerLinks(index, vector, layer, ref, memory).link_all(links, ItemRef{});
}

bool link_back(const Index& index, graph::Value vector, NodeDisk* node, ItemRef ref,
               std::pmr::memory_resource* memory) {
    // The lowest layer first: who finds the node on another one can then rely on its place in the tree.
    const std::span<const RefDisk> links = node_links(index, node, 0);
    LayerLinks base(index, vector, 0, ref, memory);
    if (!index.keeps_links) {
        LinkedBack linked = base.link_all(links, ItemRef{});
        if (linked == LinkedBack::kRefused) linked = base.force_one(links);
        if (linked <= LinkedBack::kRefused) return false;
    } else {
        // A kept link is the first: whoever finds the node may hang others on it.
        ItemRef keeper;
        LinkedBack linked = base.keep_one(links, &keeper);
        if (linked == LinkedBack::kGone) return false;
        // All that it links to have nearer neighbours in its direction, or keep enough. One of them has to lead there
        // all the same.
        if (linked != LinkedBack::kKept) {
            keeper = {};
            linked = base.force_one(links);
        }
        for (size_t i = 0; linked == LinkedBack::kRefused && i < links.size(); i++) {
            if (load_ref(links[i]).valid() && base.force_below(load_ref(links[i]))) linked = LinkedBack::kKept;
        }
        if (linked <= LinkedBack::kRefused) return false;
        base.link_all(links, keeper);
    }
    for (int layer = node->head.level; layer > 0; layer--) {
        LayerLinks(index, vector, layer, ref, memory).link_all(node_links(index, node, layer), ItemRef{});
    }
    return true;
}

namespace {

// What use(links) returns, which gives a node links on layer 0. True if the node is gone, and nothing left to do.
template <class Use>
bool give_links(const Index& index, ItemRef node, std::pmr::memory_resource* memory, Use&& use) {
    auto* vector = static_cast<std::byte*>(memory->allocate(index.layout.value_bytes));
    PageReader reader(index);
    const bool there = copy_value(index, reader, node, vector);
    reader.release();
    LayerLinks links(index, vector, 0, node, memory);
    return !there || use(links);
}

bool LayerLinks::take_over(ItemRef dead) {
    return give_links(index_, dead, memory_,
                      [&](LayerLinks& links) { return links.link(to_, Wanted::kForcedBeyond) > LinkedBack::kRefused; });
}

} // namespace

bool adopt(const Index& index, ItemRef owner, ItemRef node) {
    return give_links(index, node, pg::context_memory(CurrentMemoryContext), [&](LayerLinks& links) {
        const LinkedBack linked = links.link(owner, Wanted::kForced);
        if (linked != LinkedBack::kRefused) return linked > LinkedBack::kRefused;
        return links.force_below(owner) || links.link(owner, Wanted::kForcedBeyond) > LinkedBack::kRefused;
    });
}

bool hand_down(const Index& index, ItemRef owner, ItemRef node, Array<ItemRef>* way) {
    bool handed = false;
    way->clear();
    give_links(index, node, way->memory(), [&](LayerLinks& links) { return handed = links.force_below(owner, way); });
    return handed;
}

void confirm_handed_down(const Index& index, ItemRef node, const Array<ItemRef>& way) {
    bool leads = true;
    for (size_t i = 0; i < way.size() && leads; i++) {
        LinkList list;
        leads = read_links(index, way[i], 0, &list) && keeps(list, i + 1 < way.size() ? way[i + 1] : node);
    }
    if (leads) return;
    HOLD_INTERRUPTS(); // nobody else would make up for it
    adopt(index, way[0], node);
    RESUME_INTERRUPTS();
}

bool keep_link(const Index& index, ItemRef owner, ItemRef to) {
    const Buffer buffer = lock_exclusive(index, owner);
    NodeDisk* node = find_node(index, BufferGetPage(buffer), owner);
    bool there = false;
    if (node != nullptr && !is_tombstone(node)) {
        const std::span<RefDisk> links = node_links(index, node, 0);
        for (size_t i = 0; i < links.size(); i++) {
            if (load_ref(links[i]) != to) continue;
            there = true;
            if (is_kept(links[i])) break;
            pg::PageEdit edit(index.relation, index.logged);
            node_links(index, find_node(index, edit.page(buffer), owner), 0)[i] =
                store_ref(to, is_fill(links[i]), true);
            edit.commit();
            break;
        }
    }
    UnlockReleaseBuffer(buffer);
    return there;
}

LinkedBack link_there(const Index& index, ItemRef owner, const LinkList& list, ItemRef to, Wanted wanted) {
    if (wanted == Wanted::kPlain || !index.keeps_links) return LinkedBack::kLinked;
    if (keeps(list, to)) return LinkedBack::kKept;
    if (!would_keep(index, list, wanted)) return is_forced(wanted) ? LinkedBack::kRefused : LinkedBack::kLinked;
    return keep_link(index, owner, to) ? LinkedBack::kKept : LinkedBack::kRefused;
}

} // namespace rv::hnsw
