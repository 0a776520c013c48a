// The pages of an index as a graph::Source: what the search of the core runs over. Pages are locked one at a time,
// never while anything waits.
#pragma once

#include "ruvector/hnsw/page.hpp"

#include "ruvector/core/base/u64_set.hpp"
#include "ruvector/core/graph_index/search.hpp"

namespace rv::hnsw {

class PageSource {
public:
    using Ref = ItemRef;

    // `query` has the index's dimensions (length 1 for cosine); null scores every node 0.
    PageSource(const Index& index, const float* query, std::pmr::memory_resource* memory, size_t expected_visits)
        : index_(index), query_(query), visited_(memory, expected_visits) {}

    size_t links(ItemRef ref, int layer, ItemRef* out);
    bool visit(ItemRef ref) { return visited_.insert(ref.bits); }
    void forget_visits() { visited_.clear(); }
    void score(const ItemRef* refs, size_t n, graph::Score* scores);

private:
    const Index& index_;
    const float* query_;
    U64Set visited_;
};

using Beam = graph::Beam<ItemRef>;

// The search from the index's entry point, over all layers (graph::search). Leaves the beam empty if the graph is.
void search_index(const Index& index, PageSource& source, size_t width, Beam& beam);

} // namespace rv::hnsw
