// Short looks into the indexes of graphs for the choice of a plan. Server zone.
#pragma once

#include "ruvector/graph/tables.hpp"

namespace rv::graph {

// How many edges of a type (text), or nodes of a first label, there are; no more than `most` are counted.
double count_some_edges(Tables* tables, Datum type, int most);
double count_some_nodes(Tables* tables, Datum label, int most);
// The share of all nodes that have a first label, as ANALYZE has seen it; 0: not among the frequent ones.
double share_of_label(const Tables* tables, Datum label);
// Nodes whose properties contain a JSON object; no more than `most` are counted.
double count_some_with(Tables* tables, Datum object, int most);

} // namespace rv::graph
