// Server zone. The edges of a load.
#include "ruvector/graph/load/load.hpp"

extern "C" {
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "commands/sequence.h"
#include "executor/executor.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
}

#include "ruvector/graph/counts.hpp"
#include "ruvector/graph/load/bulk_writer.hpp"
#include "ruvector/pg/kept_plans.hpp"

namespace rv::graph {
namespace {

enum Column { kId, kGraph, kSource, kTarget, kEdgeType, kWeight, kProperties, kCreatedAt, kColumns };
constexpr const char* kNames[kColumns] = {"id",        "graph_id", "source_id",  "target_id",
                                          "edge_type", "weight",   "properties", "created_at"};
constexpr RowPart kParts[kColumns] = {kNumberPart,
                                      kGraphPart,
                                      static_cast<RowPart>(kNumberPart + 1),
                                      static_cast<RowPart>(kNumberPart + 2),
                                      kTextPart,
                                      kNowhere,
                                      kNowhere,
                                      kNowhere};

struct Edge {
    text* ends[2];
    int64 ids[2];
    text* type;
    float4 weight;
    Jsonb* properties;
};

struct DirectEdges {
    BulkWriter writer;
    int places[kColumns];
    Oid sequence;
    TimestampTz now;
    text* type; // of the row before, in the writer's names
};

void begin_direct(Load* load, DirectEdges* edges) {
    RowPart parts[kColumns];
    for (int i = 0; i < kColumns; i++) {
        edges->places[i] = get_attnum(RelationGetRelid(load->edges), kNames[i]) - 1;
        if (edges->places[i] < 0) elog(ERROR, "column \"%s\" of ruvector.edges does not exist", kNames[i]);
        parts[edges->places[i]] = kParts[i];
    }
    begin_writing(&edges->writer, load->edges, load->graph, parts, load->most);
    edges->sequence = get_relname_relid("edges_id_seq", RelationGetNamespace(load->edges));
    edges->now = GetCurrentTransactionStartTimestamp();
    edges->type = nullptr;
}

text* kept_type(DirectEdges* edges, const text* type) {
    const Size length = VARSIZE_ANY_EXHDR(type);
    if (edges->writer.row_count > 0 && edges->type != nullptr && VARSIZE_ANY_EXHDR(edges->type) == length &&
        std::memcmp(VARDATA(edges->type), VARDATA_ANY(type), length) == 0)
        return edges->type;
    edges->type = static_cast<text*>(MemoryContextAlloc(edges->writer.names, length + VARHDRSZ));
    SET_VARSIZE(edges->type, length + VARHDRSZ);
    std::memcpy(VARDATA(edges->type), VARDATA_ANY(type), length);
    return edges->type;
}

void write_directly(Load* load, DirectEdges* edges, const Edge& edge) {
    TupleTableSlot* slot = next_row(&edges->writer);
    WrittenRow row{};
    row.numbers[0] = nextval_internal(edges->sequence, true);
    row.numbers[1] = edge.ids[0];
    row.numbers[2] = edge.ids[1];
    row.texts[0] = kept_type(edges, edge.type);
    std::memset(slot->tts_isnull, false, kColumns);
    const auto set = [&](Column column, Datum value) { slot->tts_values[edges->places[column]] = value; };
    set(kId, Int64GetDatum(row.numbers[0]));
    set(kGraph, Int32GetDatum(load->graph));
    set(kSource, Int64GetDatum(edge.ids[0]));
    set(kTarget, Int64GetDatum(edge.ids[1]));
    set(kEdgeType, PointerGetDatum(row.texts[0]));
    set(kWeight, Float4GetDatum(edge.weight));
    set(kProperties, JsonbPGetDatum(edge.properties));
    set(kCreatedAt, TimestampTzGetDatum(edges->now));
    add_row(&edges->writer, row);
}

void write_by_sql(Load* load, const Edge* edges, int count) {
    Datum* columns[5];
    for (Datum*& column : columns) column = static_cast<Datum*>(palloc(sizeof(Datum) * (static_cast<Size>(count) + 1)));
    for (int i = 0; i < count; i++) {
        columns[0][i] = Int64GetDatum(edges[i].ids[0]);
        columns[1][i] = Int64GetDatum(edges[i].ids[1]);
        columns[2][i] = PointerGetDatum(edges[i].type);
        columns[3][i] = Float4GetDatum(edges[i].weight);
        columns[4][i] = JsonbPGetDatum(edges[i].properties);
    }
    const Oid types[] = {INT4OID, INT8ARRAYOID, INT8ARRAYOID, TEXTARRAYOID, FLOAT4ARRAYOID, JSONBARRAYOID};
    const Datum values[] = {
        Int32GetDatum(load->graph),
        PointerGetDatum(construct_array(columns[0], count, INT8OID, 8, FLOAT8PASSBYVAL, TYPALIGN_DOUBLE)),
        PointerGetDatum(construct_array(columns[1], count, INT8OID, 8, FLOAT8PASSBYVAL, TYPALIGN_DOUBLE)),
        PointerGetDatum(construct_array(columns[2], count, TEXTOID, -1, false, TYPALIGN_INT)),
        PointerGetDatum(construct_array(columns[3], count, FLOAT4OID, 4, true, TYPALIGN_INT)),
        PointerGetDatum(construct_array(columns[4], count, JSONBOID, -1, false, TYPALIGN_INT))};
    pg::execute_kept("INSERT INTO ruvector.edges (graph_id, source_id, target_id, edge_type, weight, properties) "
                     "SELECT $1, u.* FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3), "
                     "pg_catalog.unnest($4), pg_catalog.unnest($5), pg_catalog.unnest($6)) AS u",
                     {6, types, values, nullptr, false});
    load->edge_count += static_cast<int64>(SPI_processed);
}

NodeIds::Entry* known_end(Load* load, const text* name) {
    return find_id(&load->ids, VARDATA_ANY(name), static_cast<int>(VARSIZE_ANY_EXHDR(name)));
}

constexpr const char* kEnds[2] = {"source", "target"};

void find_ends(Load* load, Edge* edges, uint64 count, uint64 rows_before) {
    // Those that are not known yet, each once or a few times.
    Datum* unknown = static_cast<Datum*>(palloc(sizeof(Datum) * 2 * count));
    int unknown_count = 0;
    for (uint64 i = 0; i < count; i++)
        for (const text* name : edges[i].ends)
            if (known_end(load, name) == nullptr) unknown[unknown_count++] = PointerGetDatum(name);
    if (unknown_count > 0) look_up_ids(load, unknown, unknown_count);
    for (uint64 i = 0; i < count; i++) {
        for (int end = 0; end < 2; end++) {
            const NodeIds::Entry* entry = known_end(load, edges[i].ends[end]);
            if (entry == nullptr)
                ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
                                errmsg("graph \"%s\" has no node \"%s\"", load->graph_name,
                                       text_to_cstring(edges[i].ends[end])),
                                errdetail("It is the %s in row %llu of the edges.", kEnds[end],
                                          static_cast<unsigned long long>(rows_before + i + 1))));
            edges[i].ids[end] = entry->id;
        }
        if (edges[i].ids[0] == edges[i].ids[1] && !load->loops_allowed)
            ereport(ERROR,
                    (errcode(ERRCODE_CHECK_VIOLATION),
                     errmsg("graph \"%s\" allows no edge from a node to itself", load->graph_name),
                     errdetail("Row %llu of the edges has one, of node \"%s\".",
                               static_cast<unsigned long long>(rows_before + i + 1), text_to_cstring(edges[i].ends[0])),
                     errhint("The key allow_self_loops of the graph's config says so.")));
    }
    pfree(unknown);
}

} // namespace

