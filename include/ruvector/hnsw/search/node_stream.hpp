// The nodes of an index in the order in which a scan hands them out: nearest first.
//
// How far the stream goes depends on hnsw.iterative_scan and on the demand on the scan (pg/scan_demand.hpp). Off and
// without a demand it ends after hnsw.ef_search nodes. An iterative scan goes on batch by batch, within its limits.
// With a demand it goes on for as long as nodes are asked for: batch by batch through the graph, as long as that is
// cheaper than reading every page; then through all nodes that were not handed out yet, in order. Where so many are
// asked for that it will come to that, it begins with it.
//
// Nodes of a batch come in order. One that is nearer than a row which has left the scan comes too late (ScanDemand),
// is left out and counted; rows that are held back have not left.
//
// Where the scan has conditions, the graph stage passes through what does not meet them, and looks at as many more
// nodes as few do. Where that would take longer than measuring all that do (wanted_nodes.hpp), the stream begins with
// these, or changes over to them when it turns out so. It finds them in the directory, whose codes tell lower bounds of
// their distances: nodes are measured in that order, as far as any may be nearer than what is handed out next.
//
// Where nodes have codes in place of their values, graph and pages give lower bounds of distances. A node then waits,
// with its exact distance, until that is no larger than the bounds of all that are still to come of its batch. A batch
// ends at some bound, and nodes that are beyond it may have to wait for the next batch.
#pragma once

#include "ruvector/hnsw/format/directory_walk.hpp"
#include "ruvector/hnsw/search/entry_bounds.hpp"
#include "ruvector/hnsw/search/graph_search.hpp"
#include "ruvector/hnsw/search/reranker.hpp"
#include "ruvector/pg/memory.hpp"
#include "ruvector/pg/scan_demand.hpp"
#include "ruvector/pg/scan_stats.hpp"

#include "ruvector/core/base/least.hpp"
#include "ruvector/core/base/nearest_rows.hpp"

namespace rv::hnsw {

// How many candidates the first search of a scan keeps for a demand of `rows` (0: not known).
int demanded_width(double rows);

class NodeStream {
public:
    // `query` as in score_nodes; `demand` may be null; `reranker` is null where distances are exact. Allocates in
    // `context`, which lives as long as the stream.
    NodeStream(const Index& index, graph::Value query, pg::ScanDemand* demand, Reranker* reranker,
               MemoryContext context);

    // The next node; not valid at the end.
    ItemRef next();

    // Enters what it has done so far.
    void count(pg::ScanStats* stats) const;

private:
    enum class Stage { kGraph, kRest, kEnd };

    struct Candidate {
        ItemRef ref; // not valid: none
        float distance;

        friend bool operator<(const Candidate& a, const Candidate& b) { return a.distance > b.distance; } // in a heap
    };

    Candidate next_exact();
    bool measures_first() const;
    bool holds_back() const;
    Candidate next_of_batch() { return stage_ == Stage::kGraph ? next_of_graph() : next_of_pages(); }
    Candidate next_of_graph();
    Candidate next_of_pages();
    Candidate next_of_entries();
    const NearRow* take_row();
    bool measure_entries();
    bool hand_out(const Candidate& node);
    bool reads_all() const;
    double operator_distance(float distance) const;
    double margin(float distance) const;
    void put_waiting(const Candidate& node);
    bool go_on();
    bool next_batch();
    bool next_demanded_batch();
    bool ends_with_batch() const;
    void note_handed();
    void start_pages();
    void read_pages();
    void read_entries();
    // Whether the directory's codes decide which nodes are measured. Not where all will be: a bound that does not hold
    // would make its row too late.
    bool has_bounds() const { return index_.conditions != nullptr && index_.has_codes(0) && !whole_; }
    template <class Use, class Skip>
    void for_each_node_page(Use&& use, Skip&& skip);
    template <class Use, class Skip>
    void for_each_wanted_node(Use&& use, Skip&& skip);
    template <class Use>
    void score_to(Use&& use, const ItemRef* refs, size_t count);
    DirectoryWalk* new_walk();
    bool prepare_conditions();
    size_t near_width() const;
    void put_gone();
    bool measure_gone(ItemRef ref, float* distance);
    void add_unreached();
    bool memory_full() const;
    bool beyond_bound(float distance) const;

    const Index& index_;
    graph::Value query_;
    pg::ScanDemand own_demand_; // where nobody has one
    pg::ScanDemand* demand_;
    bool goes_on_; // as the demand says
    bool whole_;   // whether all of the index is wanted at once
    MemoryContext context_;
    pg::ContextMemory* memory_;
    size_t width_;
    GraphSearch search_;
    bool keeps_discarded_ = false;
    Stage stage_ = Stage::kGraph;
    uint64 batches_ = 1;     // how often it looked for nodes
    uint64 scored_ = 0;      // by reading every page
    size_t next_ = 0;        // of search_.nodes()
    size_t left_ = SIZE_MAX; // how many nodes may still be handed out
    uint64 late_ = 0;
    float nearest_ = std::numeric_limits<float>::infinity(); // of the batch
    bool notes_handed_ = false; // whether handed_ is kept: from the second batch of a demanded scan on
    U64Set handed_;             // by the graph stage
    double terms_ = 0;          // see pg::beyond_bound
    double query_length_ = 0;   // where values are rotated
    NearestRows rest_;
    DirectoryWalk* walk_ = nullptr; // that has not begun yet
    EntryBounds* bounds_ = nullptr; // of the directory's codes
    uint64 estimated_ = 0;          // by them
    uint64 entries_measured_ = 0;   // their nodes
    float gap_ = 0;                 // by how much nodes were below the bounds that their entries told
    ItemRef last_taken_;            // of rest_
    Array<Candidate> measured_;     // a heap of those whose bounds were the least, by what was measured
    Reranker* reranker_;
    Candidate ahead_{};                                       // taken out of the batch, but not looked up
    bool drained_ = false;                                    // whether the batch has no more
    bool ended_ = false;                                      // whether there is no batch after it
    float horizon_ = -std::numeric_limits<float>::infinity(); // the last bound of the batch
    Array<Candidate> waiting_;                                // a heap, by exact distances
};

} // namespace rv::hnsw
