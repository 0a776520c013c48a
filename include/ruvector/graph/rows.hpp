// Rows of nodes and edges, each in one block of memory. Server zone.
#pragma once

#include "ruvector/graph/tables.hpp"

extern "C" {
#include "executor/tuptable.h"
#include "storage/itemptr.h"
#include "utils/jsonb.h"
}

namespace rv::graph {

struct NodeRow {
    int64 id;
    ItemPointerData tid;
    int32 collection;        // 0: none
    const char* vector_key;  // null: none
    const char* external_id; // null: none
    Jsonb* properties;
    int label_count;
    int32* labels; // names.hpp
};

struct EdgeRow {
    int64 id;
    ItemPointerData tid;
    int64 source;
    int64 target;
    int32 type; // names.hpp
    float4 weight;
    Jsonb* properties;
};

// Columns in the order of Tables' enumerations, as SQL selects them.
extern const char kNodeList[]; // of a table called n
extern const char kEdgeList[]; // of a table called e

NodeRow* make_node_row(const Datum* values, const bool* nulls, const ItemPointerData* tid, MemoryContext context);
EdgeRow* make_edge_row(const Datum* values, const bool* nulls, const ItemPointerData* tid, MemoryContext context);

// Rows by id in the active snapshot, of the tables' graph; null: there is none that the caller sees.
struct RowReader;
RowReader* make_row_reader(Tables* tables);
NodeRow* read_node(RowReader* reader, int64 id, MemoryContext context);
EdgeRow* read_edge(RowReader* reader, int64 id, MemoryContext context);
// The properties of the node whose row stands there in the active snapshot, until the next call; null: there is none.
Jsonb* read_properties_at(RowReader* reader, const ItemPointerData* tid);
void end_row_reader(RowReader* reader);

// From a slot of the table itself; null where it is another graph's.
NodeRow* node_of_slot(const Tables* tables, TupleTableSlot* slot, MemoryContext context);
// From row `number` of SPI_tuptable, selected as kNodeList (and ctid behind).
NodeRow* node_of_result(uint64 number, MemoryContext context);
EdgeRow* edge_of_result(uint64 number, MemoryContext context);

} // namespace rv::graph
