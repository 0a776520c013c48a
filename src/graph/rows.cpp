// Server zone.
#include "ruvector/graph/rows.hpp"

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/skey.h"
#include "access/tableam.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
}

#include "ruvector/graph/names.hpp"
#include "ruvector/pg/index_scan.hpp"
#include "ruvector/pg/kept_plans.hpp"

namespace rv::graph {

const char kNodeList[] =
    "n.id, n.external_id, n.node_type, n.extra_labels, n.collection_id, n.vector_pk, n.properties, n.ctid";
const char kEdgeList[] = "e.id, e.source_id, e.target_id, e.edge_type, e.weight, e.properties, e.ctid";

namespace {

int32 name_of_text(Datum text) {
    struct varlena* plain = PG_DETOAST_DATUM_PACKED(text);
    return name_number(VARDATA_ANY(plain), static_cast<int>(VARSIZE_ANY_EXHDR(plain)));
}

struct Piece {
    const char* data;
    Size length;
};

Piece text_piece(const Datum* values, const bool* nulls, int column) {
    if (nulls[column]) return {nullptr, 0};
    struct varlena* plain = PG_DETOAST_DATUM_PACKED(values[column]);
    return {VARDATA_ANY(plain), VARSIZE_ANY_EXHDR(plain)};
}

const char* put_text(char** at, const Piece& piece) {
    if (piece.data == nullptr) return nullptr;
    char* text = *at;
    std::memcpy(text, piece.data, piece.length);
    text[piece.length] = '\0';
    *at += piece.length + 1;
    return text;
}

// Rows mostly have them with a short header, which is made a long one in the copy.
struct Json {
    struct varlena* datum; // not compressed, nor elsewhere
    Size size;             // with a long header
};

Json json_of(Datum datum) {
    struct varlena* plain = PG_DETOAST_DATUM_PACKED(datum);
    return {plain, VARSIZE_ANY_EXHDR(plain) + VARHDRSZ};
}

Jsonb* put_json(char** at, const Json& json) {
    Jsonb* copy = reinterpret_cast<Jsonb*>(*at);
    SET_VARSIZE(copy, json.size);
    std::memcpy(VARDATA(copy), VARDATA_ANY(json.datum), json.size - VARHDRSZ);
    *at += MAXALIGN(json.size);
    return copy;
}

} // namespace

NodeRow* make_node_row(const Datum* values, const bool* nulls, const ItemPointerData* tid, MemoryContext context) {
    Datum* extra = nullptr;
    int extra_count = 0;
    bool* extra_nulls = nullptr;
    if (!nulls[kExtraLabels])
        deconstruct_array(DatumGetArrayTypeP(values[kExtraLabels]), TEXTOID, -1, false, TYPALIGN_INT, &extra,
                          &extra_nulls, &extra_count);
    const Piece external = text_piece(values, nulls, kExternalId);
    const Piece key = text_piece(values, nulls, kVectorKey);
    const Json json = json_of(values[kNodeProperties]);
    const Size size = MAXALIGN(sizeof(NodeRow)) + MAXALIGN(json.size) +
                      sizeof(int32) * (1 + static_cast<Size>(extra_count)) + external.length + key.length + 2;
    char* block = static_cast<char*>(MemoryContextAlloc(context, size));
    NodeRow* row = reinterpret_cast<NodeRow*>(block);
    char* at = block + MAXALIGN(sizeof(NodeRow));
    row->id = DatumGetInt64(values[kNodeId]);
    row->tid = *tid;
    row->collection = nulls[kCollection] ? 0 : DatumGetInt32(values[kCollection]);
    row->properties = put_json(&at, json);
    row->labels = reinterpret_cast<int32*>(at);
    row->label_count = 0;
    if (!nulls[kNodeType]) row->labels[row->label_count++] = name_of_text(values[kNodeType]);
    // Whoever wrote them by SQL may have written one twice.
    for (int i = 0; i < extra_count; i++) {
        if (extra_nulls[i]) continue;
        const int32 label = name_of_text(extra[i]);
        int32* end = row->labels + row->label_count;
        if (std::find(row->labels, end, label) == end) row->labels[row->label_count++] = label;
    }
    at += sizeof(int32) * (1 + static_cast<Size>(extra_count));
    row->external_id = put_text(&at, external);
    row->vector_key = put_text(&at, key);
    return row;
}

EdgeRow* make_edge_row(const Datum* values, const bool*, const ItemPointerData* tid, MemoryContext context) {
    const Json json = json_of(values[kEdgeProperties]);
    char* block = static_cast<char*>(MemoryContextAlloc(context, MAXALIGN(sizeof(EdgeRow)) + MAXALIGN(json.size)));
    EdgeRow* row = reinterpret_cast<EdgeRow*>(block);
    char* at = block + MAXALIGN(sizeof(EdgeRow));
    row->id = DatumGetInt64(values[kEdgeId]);
    row->tid = *tid;
    row->source = DatumGetInt64(values[kSource]);
    row->target = DatumGetInt64(values[kTarget]);
    row->type = name_of_text(values[kEdgeType]);
    row->weight = DatumGetFloat4(values[kWeight]);
    row->properties = put_json(&at, json);
    return row;
}

NodeRow* node_of_slot(const Tables* tables, TupleTableSlot* slot, MemoryContext context) {
    slot_getallattrs(slot);
    if (DatumGetInt32(slot->tts_values[tables->node_graph - 1]) != tables->graph) return nullptr;
    Datum values[kNodeColumns];
    bool nulls[kNodeColumns];
    for (int i = 0; i < kNodeColumns; i++) {
        values[i] = slot->tts_values[tables->node_columns[i] - 1];
        nulls[i] = slot->tts_isnull[tables->node_columns[i] - 1];
    }
    return make_node_row(values, nulls, &slot->tts_tid, context);
}

static EdgeRow* edge_of_slot(const Tables* tables, TupleTableSlot* slot, MemoryContext context) {
    slot_getallattrs(slot);
    if (DatumGetInt32(slot->tts_values[tables->edge_graph - 1]) != tables->graph) return nullptr;
    Datum values[kEdgeColumns];
    bool nulls[kEdgeColumns];
    for (int i = 0; i < kEdgeColumns; i++) {
        values[i] = slot->tts_values[tables->edge_columns[i] - 1];
        nulls[i] = slot->tts_isnull[tables->edge_columns[i] - 1];
    }
    return make_edge_row(values, nulls, &slot->tts_tid, context);
}

// A row of SPI_tuptable with the row's place as its last column.
template <class Row, int kColumns>
static Row* row_of_result(uint64 number, MemoryContext context,
                          Row* (*make)(const Datum*, const bool*, const ItemPointerData*, MemoryContext)) {
    Datum values[kColumns + 1];
    bool nulls[kColumns + 1];
    heap_deform_tuple(SPI_tuptable->vals[number], SPI_tuptable->tupdesc, values, nulls);
    return make(values, nulls, reinterpret_cast<ItemPointerData*>(DatumGetPointer(values[kColumns])), context);
}
NodeRow* node_of_result(uint64 number, MemoryContext context) {
    return row_of_result<NodeRow, kNodeColumns>(number, context, make_node_row);
}
EdgeRow* edge_of_result(uint64 number, MemoryContext context) {
    return row_of_result<EdgeRow, kEdgeColumns>(number, context, make_edge_row);
}

struct PointScan {
    IndexScanDesc scan;
    TupleTableSlot* slot;
};

struct RowReader {
    Tables* tables;
    PointScan node;
    PointScan edge;
    MemoryContext lasting; // what scans are made in
    MemoryContext passing; // what detoasting leaves behind
    // What read_properties_at() gave last.
    TupleTableSlot* slot;
    Jsonb* properties;
};

RowReader* make_row_reader(Tables* tables) {
    RowReader* reader = static_cast<RowReader*>(palloc0(sizeof(RowReader)));
    reader->tables = tables;
    reader->lasting = CurrentMemoryContext;
    reader->passing = AllocSetContextCreate(CurrentMemoryContext, "ruvector graph row", ALLOCSET_DEFAULT_SIZES);
    return reader;
}

static bool read_point(PointScan* point, Tables* tables, Relation table, TableIndex index, int64 id) {
    ScanKeyData key;
    ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(id));
    if (point->scan == nullptr) {
        point->slot = table_slot_create(table, nullptr);
        point->scan = pg::begin_scan(table, open_index(tables, index), GetActiveSnapshot(), 1);
    }
    point->scan->xs_snapshot = GetActiveSnapshot();
    index_rescan(point->scan, &key, 1, nullptr, 0);
    return index_getnext_slot(point->scan, ForwardScanDirection, point->slot);
}

