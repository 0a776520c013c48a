// The tables of a graph as one call sees them: open, with what is needed to read them without the executor. Server
// zone.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "utils/rel.h"
}

namespace rv::graph {

// Columns in the order in which rows are read (row.hpp).
enum NodeColumn {
    kNodeId,
    kExternalId,
    kNodeType,
    kExtraLabels,
    kCollection,
    kVectorKey,
    kNodeProperties,
    kNodeColumns
};
enum EdgeColumn { kEdgeId, kSource, kTarget, kEdgeType, kWeight, kEdgeProperties, kEdgeColumns };

// Indexes by which rows are read.
enum TableIndex {
    kNodeKey,       // (id)
    kNodeExternal,  // (graph_id, external_id); may be missing
    kPropertyIndex, // GIN with jsonb_path_ops; may be missing
    kNodeTypes,     // (graph_id, node_type); may be missing
    kEdgeKey,       // (id)
    kEdgeTypes,     // (graph_id, edge_type); may be missing
    kOutgoing,      // (source_id, edge_type, target_id) with id
    kIncoming,      // (target_id, edge_type, source_id) with id
    kTableIndexes
};

struct Tables {
    int32 graph;
    Relation nodes;
    Relation edges;
    AttrNumber node_columns[kNodeColumns];
    AttrNumber edge_columns[kEdgeColumns];
    AttrNumber node_graph;
    AttrNumber edge_graph;
    // The caller may read all of both tables, and the indexes that are needed are there: rows are read by them.
    // Otherwise by SQL.
    bool direct;
    Oid index_ids[kTableIndexes];
    Relation indexes[kTableIndexes]; // those that are open
};

// By the graph's id. Raises undefined_table where the tables are not there.
void open_tables(Tables* tables, int32 graph);
void close_tables(Tables* tables);

inline bool has_index(const Tables* tables, TableIndex index) { return OidIsValid(tables->index_ids[index]); }
// Open as long as the tables are.
Relation open_index(Tables* tables, TableIndex index);

// The id of a graph by its name, as the caller: raises undefined_object.
int32 graph_by_name(const char* name);
// The same; false: there is none that the caller may see.
bool find_graph(const char* name, int32* id);

} // namespace rv::graph
