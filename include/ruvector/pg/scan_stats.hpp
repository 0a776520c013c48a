// What the last index scan of this process did. An access method's scan keeps count for itself and notes it whenever it
// hands out a row or comes to its end.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::pg {

struct ScanStats {
    Oid index = InvalidOid;
    uint64 rows = 0;                              // handed out
    uint64 batches = 0;                           // how often the scan looked for rows: once, and whenever it went on
    uint64 distances = 0;                         // computed between the operand and indexed values
    std::optional<uint64> codes = std::nullopt;   // distances estimated from codes
    std::optional<uint64> reranks = std::nullopt; // rows whose values were looked up in the table
    std::optional<uint64> hops = std::nullopt;    // nodes whose links were read
    std::optional<uint64> lists = std::nullopt;   // read
    uint64 pages = 0;                             // of the index that were looked at, each time counted
    uint64 late = 0; // rows (hnsw: nodes) left out, since what is further had been returned before they were found
};

void note_scan(const ScanStats& stats);

// Null if there was none.
const ScanStats* last_scan();

} // namespace rv::pg
