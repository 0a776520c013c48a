// The links of a node on a layer, read from its page and worked on in memory.
#pragma once

#include "ruvector/core/graph_index/source.hpp"
#include "ruvector/hnsw/format/page.hpp"

namespace rv::hnsw {

// A list of links being worked on.
struct LinkList {
    RefDisk links[graph::kMaxLinks];
    size_t count = 0;
};

// The links of a list on a page that is locked, or elsewhere, without its unused places.
LinkList used_links(std::span<const RefDisk> places);

// Reads a node's links on a layer. False if the node is gone, a tombstone, or not on that layer.
bool read_links(const Index& index, ItemRef ref, int layer, LinkList* list);

bool is_live(const Index& index, ItemRef ref);
// Whether a live node leads to another on layer 0.
bool leads_to(const Index& index, ItemRef from, ItemRef to);
// Whether a list does.
bool contains(const LinkList& list, ItemRef node);

bool keeps(const LinkList& list, ItemRef node); // by a link that is kept
size_t kept_links(const LinkList& list);
// Marks the links of `after` as kept that are so in `before`.
void carry_kept(const LinkList& before, LinkList* after);

// Whether a node whose page is locked (null if it is gone) has the list that is expected on a layer.
bool has_links(const Index& index, NodeDisk* node, int layer, const LinkList& expected);

// A list in which the links that stay keep their slots, as far as there are no holes, and so do their codes.
struct Rearranged {
    LinkList list;
    size_t from[graph::kMaxLinks]; // the old slot of each; kNew
    static constexpr size_t kNew = SIZE_MAX;
};

void rearrange(const LinkList& before, const LinkList& after, Rearranged* out);

} // namespace rv::hnsw
