// The rotations that this backend has come by. Making one takes longer than a search; an index needs the same one for
// every query and every row.
#pragma once

#include "ruvector/pg/pg.hpp"

#include "ruvector/core/quantize/rotation.hpp"

namespace rv::pg {

// Lives as long as the backend.
const quantize::Rotation& rotation_for(size_t dims, uint64 seed);

} // namespace rv::pg
