// A segment of dynamic shared memory that one may do without.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "storage/dsm.h"
#include "utils/resowner.h"
}

namespace rv::pg {

struct Segment {
    dsm_segment* segment;
    ResourceOwner owner;
};

// False if there is not that much shared memory (or there are too many segments). An abort of the transaction drops the
// segment.
bool create_segment(Size bytes, Segment* created);
void drop_segment(const Segment& created);

} // namespace rv::pg
