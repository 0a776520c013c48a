// Nodes looked up in an index by what they are known by: properties, or an external id. Server zone.
#pragma once

#include "ruvector/graph/rows.hpp"

namespace rv::graph {

struct NodeLookup;

// By the index of properties: nodes whose properties contain one of these JSON objects, and maybe some others, each
// once, in the order of the table.
NodeLookup* begin_property_lookup(Tables* tables, const Datum* objects, int count);
// By the index of external ids.
NodeLookup* begin_external_lookup(Tables* tables, Datum external_id);

// The next ones that the active snapshot sees and that have all these labels, in memory of `context`; fewer than `most`
// at the end.
int fetch_lookup(NodeLookup* lookup, NodeRow** rows, int most, const int32* labels, int label_count,
                 MemoryContext context);
void end_lookup(NodeLookup* lookup);

} // namespace rv::graph
