// The edges of a node, read out of an adjacency index alone where the visibility map allows. Server zone.
#pragma once

#include "ruvector/graph/tables.hpp"

namespace rv::graph {

struct EdgeHit {
    int64 id;
    int64 other;
    int32 type; // names.hpp
};

// What is given besides the node.
struct AdjacencyKey {
    int64 node;
    bool has_type;
    Datum type; // text
    bool has_other;
    int64 other;
};

// A scan of one index by one shape of keys, begun again for each node.
struct AdjacencyScan;

// `shape` tells by its has_ members what keys will give.
AdjacencyScan* begin_adjacency(Tables* tables, bool outgoing, const AdjacencyKey& shape);
void start_adjacency(AdjacencyScan* scan, const AdjacencyKey& key);
// The next ones, in the active snapshot: fewer than `most` at the end.
int fetch_adjacency(AdjacencyScan* scan, EdgeHit* hits, int most);
void end_adjacency(AdjacencyScan* scan);

// How many edges of the graph the active snapshot sees, of a type (text) or, with a null pointer, of all.
int64 count_edges(Tables* tables, const Datum* type);

} // namespace rv::graph
