// How many rows each graph has: changes that statements add to ruvector.graph_changes and that nobody waits for.
// Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::graph {

enum Counted { kNodesCounted, kEdgesCounted, kHyperedgesCounted, kCountedTables };

// Notes that so many rows of each kind were added (or, below zero, taken), in the name of the tables' owner.
void note_change(int32 graph, const int64 (&rows)[kCountedTables]);

} // namespace rv::graph
