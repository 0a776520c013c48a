// Upper lists (UpperDisk): the links of nodes above layer 0 with their codes, where these have no room on the node.
#pragma once

#include "ruvector/hnsw/format/codes.hpp"

namespace rv::hnsw {

// Where a node of a level above 0 refers to its upper list.
inline RefDisk* node_upper(const Index& index, NodeDisk* node) {
    const Size size = index.layout.node_size(node->head.level, node_body(index, node));
    auto* end = reinterpret_cast<std::byte*>(node) + (size - index.layout.attribute_bytes);
    return reinterpret_cast<RefDisk*>(end) - 1;
}

inline std::span<RefDisk> upper_links(const Index& index, UpperDisk* upper, int layer) {
    const auto m = static_cast<size_t>(index.layout.m);
    return {reinterpret_cast<RefDisk*>(upper + 1) + static_cast<size_t>(layer - 1) * m, m};
}

inline LinkCodes upper_codes(const Index& index, UpperDisk* upper, int layer) {
    const auto m = static_cast<Size>(index.layout.m);
    auto* codes = reinterpret_cast<std::byte*>(upper_links(index, upper, upper->head.level + 1).data());
    return {codes + static_cast<Size>(layer - 1) * layer_codes_size(m, index.layout.code_row), m, index.layout.code_row,
            false};
}

// The upper list of a node; null if it has none (a crash came between). Its page takes the place of the node's in
// `reader`.
UpperDisk* find_upper(const Index& index, PageReader& reader, ItemRef ref, NodeDisk* node);

} // namespace rv::hnsw
