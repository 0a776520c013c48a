// What a node may link to in place of dead neighbours, found from the codes of the dead.
#pragma once

#include "ruvector/hnsw/write/link.hpp"

#include "ruvector/core/base/u64_set.hpp"

namespace rv::hnsw {

// On a layer with codes: the live nodes that `node`, whose value is `owner`, links to, and the nearest of those that
// its dead links lead to, in ascending order of exact distance. Their values are added to `values`. `links` are the
// node's links, `dead` names the dead. Returns how many there were to take the nearest of.
size_t find_repair_candidates(const Index& index, ItemRef node, graph::Value owner, int layer, const LinkList& links,
                              const U64Set& dead, KeptValues& values, Array<FoundNode>& candidates);

} // namespace rv::hnsw
