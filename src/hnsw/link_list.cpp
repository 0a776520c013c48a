// Server zone.
#include "ruvector/hnsw/link.hpp"

#include "ruvector/hnsw/upper_lists.hpp"

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

namespace {

// The same for a layer with codes on the node.
bool write_coded_links(const Index& index, ItemRef ref, int layer, const LinkList& expected, const LinkList& changed,
                       graph::Value owner, KeptValues& values) {
    Rearranged after;
    rearrange(expected, changed, &after);
    const auto slots = static_cast<Size>(index.max_links(layer));
    void* place = palloc(layer_codes_size(slots, index.layout.code_row));
    const LinkCodes codes(place, slots, index.layout.code_row);
    auto* scratch = static_cast<std::byte*>(palloc(index.layout.value_bytes));
    for (size_t i = 0; i < changed.count; i++) {
        if (after.from[i] != Rearranged::kNew) continue;
        encode_link(index, owner, values.find_or_copy(load_ref(after.list.links[i]), scratch), codes, i);
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
    pfree(scratch);
    pfree(place);
    return same;
}

} // namespace

bool write_links(const Index& index, ItemRef ref, int layer, const LinkList& expected, const LinkList& changed,
                 graph::Value owner, KeptValues& values) {
    return index.has_inline_codes(layer) ? write_coded_links(index, ref, layer, expected, changed, owner, values)
                                         : write_plain_links(index, ref, layer, expected, changed, owner);
}

bool write_plain_links(const Index& index, ItemRef ref, int layer, const LinkList& expected, const LinkList& changed,
                       graph::Value owner) {
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

} // namespace rv::hnsw
