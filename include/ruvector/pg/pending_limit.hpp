// The setting ruvector.pending_limit and the storage parameter pending_limit, which hnsw and bm25 share: with how many
// rows that wait in an index inserts begin to fold them.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/reloptions.h"
}

namespace rv::pg {

// Of the storage parameter: the setting counts.
inline constexpr int kUnsetLimit = -1;

void define_pending_limit();
void add_pending_limit_option(relopt_kind kind);

// What counts for an index whose storage parameter is `own`. 0: no row is to wait.
int pending_limit(int own);

} // namespace rv::pg
