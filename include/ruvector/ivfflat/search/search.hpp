// One search of an index: the rows of the lists whose centres are nearest to a query, nearest first.
//
// A batch of lists is read whole, and its rows are handed out in order. Where the index has codes, reading gives bounds
// of distances: rows are measured exactly in the order of their lower bounds, until no row that is left can be nearer
// than the next one to hand out. Rows beyond what is likely to be asked for are not kept; if they are asked for after
// all, or memory was too small, the lists are read again for those that come next. The first batch has ivfflat.probes
// lists, or as many as the demand on the scan (pg/scan_demand.hpp) makes likely to be needed. An iterative scan goes on
// with as many again, in relaxed order. A demanded scan goes on in order: with twice as many lists each time, leaving
// out the rows that are nearer than one that was returned; those come last. A bound on the distance ends it at the
// first batch without a row within. Several participants may share a scan: each has batches of its own, of lists that
// no other one has (shared_lists.hpp).
#pragma once

#include "ruvector/ivfflat/search/code_reader.hpp"
#include "ruvector/ivfflat/search/drawn_lists.hpp"
#include "ruvector/ivfflat/search/exact_distance.hpp"
#include "ruvector/pg/scan_demand.hpp"
#include "ruvector/pg/scan_stats.hpp"

namespace rv::ivfflat {

class Search {
public:
    // For the first ORDER BY operand of `scan`, by the lists that `shared` gives out. `table` belongs to the scan.
    // Allocates in `context`, which must be the current one here and in next().
    Search(IndexScanDesc scan, pg::HeapValues* table, SharedLists* shared, MemoryContext context);

    // The next row. False if there is none.
    bool next(ItemPointerData* row);

    // What the search has done so far. Its caller counts the pages that it has read.
    const pg::ScanStats& stats() const { return stats_; }
    void count_pages(uint64 read) { stats_.pages += read; }

private:
    // A row whose distance is known; the nearest comes first out of a heap.
    struct Measured {
        float distance;
        uint32 block;
        uint16 offset;
        friend bool operator<(const Measured& a, const Measured& b) {
            if (a.distance != b.distance) return a.distance > b.distance;
            return a.block != b.block ? a.block > b.block : a.offset > b.offset;
        }
    };

    bool next_round();
    bool next_batch();
    void begin_rows();
    void read_batch();
    void read_vectors();
    void read_codes();
    void measure_next();
    void add_measured(const Measured& row);
    bool next_measured(Measured* out);

    bool beyond_bound() const;
    double expected_rows() const;
    size_t demanded_rows() const;
    SharedLists::Rounds rounds() const;
    float handed_out() const;

    Index index_;
    const void* query_;      // a payload; null if the operand is
    const void* wide_;       // in the form of a centre
    pg::ScanDemand* demand_; // null where the scan may end early
    SharedLists* shared_;    // gives out places in the order of lists
    ListOrder order_;
    DrawnLists lists_;
    bool left_out_ = false; // whether rows of the batches are to come late
    bool late_ = false;     // now they come
    float last_distance_;   // of the row handed out last
    size_t wanted_ = 1;     // how many rows this pass is likely to be asked for
    Candidates rows_;
    CodeReader* codes_ = nullptr;    // of an index with codes
    ExactDistance* exact_ = nullptr; // the same, unless the operand is null
    Array<Measured> measured_;       // a heap of rows of this batch that are not handed out yet
    ivf::Least nearest_measured_;    // their distances, as many as are wanted
    Array<Measured> overtaken_;      // rows whose bounds did not hold, found too late
    bool handing_out_ = false;       // whether the first row of this batch has been handed out
    pg::ScanStats stats_;
};

} // namespace rv::ivfflat
