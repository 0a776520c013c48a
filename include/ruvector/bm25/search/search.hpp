// What one index scan finds, from its first row on.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/genam.h"
#include "nodes/tidbitmap.h"
}

#include "ruvector/bm25/format/view.hpp"
#include "ruvector/bm25/search/ranked_rows.hpp"
#include "ruvector/bm25/search/rows_in_order.hpp"
#include "ruvector/pg/scan_demand.hpp"
#include "ruvector/pg/scan_stats.hpp"

namespace rv::bm25 {

struct FoundRow {
    ItemPointerData row;
    double score;
    bool bound; // whether it may be less
};

// C++ zone. It keeps the epoch of its view, and no page.
class Search {
public:
    explicit Search(IndexScanDesc scan);

    bool next(FoundRow* row);
    int64 add_all(TIDBitmap* bitmap);

    // Whether rows have to be checked for what they were found by.
    bool rechecks() const { return request_.recheck; }
    // Whether the operand of ORDER BY is null.
    bool ranked_by_null() const { return request_.ordered && request_.rank == nullptr; }
    const pg::ScanStats& stats() const { return stats_; }

private:
    enum class Phase { kRanked, kRest, kEnd };

    bool next_ranked(FoundRow* row);
    bool next_rest(FoundRow* row);
    bool beyond_bound(double score) const;
    std::size_t first_batch() const;
    std::size_t next_batch(std::size_t before) const;

    ScanRequest request_;
    View view_;
    std::vector<PendingRow> pending_;
    pg::ScanDemand* demand_; // null: none
    Phase phase_;
    RankedRows ranked_;
    RowsInOrder rest_;
    std::vector<RankedRow> ranked_rows_;
    std::vector<ItemPointerData> rest_rows_;
    std::size_t at_ = 0;    // in one of them
    std::size_t batch_ = 0; // how many were looked for last; 0: none yet
    pg::ScanStats stats_;
};

// A search that ends with the context, which is reset or deleted before the scan's relation is closed.
Search* make_search(IndexScanDesc scan, MemoryContext context);

} // namespace rv::bm25
