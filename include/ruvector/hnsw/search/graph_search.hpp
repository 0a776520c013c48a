// The search of an index, over all layers or one at a time, batch by batch. Whether links have codes or not, what it
// finds are live nodes with their distances, nearest first.
#pragma once

#include "ruvector/hnsw/search/page_source.hpp"

namespace rv::hnsw {

using FoundNode = graph::FoundNode<ItemRef>;

class GraphSearch {
public:
    // `query` as in score_nodes. `width` is what the widest search will have, about.
    GraphSearch(const Index& index, graph::Value query, std::pmr::memory_resource* memory, size_t width);

    // From now on batches can follow the first.
    void keep_discarded() {
        keeps_ = true;
        beam_.keep_discarded();
        coded_beam_.keep_waiting();
        bridges_.keep_waiting();
    }

    // From now on the distances of nodes are lower bounds (PageSource::tell_lower_bounds).
    void tell_lower_bounds() { source_.tell_lower_bounds(); }

    // From now on a search reads the links of no more nodes than that, all batches together.
    void limit_hops(uint64 most) { source_.limit_hops(most); }
    // Whether it has ended for that: what it found is worth nothing.
    bool gave_up() const { return source_.gives_up(); }

    // Finds about `width` nodes near the query on layer 0, from the index's entry point. None if the graph is empty.
    // `near` of them matter most (graph::Bridges).
    void run(size_t width, size_t near);

    // Whether there may be nodes that no batch had.
    bool has_more() const {
        return beam_.has_discarded() || coded_beam_.has_waiting() || bridges_.has_any() || !found_.empty();
    }
    // Adds nodes to the last batch that the search did not come by.
    void add(std::span<const FoundNode> others);
    // Whether the search has come by all that can be reached on layer 0 and still has room.
    bool exhausted() const { return !has_more() && nodes_.size() < width_; }
    // Finds nodes of layer 0 that were not found before: by searching on, or of those that were looked at only.
    void resume();
    void take_measured();

    // Whether the search of the lowest layer has come by a node.
    bool has_visited(ItemRef ref) const { return by_codes_ ? coded_beam_.has_seen(ref) : source_.visited(ref); }

    // What the last of these steps found, nearest first.
    std::span<const FoundNode> nodes() const { return nodes_.span(); }

    // One layer after the other: begins at an entry point (false if it is gone), or at some nodes of a layer; each
    // search begins where the one before it ended.
    bool seed(ItemRef entry);
    void seed(std::span<const ItemRef> nodes);
    void search_layer(int layer, size_t width) { search_layer(layer, width, graph::most_expansions(width)); }
    // The same within so many expansions where there are codes, but `width` live nodes if there are.
    void search_layer(int layer, size_t width, size_t most);
    // What it found, up to `width` nodes, nearest first.
    std::span<const FoundNode> layer_nodes();
    // Walks down from layer `from` to layer `to`, both included.
    void descend(int from, int to);

    PageSource& source() { return source_; }
    const PageSource& source() const { return source_; }

private:
    bool is_bridged(int layer) const { return layer == 0 && index_.wanted != nullptr; }
    void search_by_codes(int layer);
    void search_pending(size_t width);
    void walk(int layer, size_t width, size_t most);
    void begin_layer(int layer, size_t width, size_t most);
    void begin_wanted_layer(size_t width);
    size_t widened(int layer, size_t width) const;
    void look_again();
    bool seed_entry();
    void search_from_entry();
    void search_on();
    size_t take_live();
    void hand_out();

    const Index& index_;
    std::pmr::memory_resource* memory_;
    PageSource source_;
    Beam beam_;                            // on layers without codes
    graph::CodedBeam<ItemRef> coded_beam_; // on layers with codes
    graph::Bridges<ItemRef> bridges_;      // on layer 0 of scans whose conditions signatures tell of
    Array<FoundNode> found_;               // on layers with codes: expanded, and in no batch yet
    Array<FoundNode> nodes_;
    size_t width_ = 1;      // of a batch
    size_t near_ = 1;       // of these
    size_t seeds_ = 1;      // how many of the nodes found on a layer with codes lead on to the next
    bool by_codes_ = false; // the layer searched last
    bool keeps_ = false;    // whether batches can follow the first
    bool started_ = false;  // whether a search has ended, and what it found may have been handed out
};

} // namespace rv::hnsw
