// Server zone.
#include "ruvector/hnsw/format/link_list.hpp"

namespace rv::hnsw {

LinkList used_links(std::span<const RefDisk> places) {
    LinkList list;
    for (const RefDisk link : places) {
        if (load_ref(link).valid()) list.links[list.count++] = link;
    }
    return list;
}

bool read_links(const Index& index, ItemRef ref, int layer, LinkList* list) {
    PageReader reader(index);
    NodeDisk* node = reader.node(ref);
    const bool there = node != nullptr && !is_tombstone(node) && layer <= node->head.level;
    list->count = 0;
    if (there) *list = used_links(node_links(index, node, layer));
    reader.release();
    return there;
}

bool contains(const LinkList& list, ItemRef node) {
    return std::any_of(list.links, list.links + list.count, [&](RefDisk link) { return load_ref(link) == node; });
}

bool keeps(const LinkList& list, ItemRef node) {
    return std::any_of(list.links, list.links + list.count,
                       [&](RefDisk link) { return is_kept(link) && load_ref(link) == node; });
}

size_t kept_links(const LinkList& list) {
    return static_cast<size_t>(std::count_if(list.links, list.links + list.count, is_kept));
}

void carry_kept(const LinkList& before, LinkList* after) {
    for (size_t i = 0; i < before.count; i++) {
        for (size_t j = 0; is_kept(before.links[i]) && j < after->count; j++) {
            if (load_ref(before.links[i]) == load_ref(after->links[j])) after->links[j].slot |= kKeptBit;
        }
    }
}

bool is_live(const Index& index, ItemRef ref) {
    LinkList list;
    return read_links(index, ref, 0, &list);
}

bool leads_to(const Index& index, ItemRef from, ItemRef to) {
    LinkList list;
    return read_links(index, from, 0, &list) && contains(list, to);
}

bool has_links(const Index& index, NodeDisk* node, int layer, const LinkList& expected) {
    if (node == nullptr || is_tombstone(node) || layer > node->head.level) return false;
    const std::span<RefDisk> links = node_links(index, node, layer);
    return std::memcmp(links.data(), expected.links, expected.count * sizeof(RefDisk)) == 0 &&
           (expected.count == links.size() || !load_ref(links[expected.count]).valid());
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

} // namespace rv::hnsw
