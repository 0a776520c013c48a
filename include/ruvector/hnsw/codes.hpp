// The codes of links: what each says of the linked node's value, relative to the node that has the link.
#pragma once

#include "ruvector/hnsw/page.hpp"

#include "ruvector/core/base/array.hpp"

namespace rv::hnsw {

// The codes of a layer that has any, slot by slot, each layout.code_size bytes.
inline std::byte* node_codes(const Index& index, NodeDisk* node, int layer) {
    const Size first = layer == 0 ? 0 : index.layout.slots(layer - 1);
    auto* codes = reinterpret_cast<std::byte*>(node_links(index, node, 0).data() + index.layout.slots(node->head.level));
    return codes + first * index.layout.code_size;
}

// Writes the code of a link from a node with value `owner` to one with value `linked`.
void encode_link(const Index& index, graph::Value owner, graph::Value linked, std::byte* code);

// Writes the codes of all links of a node in memory, whose value is `owner`. What is gone gets the code of the node
// itself: its link is broken, and no harm done.
void encode_links(const Index& index, graph::Value owner, NodeDisk* node, std::pmr::memory_resource* memory);

} // namespace rv::hnsw
