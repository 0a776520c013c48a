// Where all nodes of a graph stand in their table, and which labels they have: read in one go by a query that asks for
// so many of them that looking up each would take longer. Good for one snapshot. Server zone.
#pragma once

#include "ruvector/graph/tables.hpp"

extern "C" {
#include "storage/itemptr.h"
}

namespace rv::graph {

struct NodePlace {
    int64 id;
    ItemPointerData tid;
    uint16 labels; // the number of a set of labels
};

struct NodePlaces;

// In the active snapshot; null: they would take more memory than this, or have too many different sets of labels.
NodePlaces* read_node_places(const Tables* tables, Size most_bytes);
const NodePlace* find_place(const NodePlaces* places, int64 node); // null: there is no such node
// Whether a node has a label; false: there is no such node.
bool find_label(const NodePlaces* places, int64 node, int32 label, bool* has);
uint32 count_of(const NodePlaces* places);
uint32 number_of(const NodePlaces* places, const NodePlace* place); // in the order of the table
void free_node_places(NodePlaces* places);

} // namespace rv::graph
