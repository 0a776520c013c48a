// One search of an index: the rows of the lists whose centres are nearest to a query, nearest first.
//
// A batch of lists is read whole, and its rows are handed out in order. Where the index has codes, reading gives bounds
// of distances: rows are measured exactly in the order of their lower bounds, until no row that is left can be nearer
// than the next one to hand out. Rows beyond what is likely to be asked for are not kept; if they are asked for after
// all, or memory was too small, the lists are read again for those that come next. The first batch has ivfflat.probes
// lists, or as many as the demand on the scan (pg/scan_demand.hpp) makes likely to be needed, all of them where all
// rows are asked for. An iterative scan goes on with as many again, in relaxed order. A demanded scan goes on in order:
// with twice as many lists each time, leaving out the rows that come too late, being nearer than one that has left the
// scan. Where any number of rows may be asked for, the far half of the first batch waits for all other lists. Lists
// that cannot have a row within a bound on the distance are left out. Several participants may share a scan: each has
// batches of its own, of lists that no other one has (shared_lists.hpp).
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
    // Whether rows have to be rechecked: keys of values are not the values.
    bool rechecks() const { return index_.conditions != nullptr; }

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

    bool next_round(bool keep);
    bool reads_rest() const;
    void begin_rows(bool keep);
    void read_batch();
    void read_vectors();
    void read_codes();
    void measure_next();
    void add_measured(const Measured& row);
    bool measures_first() const;
    bool may_wait() const;
    float slack() const;
    bool next_measured(Measured* out);

    bool bounded() const;
    bool beyond_bound(float distance) const;
    bool may_have_wanted(const ListDistance& list);
    double expected_rows() const;
    size_t demanded_rows() const;
    SharedLists::Rounds rounds() const;
    double operator_distance(float distance) const;
    double margin(float distance) const;

    Index index_;
    const void* query_;           // a payload; null if the operand is
    const void* wide_;            // in the form of a centre
    pg::ScanDemand own_demand_{}; // where nobody has one
    pg::ScanDemand* demand_;
    bool goes_on_;        // as the demand says
    bool holds_back_;     // whether the far half of the first batch waits for all other lists
    SharedLists* shared_; // gives out places in the order of lists
    ListOrder order_;
    DrawnLists lists_;
    double terms_ = 0;  // see pg::beyond_bound
    size_t wanted_ = 1; // how many rows this pass is likely to be asked for
    Candidates rows_;
    CodeReader* codes_ = nullptr;    // of an index with codes
    ExactDistance* exact_ = nullptr; // the same, unless the operand is null
    Array<Measured> measured_;       // a heap of rows of this batch that are not handed out yet
    Least nearest_measured_;         // their distances, as many as are wanted
    bool handing_out_ = false;       // whether the first row of this batch has been handed out
    double handed_ = 0;
    double first_rows_ = 0; // that the lists of the first batch have
    uint64 late_ = 0;
    pg::ScanStats stats_;
};

} // namespace rv::ivfflat
