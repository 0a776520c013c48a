// Server zone. The nodes of a load.
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

enum Column {
    kId,
    kGraph,
    kExternalId,
    kNodeType,
    kExtraLabels,
    kVectorRef,
    kCollection,
    kVectorKey,
    kProperties,
    kCreatedAt,
    kColumns
};
constexpr const char* kNames[kColumns] = {"id",         "graph_id",      "external_id", "node_type",  "extra_labels",
                                          "vector_ref", "collection_id", "vector_pk",   "properties", "created_at"};
constexpr RowPart kParts[kColumns] = {kNumberPart, kGraphPart, kTextPart, static_cast<RowPart>(kTextPart + 1),
                                      kNowhere,    kNowhere,   kNowhere,  kNowhere,
                                      kNowhere,    kNowhere};

struct Node {
    text* name;
    text* label; // null: none
    Jsonb* properties;
};

text* copy_text(MemoryContext context, const text* value) {
    text* copy = static_cast<text*>(MemoryContextAlloc(context, VARSIZE_ANY_EXHDR(value) + VARHDRSZ));
    SET_VARSIZE(copy, VARSIZE_ANY_EXHDR(value) + VARHDRSZ);
    std::memcpy(VARDATA(copy), VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
    return copy;
}

struct DirectNodes {
    BulkWriter writer;
    int places[kColumns]; // by column of ours, from 0
    Oid sequence;
    TimestampTz now;
    text* label; // of the row before, in the writer's names
};

void begin_direct(Load* load, DirectNodes* nodes) {
    RowPart parts[kColumns];
    for (int i = 0; i < kColumns; i++) {
        nodes->places[i] = get_attnum(RelationGetRelid(load->nodes), kNames[i]) - 1;
        if (nodes->places[i] < 0) elog(ERROR, "column \"%s\" of ruvector.nodes does not exist", kNames[i]);
        parts[nodes->places[i]] = kParts[i];
    }
    begin_writing(&nodes->writer, load->nodes, load->graph, parts, load->most);
    nodes->sequence = get_relname_relid("nodes_id_seq", RelationGetNamespace(load->nodes));
    nodes->now = GetCurrentTransactionStartTimestamp();
    nodes->label = nullptr;
}

int64 write_directly(Load* load, DirectNodes* nodes, const Node& node) {
    TupleTableSlot* slot = next_row(&nodes->writer);
    if (nodes->writer.row_count == 0) nodes->label = nullptr;
    const int64 id = nextval_internal(nodes->sequence, true);
    WrittenRow row{};
    row.numbers[0] = id;
    row.texts[0] = copy_text(nodes->writer.names, node.name);
    if (node.label != nullptr) {
        if (nodes->label == nullptr || VARSIZE_ANY_EXHDR(nodes->label) != VARSIZE_ANY_EXHDR(node.label) ||
            std::memcmp(VARDATA(nodes->label), VARDATA_ANY(node.label), VARSIZE_ANY_EXHDR(node.label)) != 0)
            nodes->label = copy_text(nodes->writer.names, node.label);
        row.texts[1] = nodes->label;
    }
    std::memset(slot->tts_isnull, true, kColumns);
    const auto set = [&](Column column, Datum value) {
        slot->tts_values[nodes->places[column]] = value;
        slot->tts_isnull[nodes->places[column]] = false;
    };
    set(kId, Int64GetDatum(id));
    set(kGraph, Int32GetDatum(load->graph));
    set(kExternalId, PointerGetDatum(row.texts[0]));
    if (row.texts[1] != nullptr) set(kNodeType, PointerGetDatum(row.texts[1]));
    set(kProperties, JsonbPGetDatum(node.properties));
    set(kCreatedAt, TimestampTzGetDatum(nodes->now));
    add_row(&nodes->writer, row);
    return id;
}

// By the executor, as the caller.
int64 write_by_sql(Load* load, const Node* nodes, int count, OnExisting on_existing) {
    Datum* columns[3];
    bool* nulls = static_cast<bool*>(palloc0(static_cast<Size>(count) + 1));
    for (Datum*& column : columns) column = static_cast<Datum*>(palloc(sizeof(Datum) * (static_cast<Size>(count) + 1)));
    for (int i = 0; i < count; i++) {
        columns[0][i] = PointerGetDatum(nodes[i].name);
        columns[1][i] = PointerGetDatum(nodes[i].label);
        nulls[i] = nodes[i].label == nullptr;
        columns[2][i] = JsonbPGetDatum(nodes[i].properties);
    }
    int lower = 1;
    const Oid types[] = {INT4OID, TEXTARRAYOID, TEXTARRAYOID, JSONBARRAYOID};
    const Datum values[] = {
        Int32GetDatum(load->graph),
        PointerGetDatum(construct_array(columns[0], count, TEXTOID, -1, false, TYPALIGN_INT)),
        PointerGetDatum(construct_md_array(columns[1], nulls, 1, &count, &lower, TEXTOID, -1, false, TYPALIGN_INT)),
        PointerGetDatum(construct_array(columns[2], count, JSONBOID, -1, false, TYPALIGN_INT))};
    constexpr const char* kConflicts[] = {"", " ON CONFLICT (graph_id, external_id) DO NOTHING",
                                          " ON CONFLICT (graph_id, external_id) DO UPDATE SET node_type = "
                                          "EXCLUDED.node_type, properties = o.properties OPERATOR(pg_catalog.||) "
                                          "EXCLUDED.properties"};
    pg::execute_kept(psprintf("INSERT INTO ruvector.nodes AS o (graph_id, external_id, node_type, properties) "
                              "SELECT $1, u.* FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3), "
                              "pg_catalog.unnest($4)) AS u%s",
                              kConflicts[static_cast<int>(on_existing)]),
                     {4, types, values, nullptr, false});
    return static_cast<int64>(SPI_processed);
}

[[noreturn]] void twice(const Node& node, uint64 row) {
    ereport(ERROR, (errcode(ERRCODE_UNIQUE_VIOLATION),
                    errmsg("node \"%s\" is there more than once", text_to_cstring(node.name)),
                    errdetail("It is in row %llu of the nodes again.", static_cast<unsigned long long>(row))));
}

} // namespace

