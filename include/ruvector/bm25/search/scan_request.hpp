// What a scan is asked: which query ranks, which have to match, and conditions on further columns.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/genam.h"
}

#include "ruvector/bm25/search/statistics.hpp"
#include "ruvector/pg/conditions.hpp"

#include <memory>
#include <vector>

namespace rv::bm25 {

struct ScanRequest {
    bool ordered = false;                                   // there is an ORDER BY
    std::shared_ptr<const Statistics> rank;                 // its query; null: none, or a null
    bool rank_matches = false;                              // what `rank` does not match is not asked for
    std::vector<std::shared_ptr<const Statistics>> matches; // all of them have to match besides
    const pg::Conditions* conditions = nullptr;
    std::size_t attribute_bytes = 0; // that they read
    bool never = false;              // nothing can match
    bool recheck = false;            // what the scan finds may not match

    // What a row scores is known up to a phrase.
    bool bounds() const { return rank != nullptr && rank->query().has_phrase(); }
};

// C++ zone. Allocates in the current memory context.
ScanRequest read_request(IndexScanDesc scan);

} // namespace rv::bm25