// Rows by SQL, which row-level security and privileges of columns restrict.
template <class Row>
static Row* select_row(const char* sql, int32 graph, int64 id, MemoryContext context,
                       Row* (*make)(uint64, MemoryContext)) {
    const Oid types[] = {INT8OID, INT4OID};
    const Datum values[] = {Int64GetDatum(id), Int32GetDatum(graph)};
    pg::select_kept(sql, {2, types, values, nullptr, false}, 1);
    Row* row = SPI_processed == 0 ? nullptr : make(0, context);
    SPI_freetuptable(SPI_tuptable);
    return row;
}

NodeRow* read_node(RowReader* reader, int64 id, MemoryContext context) {
    Tables* tables = reader->tables;
    MemoryContextReset(reader->passing);
    reader->properties = nullptr;
    MemoryContext before = MemoryContextSwitchTo(reader->lasting);
    NodeRow* row = nullptr;
    if (tables->direct) {
        const bool found = read_point(&reader->node, tables, tables->nodes, kNodeKey, id);
        MemoryContextSwitchTo(reader->passing);
        if (found) row = node_of_slot(tables, reader->node.slot, context);
        if (found) ExecClearTuple(reader->node.slot);
    } else {
        MemoryContextSwitchTo(reader->passing);
        row = select_row("SELECT n.id, n.external_id, n.node_type, n.extra_labels, n.collection_id, n.vector_pk, "
                         "n.properties, n.ctid FROM ruvector.nodes AS n "
                         "WHERE n.id OPERATOR(pg_catalog.=) $1 AND n.graph_id OPERATOR(pg_catalog.=) $2",
                         tables->graph, id, context, node_of_result);
    }
    MemoryContextSwitchTo(before);
    return row;
}

