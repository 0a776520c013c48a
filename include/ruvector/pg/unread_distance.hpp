// The distance that an index scan orders by is a column of its rows, though a hidden one, which the executor computes
// for each: the scan's table has to be asked for a vector that mostly lies out of line, which takes longer than finding
// the row. Where LIMIT stands right above the scan, nobody reads that column.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "nodes/execnodes.h"
}

namespace rv::pg {

// Has the scan below `limit`, which is ready to run, leave the distance out (as NULL) if it is hidden there. Whether it
// does.
bool skip_unread_distance(const LimitState* limit, IndexScanState* scan);

} // namespace rv::pg
