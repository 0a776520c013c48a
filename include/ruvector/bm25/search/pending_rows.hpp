// The pending documents of a view that a scan may return, evaluated in memory: they count as one more segment, behind
// the others.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "storage/itemptr.h"
}

#include "ruvector/bm25/format/view.hpp"
#include "ruvector/bm25/search/scan_request.hpp"

#include <vector>

namespace rv::bm25 {

struct PendingRow {
    ItemPointerData row;
    bool ranked; // matches the query that ranks
    double score;
};

// In the order in which they came. C++ zone.
std::vector<PendingRow> pending_rows(const View& view, const ScanRequest& request);

} // namespace rv::bm25
