// Where columns and indexes of the tables of graphs are: looked up once, and again when a definition has changed.
// Server zone.
#pragma once

#include "ruvector/graph/tables.hpp"

namespace rv::graph {

struct Layout {
    Oid nodes;
    Oid edges;
    AttrNumber node_columns[kNodeColumns];
    AttrNumber edge_columns[kEdgeColumns];
    AttrNumber node_graph;
    AttrNumber edge_graph;
    Oid indexes[kTableIndexes];
    bool indexed; // those that are needed are there
};

// Opens both tables and gives what is where in them, valid until the next call.
const Layout* open_layout(Relation* nodes, Relation* edges);

// Where a graph's name is looked up; `index` is InvalidOid where there is no unique index of (name).
struct Registry {
    Oid table;
    Oid index;
    AttrNumber id;
};
Registry registry_of_graphs();

// Whether the caller may read all rows and columns of a table.
bool reads_all(Relation table);

} // namespace rv::graph
