// Server zone.
#include "ruvector/hnsw/write/link.hpp"

#include "ruvector/core/graph_index/prune.hpp"
#include "ruvector/hnsw/format/upper_lists.hpp"
#include "ruvector/hnsw/write/write_links.hpp"

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

namespace {

// Whether a node has the code of its value, and the attributes, that `own` has.
bool is_like(const Index& index, ItemRef ref, NodeDisk* own) {
    if (!index.has_own_codes() && index.columns == 0) return true;
    PageReader reader(index);
    NodeDisk* node = reader.node(ref);
    const bool same =
        node != nullptr &&
        (!index.has_own_codes() || std::memcmp(node_own(node), node_own(own), index.layout.own_bytes) == 0) &&
        std::memcmp(node_attributes(index, node), node_attributes(index, own), index.layout.attribute_bytes) == 0;
    reader.release();
    return same;
}

// The node among those found that has this very vector and the attributes of the node `own`, whose vector it is; not
// valid if there is none.
ItemRef find_duplicate(const Index& index, graph::Value vector, NodeDisk* own, ItemRef self,
                       std::span<const FoundNode> found, KeptValues& values, std::pmr::memory_resource* memory) {
    // A vector in pieces is measured piece by piece, which rounds otherwise.
    const float least = index.space.distance(vector, vector);
    const float tolerance = 1e-5F * std::abs(least);
    std::byte* scratch = nullptr;
    for (const FoundNode& entry : found) {
        if (entry.ref == self) continue;
        if (entry.distance != least && !(std::abs(entry.distance - least) <= tolerance)) continue;
        if (scratch == nullptr) scratch = static_cast<std::byte*>(memory->allocate(index.layout.value_bytes));
        graph::Value other = values.find_or_copy(entry.ref, scratch).value;
        const Size bytes = index.space.bytes(vector);
        if (other == nullptr || index.space.bytes(other) != bytes || std::memcmp(vector, other, bytes) != 0) continue;
        if (is_like(index, entry.ref, own)) return entry.ref;
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
                        std::pmr::memory_resource* memory, bool joins) {
    const auto width = static_cast<size_t>(link_search_width(index.ef_construction));
    GraphSearch search(index, vector, memory, width);
    KeptValues values(index, memory, index.has_codes(0) ? width + width / 2 : 0);
    clear_links(index, node);
    EntryPoint entry = read_entry(index);
    while (entry.ref.valid()) {
        if (!search.seed(entry.ref)) {
            entry = next_entry(index, entry); // replaced meanwhile
            continue;
        }
        Surroundings found;
        found.entry = entry;
        search.source().keep_values(nullptr);
        search.descend(entry.level, node->head.level + 1);
        for (int layer = std::min<int>(node->head.level, entry.level); layer >= 0; layer--) {
            values.clear();
            search.source().keep_values(index.has_codes(layer) ? &values : nullptr);
            search.search_layer(layer, width, width + width / 4);
            const std::span<const FoundNode> nodes = search.layer_nodes();
            if (layer == 0 && joins) {
                found.duplicate = find_duplicate(index, vector, node, self, nodes, values, memory);
                if (found.duplicate.valid()) return found;
            }
            LinkList list;
            found.live = select_links(index, nodes, layer, self, values, &list, memory);
            std::memcpy(node_links(index, node, layer).data(), list.links, list.count * sizeof(RefDisk));
            if (index.has_inline_codes(layer)) encode_links(index, vector, node, layer, values);
        }
        if (!search.source().take_cut_off()) return found;
        clear_links(index, node);
        entry = read_entry(index);
    }
    return {};
}

void write_new_links(const Index& index, ItemRef ref, NodeDisk* node, graph::Value vector,
                     std::pmr::memory_resource* memory) {
    KeptValues values(index, memory, 0);
    for (int layer = 0; layer <= node->head.level; layer++) {
        LinkList before;
        LinkList after = used_links(node_links(index, node, layer));
        if (after.count == 0 || !read_links(index, ref, layer, &before) || kept_links(before) > 0) continue;
        write_links(index, ref, layer, before, after, vector, values);
    }
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
    write_new_links(index, ref, node, vector, memory);
    found.linked = link_back(index, vector, node, ref, memory);
    pfree(node);
    return found;
}

void connect_node(const Index& index, ItemRef ref, NodeDisk* node, graph::Value vector, Surroundings found,
                  std::pmr::memory_resource* memory) {
    const int level = node->head.level;
    bool linked = link_back(index, vector, node, ref, memory);
    // Nothing to link to: the graph was empty, or all that the entry point led to is dead. Then this node becomes the
    // entry point, unless somebody else's has meanwhile: then there is something to link to. The same if a vacuum came
    // by, and what was found is going: nobody but its inserter looks after a node that a vacuum has not seen.
    while (!linked) {
        // A crash may have cut off whoever made it the entry point before. And a row that is folded, other than one
        // that is being inserted, may be dead to a vacuum.
        if (found.entry.ref == ref || !is_live(index, ref)) return;
        if (found.live == 0 && start_graph(index, ref, level, found.entry.ref)) {
            if (index.keeps_links && found.entry.ref.valid()) adopt(index, ref, found.entry.ref);
            return;
        }
        CHECK_FOR_INTERRUPTS();
        found = relink(index, ref, memory);
        linked = found.linked;
    }
    // The tree has its root at the entry point, which another insert or a vacuum may have replaced meanwhile.
    for (EntryPoint entry = found.entry; level > entry.level; entry = read_entry(index)) {
        CHECK_FOR_INTERRUPTS();
        if (!is_live(index, ref)) return;
        if (index.keeps_links && entry.ref.valid()) adopt(index, ref, entry.ref);
        if (!start_graph(index, ref, level, entry.ref)) continue;
        // A vacuum that began at an entry point before that one may have taken the link for needless until now.
        if (index.keeps_links && entry.ref.valid()) adopt(index, ref, entry.ref);
        return;
    }
}

} // namespace rv::hnsw