EdgeRow* read_edge(RowReader* reader, int64 id, MemoryContext context) {
    Tables* tables = reader->tables;
    MemoryContextReset(reader->passing);
    reader->properties = nullptr;
    MemoryContext before = MemoryContextSwitchTo(reader->lasting);
    EdgeRow* row = nullptr;
    if (tables->direct) {
        const bool found = read_point(&reader->edge, tables, tables->edges, kEdgeKey, id);
        MemoryContextSwitchTo(reader->passing);
        if (found) row = edge_of_slot(tables, reader->edge.slot, context);
        if (found) ExecClearTuple(reader->edge.slot);
    } else {
        MemoryContextSwitchTo(reader->passing);
        // Not without both of its ends: what is hidden is not led to.
        row = select_row("SELECT e.id, e.source_id, e.target_id, e.edge_type, e.weight, e.properties, e.ctid FROM "
                         "ruvector.edges AS e "
                         "WHERE e.id OPERATOR(pg_catalog.=) $1 AND e.graph_id OPERATOR(pg_catalog.=) $2 "
                         "AND EXISTS (SELECT FROM ruvector.nodes AS s WHERE s.id OPERATOR(pg_catalog.=) e.source_id) "
                         "AND EXISTS (SELECT FROM ruvector.nodes AS t WHERE t.id OPERATOR(pg_catalog.=) e.target_id)",
                         tables->graph, id, context, edge_of_result);
    }
    MemoryContextSwitchTo(before);
    return row;
}

Jsonb* read_properties_at(RowReader* reader, const ItemPointerData* tid) {
    const Tables* tables = reader->tables;
    if (reader->slot == nullptr) reader->slot = table_slot_create(tables->nodes, nullptr);
    if (reader->properties != nullptr && ItemPointerEquals(&reader->slot->tts_tid, const_cast<ItemPointerData*>(tid)))
        return reader->properties;
    MemoryContextReset(reader->passing);
    reader->properties = nullptr;
    ItemPointerData place = *tid;
    if (!table_tuple_fetch_row_version(tables->nodes, &place, GetActiveSnapshot(), reader->slot)) return nullptr;
    bool null;
    const Datum properties = slot_getattr(reader->slot, tables->node_columns[kNodeProperties], &null);
    MemoryContext before = MemoryContextSwitchTo(reader->passing);
    reader->properties = DatumGetJsonbP(properties);
    MemoryContextSwitchTo(before);
    return reader->properties;
}

void end_row_reader(RowReader* reader) {
    if (reader->slot != nullptr) ExecDropSingleTupleTableSlot(reader->slot);
    for (PointScan* point : {&reader->node, &reader->edge}) {
        if (point->scan == nullptr) continue;
        index_endscan(point->scan);
        ExecDropSingleTupleTableSlot(point->slot);
    }
    MemoryContextDelete(reader->passing);
}

} // namespace rv::graph
