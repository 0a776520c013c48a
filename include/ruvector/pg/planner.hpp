// Planner details that differ between versions.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "nodes/pathnodes.h"
}

namespace rv::pg {

// Marks a path as one to be used only if there is no other, beside an infinite cost.
inline void disable_path([[maybe_unused]] IndexPath* path) {
#if PG_VERSION_NUM >= 180000
    path->path.disabled_nodes = 2;
#endif
}

} // namespace rv::pg
