// Memory of ruvector in this backend. Its memory contexts have names that begin with "ruvector ", so that they can be
// told from all others, here and in pg_backend_memory_contexts.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::collections {

// What the statistics of searches take in shared memory; 0 if the library was not preloaded.
Size shared_statistics_bytes();

} // namespace rv::collections
