// Many new rows of ruvector.nodes or ruvector.edges, as COPY writes them, with the indexes behind: each index gets what
// a batch has for it in the order of its keys, so that neighbours in the index are written one after the other. Server
// zone.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/heapam.h"
#include "nodes/execnodes.h"
}

#include "ruvector/graph/index_rows.hpp"
#include "ruvector/pg/gin_rows.hpp"

namespace rv::graph {

// What indexes of the extension have of a row.
struct WrittenRow {
    int64 numbers[3]; // id; of edges source and target
    text* texts[2];   // external id and label (each may be null), or type: in the writer's `names`, or longer there
    ItemPointerData place;
};

// Where a column's value is found in a WrittenRow.
enum RowPart : int8 { kNowhere, kGraphPart, kNumberPart, kTextPart = kNumberPart + 3 };

enum IndexWay : int8 { kRowByRow, kSorted, kCollected };

struct BulkWriter {
    Relation table;
    int32 graph;
    OpenIndexes indexes;
    IndexWay* ways;
    pg::GinRows** gins;
    RowPart* parts; // by column
    BulkInsertState inserting;
    TupleTableSlot** slots;
    int slot_count; // in use
    WrittenRow* rows;
    Size row_count;
    Size row_room;
    Size most_rows;
    MemoryContext names; // texts of rows; emptied when a batch is written
    struct SortKey* keys;
};

// `parts`: by column number, from 0. What is kept until a batch is written stays below `most` bytes or so.
void begin_writing(BulkWriter* writer, Relation table, int32 graph, const RowPart* parts, Size most);

// The row to fill in: tts_values and tts_isnull. Then add it, with what its indexes have of it (but its place). May
// write what is there before.
TupleTableSlot* next_row(BulkWriter* writer);
void add_row(BulkWriter* writer, const WrittenRow& row);

// Rows into the table: after that their slots' values are no longer needed.
void write_rows(BulkWriter* writer);
// All, into the indexes too.
void write_batch(BulkWriter* writer);
void finish_writing(BulkWriter* writer);

} // namespace rv::graph
