// A load of nodes and edges into a graph, as the caller. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "utils/rel.h"
}

#include "ruvector/graph/load/node_ids.hpp"
#include "ruvector/graph/load/source.hpp"

namespace rv::graph {

enum class OnExisting { kError, kSkip, kUpdate };

struct Load {
    const char* graph_name;
    int32 graph;
    bool loops_allowed;
    // Nothing but what the extension does itself happens to rows of these tables, and the caller may do it: they are
    // written without the executor. What foreign keys, checks and triggers would do is done for all rows at once.
    bool nodes_directly;
    bool edges_directly;
    Relation nodes;
    Relation edges;
    NodeIds ids;
    Size most;             // bytes for ids, and for a batch
    MemoryContext fetched; // what rows that were fetched need until they are written
    int64 node_count;
    int64 edge_count;
};

void begin_load(Load* load, const char* graph_name);
void load_nodes(Load* load, const char* what, const Role* roles, const Role& properties, text* label,
                OnExisting on_existing);
void load_edges(Load* load, const char* what, const Role* roles, const Role& properties, text* type);
void finish_load(Load* load);

enum NodeRole { kIdRole, kLabelRole, kNodeRoles };
enum EdgeRole { kSourceRole, kTargetRole, kTypeRole, kWeightRole, kEdgeRoles };

// Finds the ids of these names as the caller, and keeps the nodes from being deleted where edges are written
// directly. Unknown ones stay unknown.
void look_up_ids(Load* load, Datum* names, int count);

} // namespace rv::graph
