// Server zone.
#include "ruvector/hnsw/write/write_links.hpp"

#include "ruvector/hnsw/write/refresh_upper.hpp"

namespace rv::hnsw {

namespace {

// On a layer whose links have their codes on the node.
bool write_coded_links(const Index& index, ItemRef ref, int layer, const LinkList& expected, const LinkList& changed,
                       graph::Value owner, KeptValues& values) {
    Rearranged after;
    rearrange(expected, changed, &after);
    const auto slots = static_cast<Size>(index.max_links(layer));
    void* place = palloc(layer_codes_size(index, layer, slots));
    const LinkCodes codes(place, slots, index.layout.code_row, is_signed(index, layer));
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
