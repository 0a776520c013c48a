// Server zone.
#include "ruvector/hnsw/write/refresh_upper.hpp"

extern "C" {
#include "miscadmin.h"
}

#include "ruvector/hnsw/format/link_list.hpp"

namespace rv::hnsw {

namespace {

// A node's upper list in memory, and where it is stored.
struct Copy {
    ItemRef place;
    UpperDisk* upper = nullptr; // of upper_size(layers)
    int layers = 0;
};

// What is stored, or an empty list. False if the node is gone.
bool read_upper(const Index& index, ItemRef ref, Copy* copy) {
    PageReader reader(index);
    NodeDisk* node = reader.node(ref);
    const bool there = node != nullptr && !is_tombstone(node) && index.layout.has_upper(node->head.level);
    if (there) {
        copy->layers = index.layout.upper_layers(node->head.level);
        const Size size = index.layout.upper_size(copy->layers);
        copy->place = load_ref(*node_upper(index, node));
        copy->upper = static_cast<UpperDisk*>(palloc0(size));
        const UpperDisk* stored = find_upper(index, reader, ref, node);
        if (stored != nullptr && stored->head.level == copy->layers) {
            std::memcpy(copy->upper, stored, size);
        } else {
            copy->place = ItemRef{};
            copy->upper->head.type = static_cast<uint8>(ItemType::kUpper);
            copy->upper->head.level = static_cast<uint8>(copy->layers);
            copy->upper->owner = store_ref(ref);
        }
    }
    reader.release();
    return there;
}

// Makes one layer of the copy what the node's list says. False if it is that already.
bool update_layer(const Index& index, ItemRef ref, int layer, graph::Value value, UpperDisk* upper,
                  std::byte* scratch) {
    LinkList wanted;
    if (!read_links(index, ref, layer, &wanted)) return false;
    const std::span<RefDisk> links = upper_links(index, upper, layer);
    const LinkList before = used_links(links);
    Rearranged after;
    rearrange(before, wanted, &after);
    const LinkCodes codes = upper_codes(index, upper, layer);
    PageReader reader(index);
    bool changed = before.count != wanted.count;
    for (size_t i = 0; i < wanted.count; i++) {
        if (after.from[i] == i) continue;
        changed = true;
        if (after.from[i] != Rearranged::kNew) {
            codes.put(i, codes, after.from[i]);
            continue;
        }
        const bool there = copy_value(index, reader, load_ref(after.list.links[i]), scratch);
        reader.release();
        encode_link(index, value, {there ? scratch : value}, codes, i);
    }
    std::copy_n(after.list.links, wanted.count, links.begin());
    std::fill(links.begin() + static_cast<ptrdiff_t>(wanted.count), links.end(), RefDisk{});
    return changed;
}

// False if the list is no longer there.
bool overwrite(const Index& index, const Copy& copy) {
    const Buffer buffer = lock_exclusive(index, copy.place);
    const bool there = find_item(index, BufferGetPage(buffer), copy.place, ItemType::kUpper) != nullptr;
    if (there) {
        pg::PageEdit edit(index.relation, index.logged);
        ItemHeadDisk* stored = find_item(index, edit.page(buffer), copy.place, ItemType::kUpper);
        std::memcpy(stored, copy.upper, index.layout.upper_size(copy.layers));
        edit.commit();
    }
    UnlockReleaseBuffer(buffer);
    return there;
}

// Places a new list, and makes the node refer to it; not if it has got one meanwhile.
void place_upper(const Index& index, ItemRef ref, const Copy& copy) {
    const ItemRef place = place_item(index, &copy.upper->head, index.layout.upper_size(copy.layers));
    const Buffer buffer = lock_exclusive(index, ref);
    NodeDisk* node = find_node(index, BufferGetPage(buffer), ref);
    const bool wanted = node != nullptr && !is_tombstone(node);
    if (wanted) {
        pg::PageEdit edit(index.relation, index.logged);
        *node_upper(index, find_node(index, edit.page(buffer), ref)) = store_ref(place);
        edit.commit();
    }
    UnlockReleaseBuffer(buffer);
    if (!wanted) remove_item(index, place, ItemType::kUpper);
}

} // namespace

void refresh_upper(const Index& index, ItemRef ref, graph::Value value) {
    auto* scratch = static_cast<std::byte*>(palloc(index.layout.value_bytes));
    // Again until there is nothing to do: whoever writes last has seen what it wrote to be right.
    constexpr int kAttempts = 100;
    for (int attempt = 0; attempt < kAttempts; attempt++) {
        CHECK_FOR_INTERRUPTS();
        Copy copy{};
        if (!read_upper(index, ref, &copy)) break;
        bool changed = !copy.place.valid();
        for (int layer = 1; layer <= copy.layers; layer++)
            changed = update_layer(index, ref, layer, value, copy.upper, scratch) || changed;
        if (changed && !(copy.place.valid() && overwrite(index, copy))) place_upper(index, ref, copy);
        pfree(copy.upper);
        if (!changed) break;
    }
    pfree(scratch);
}

} // namespace rv::hnsw