void load_nodes(Load* load, const char* what, const Role* roles, const Role& properties, text* label,
                OnExisting on_existing) {
    const bool directly = load->nodes_directly && on_existing == OnExisting::kError;
    Source source;
    open_source(&source, what, roles, kNodeRoles, properties);
    DirectNodes direct{};
    if (directly) begin_direct(load, &direct);
    uint64 row = 0;
    while (fetch_rows(&source)) {
        bound_ids(&load->ids, load->most);
        MemoryContext caller = MemoryContextSwitchTo(load->fetched);
        Node* nodes = static_cast<Node*>(palloc(sizeof(Node) * source.count));
        for (uint64 i = 0; i < source.count; i++) {
            CHECK_FOR_INTERRUPTS();
            row++;
            bool null;
            const Datum name = role_value(source, i, kIdRole, &null);
            if (null)
                ereport(ERROR, (errcode(ERRCODE_NOT_NULL_VIOLATION), errmsg("the id of a node must not be null"),
                                errdetail("It is in row %llu of the nodes.", static_cast<unsigned long long>(row))));
            nodes[i].name = DatumGetTextPP(name);
            const Datum own_label = role_value(source, i, kLabelRole, &null);
            nodes[i].label = null ? label : DatumGetTextPP(own_label);
            nodes[i].properties = properties_of(&source, i);
            bool known;
            NodeIds::Entry* entry = enter_id(&load->ids, VARDATA_ANY(nodes[i].name),
                                             static_cast<int>(VARSIZE_ANY_EXHDR(nodes[i].name)), &known);
            if (known) twice(nodes[i], row);
            if (directly) entry->id = write_directly(load, &direct, nodes[i]);
        }
        if (directly) {
            write_rows(&direct.writer);
            load->node_count += static_cast<int64>(source.count);
        } else {
            load->node_count += write_by_sql(load, nodes, static_cast<int>(source.count), on_existing);
        }
        MemoryContextSwitchTo(caller);
        MemoryContextReset(load->fetched);
    }
    close_source(&source);
    if (directly) {
        finish_writing(&direct.writer);
        const int64 counts[kCountedTables] = {load->node_count, 0, 0};
        if (load->node_count > 0) note_change(load->graph, counts);
        CommandCounterIncrement();
    } else {
        // Their ids are not known.
        bound_ids(&load->ids, 0);
    }
}

} // namespace rv::graph
