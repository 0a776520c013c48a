// The pages of an index as a graph::Source: what the search of the core runs over. Pages are locked one at a time,
// never while anything waits.
#pragma once

#include "ruvector/hnsw/format/codes.hpp"
#include "ruvector/hnsw/format/own_code.hpp"

#include "ruvector/core/base/u64_set.hpp"
#include "ruvector/core/graph_index/bridged_search.hpp"
#include "ruvector/core/graph_index/search.hpp"
#include "ruvector/core/quantize/query.hpp"

#include <utility>

namespace rv::hnsw {

// Calls use(i) for each of n nodes in turn, having the processor fetch the ones that come next meanwhile. Nearly every
// node lies on a page of its own that no cache holds, and reaching it takes steps that each wait for the one before:
// buffer header, line pointer, item. Fetched ahead, those of several nodes overlap.
template <class Use>
void visit_ahead(const Index& index, const ItemRef* refs, size_t n, Use&& use) {
    constexpr size_t kPagesAhead = 8;
    constexpr size_t kItemsAhead = 3;
    for (size_t i = 0; i < std::min(n, kPagesAhead); i++) pg::prefetch_page(index.relation, refs[i].block());
    for (size_t i = 0; i < std::min(n, kItemsAhead); i++) prefetch_item(index, refs[i]);
    for (size_t i = 0; i < n; i++) {
        if (i + kPagesAhead < n) pg::prefetch_page(index.relation, refs[i + kPagesAhead].block());
        if (i + kItemsAhead < n) prefetch_item(index, refs[i + kItemsAhead]);
        use(i);
    }
}

// Measures nodes, reaching ahead for those that come next. `query` has the index's dimensions; null scores every node
// 0. `wanted`: nodes that do not meet the conditions of the scan count as dead.
void score_nodes(const Index& index, graph::Value query, const ItemRef* refs, size_t n, graph::Score* scores,
                 bool wanted = false);

// The same where nodes have codes in place of values: the scores' distances are lower bounds.
void bound_nodes(const Index& index, graph::Value query, const ItemRef* refs, size_t n, graph::Score* scores);

// Whether a search averages what several links tell of a node. Codes of inner products are relative to nearly the same
// centre wherever vectors are at large angles, and err alike (graph::product_deviations).
inline bool averages_estimates(const Index& index) {
    return index.space.is_metric() && graph::averages_estimates(index.codes.bits);
}

class PageSource {
public:
    using Ref = ItemRef;

    // `query` as in score_nodes (length 1 for cosine).
    PageSource(const Index& index, graph::Value query, std::pmr::memory_resource* memory, size_t expected_visits);

    // From now on, where nodes have codes in place of their values, a search finds them with lower bounds of the
    // distances to the exact values (graph::Expansion::found). Else, and on its way, with those to what the codes stand
    // for.
    void tell_lower_bounds() {
        if (index_.has_own_codes() && query_ != nullptr) own_query_.emplace(index_, query_);
    }

    // On layers with codes (graph::CodedSource).
    graph::Expansion expand(ItemRef ref, int layer, graph::Neighbours<ItemRef>* told);
    // The same on layer 0 where links have signatures (graph::BridgedSource).
    graph::Expansion expand_signed(ItemRef ref, graph::SignedNeighbours<ItemRef>* told);
    bool averages() const { return averages_estimates(index_); }
    // From now on the values of nodes that are expanded are added to `kept`; null: no more.
    void keep_values(KeptValues* kept) { kept_ = kept; }
    void announce(ItemRef ref) const { pg::prefetch_page(index_.relation, ref.block()); }
    void prefetch(ItemRef ref) const { prefetch_item(index_, ref, wanted_); }

    // From now on a layer is searched. On layer 0 what does not meet the conditions of the scan is passed through like
    // a tombstone.
    void begin_layer(int layer) { wanted_only_ = layer == 0 && index_.conditions != nullptr; }
    // Whether a node of the pending area that has gone since the scan read it is taken for what its code told. Rows
    // have been handed out, and the row of that node may have gone over to one of theirs. Else the search begins anew.
    void recall_pending(bool recalls) { recalls_pending_ = recalls; }
    bool recalls_pending() const { return recalls_pending_; }

    // From now on a search ends when the links of so many nodes have been read since the source was made.
    void limit_hops(uint64 most) { most_hops_ = most; }
    bool gives_up() const { return hops_ >= most_hops_; }

    size_t links(ItemRef ref, int layer, ItemRef* out);
    bool visit(ItemRef ref) { return visited_.insert(ref.bits); }
    bool visited(ItemRef ref) const { return visited_.contains(ref.bits); }
    void forget_visits() {
        visited_.clear();
        from_tombstone_ = false;
    }
    void score(const ItemRef* refs, size_t n, graph::Score* scores);
    // How many nodes were measured.
    uint64 scored() const { return scored_; }
    // The same without those that were only looked at again since something had gone.
    uint64 visited_once() const { return scored_ - again_; }
    void note_again(uint64 scored) { again_ += scored; }
    // How many nodes' links were read.
    uint64 hops() const { return hops_; }
    // How many distances were estimated from codes.
    uint64 estimated() const { return estimated_; }

    // Whether, since the last call, a vacuum removed a node after the search had measured it and before it read its
    // links, or what a tombstone or a link with a code led to. Other lists lead around them, but this search may have
    // read those before they did: it can have missed any part of the graph, and has to begin anew.
    bool take_cut_off() { return std::exchange(cut_off_, false); }

    // Calls use(ref) for each node visited so far on this layer.
    template <class Use>
    void for_each_visited(Use&& use) const {
        visited_.for_each([&](uint64 bits) { use(ItemRef{bits}); });
    }

private:
    template <bool kSigned>
    graph::Expansion expand_node(ItemRef ref, int layer, graph::Neighbours<ItemRef>* told);
    bool recall(ItemRef ref, graph::Expansion* told) const;
    bool has_left(const NodeDisk* node, ItemRef ref) const;
    size_t estimate_links(std::span<const RefDisk> links, const LinkCodes& codes, float distance,
                          graph::Neighbours<ItemRef>* told);
    size_t estimate_upper_links(PageReader& reader, ItemRef ref, NodeDisk* node, int layer, float distance,
                                graph::Neighbours<ItemRef>* told);

    const Index& index_;
    graph::Value query_;
    quantize::RowQuery* row_query_ = nullptr; // relative to the node expanded last; null without codes
    std::optional<OwnQuery> own_query_;       // where lower bounds are told
    KeptValues* kept_ = nullptr;
    U64Set visited_;
    U64Set broken_; // what tombstones, and links with codes, were seen to lead to in vain
    uint64 scored_ = 0;
    uint64 again_ = 0;
    uint64 estimated_ = 0;
    uint64 hops_ = 0;
    Size wanted_ = BLCKSZ;        // how much of a node the layer takes that is searched
    bool from_tombstone_ = false; // the links that links() gave last
    bool cut_off_ = false;
    bool wanted_only_ = false;
    bool recalls_pending_ = false;
    uint64 most_hops_ = std::numeric_limits<uint64>::max();
};

using Beam = graph::Beam<ItemRef>;

} // namespace rv::hnsw
