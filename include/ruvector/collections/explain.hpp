// What functions show that explain searches. Server zone.
#pragma once

#include "ruvector/collections/search_query.hpp"

namespace rv::collections {

// The settings that count for a search, as they are while it runs.
text* settings_text();

// The lines of EXPLAIN, or of EXPLAIN (ANALYZE, BUFFERS), with $1 where the query's vector or words stand in it. Needs
// a connection to SPI.
text* plan_text(const SearchQuery& query, bool analyze);

} // namespace rv::collections
