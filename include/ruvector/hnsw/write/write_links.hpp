// Changes a list of links on its page, if it still is what was read.
#pragma once

#include "ruvector/hnsw/format/kept_values.hpp"
#include "ruvector/hnsw/format/link_list.hpp"

namespace rv::hnsw {

// Writes `changed`, with its codes, if the list still is `expected`; the order of a list with codes is no matter. False
// if it is not, or the node is gone. `owner` is the node's value, `values` may have those of the nodes linked to.
bool write_links(const Index& index, ItemRef ref, int layer, const LinkList& expected, const LinkList& changed,
                 graph::Value owner, KeptValues& values);
// The same on a layer whose links have no codes on the node, in order of distance.
bool write_plain_links(const Index& index, ItemRef ref, int layer, const LinkList& expected, const LinkList& changed,
                       graph::Value owner);

} // namespace rv::hnsw