void load_edges(Load* load, const char* what, const Role* roles, const Role& properties, text* type) {
    Source source;
    open_source(&source, what, roles, kEdgeRoles, properties);
    DirectEdges direct{};
    if (load->edges_directly) begin_direct(load, &direct);
    uint64 rows = 0;
    while (fetch_rows(&source)) {
        bound_ids(&load->ids, load->most);
        MemoryContext caller = MemoryContextSwitchTo(load->fetched);
        Edge* edges = static_cast<Edge*>(palloc(sizeof(Edge) * source.count));
        for (uint64 i = 0; i < source.count; i++) {
            CHECK_FOR_INTERRUPTS();
            bool null;
            for (int end = 0; end < 2; end++) {
                const Datum name = role_value(source, i, kSourceRole + end, &null);
                if (null)
                    ereport(
                        ERROR,
                        (errcode(ERRCODE_NOT_NULL_VIOLATION), errmsg("the %s of an edge must not be null", kEnds[end]),
                         errdetail("It is in row %llu of the edges.", static_cast<unsigned long long>(rows + i + 1))));
                edges[i].ends[end] = DatumGetTextPP(name);
            }
            const Datum own_type = role_value(source, i, kTypeRole, &null);
            edges[i].type = null ? type : DatumGetTextPP(own_type);
            const Datum weight = role_value(source, i, kWeightRole, &null);
            edges[i].weight = null ? 1.0F : DatumGetFloat4(weight);
            edges[i].properties = properties_of(&source, i);
        }
        find_ends(load, edges, source.count, rows);
        rows += source.count;
        if (load->edges_directly) {
            for (uint64 i = 0; i < source.count; i++) write_directly(load, &direct, edges[i]);
            write_rows(&direct.writer);
            load->edge_count += static_cast<int64>(source.count);
        } else {
            write_by_sql(load, edges, static_cast<int>(source.count));
        }
        MemoryContextSwitchTo(caller);
        MemoryContextReset(load->fetched);
    }
    close_source(&source);
    if (!load->edges_directly) return;
    finish_writing(&direct.writer);
    const int64 counts[kCountedTables] = {0, load->edge_count, 0};
    if (load->edge_count > 0) note_change(load->graph, counts);
    CommandCounterIncrement();
}

} // namespace rv::graph
