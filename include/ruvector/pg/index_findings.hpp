// What ruvector_index_check counts on its way through an index; empty where an access method has nothing of the kind.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::pg {

struct IndexFindings {
    std::optional<int64> nodes;
    std::optional<int64> rows;
    std::optional<int64> tombstones;
    std::optional<int64> broken_links;
    std::optional<int64> unreachable;
};

} // namespace rv::pg
