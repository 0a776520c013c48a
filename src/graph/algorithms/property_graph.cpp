// C++ zone. A property graph, as the caller sees it: where he may read all, by scans of its two tables, else by SQL.
#include "ruvector/graph/algorithms/edge_source.hpp"

extern "C" {
#include "access/tableam.h"
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
}

#include <cmath>

#include "ruvector/graph/algorithms/name_collector.hpp"
#include "ruvector/graph/algorithms/query_rows.hpp"
#include "ruvector/graph/tables.hpp"
#include "ruvector/pg/table_rows.hpp"

namespace rv::graph {
namespace {

std::string_view view_of(Datum text) {
    const struct varlena* plain = PG_DETOAST_DATUM_PACKED(text);
    return {VARDATA_ANY(plain), VARSIZE_ANY_EXHDR(plain)};
}

// Server zone.
[[noreturn]] void fail_weight(const char* property, int64 edge, bool missing) {
    if (missing)
        ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
                        errmsg("edge " INT64_FORMAT " has no property \"%s\"", edge, property),
                        errhint("Each edge needs the weight that p_weight names; p_edge_types leaves edges out.")));
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("property \"%s\" of edge " INT64_FORMAT " is no number", property, edge)));
}

// Server zone. A number in an edge's properties.
double weight_in(Datum datum, const char* property, int64 edge) {
    Jsonb* properties = DatumGetJsonbP(datum);
    JsonbValue room;
    const JsonbValue* value =
        getKeyJsonValueFromContainer(&properties->root, property, static_cast<int>(strlen(property)), &room);
    if (value == nullptr || value->type == jbvNull) fail_weight(property, edge, true);
    if (value->type != jbvNumeric) fail_weight(property, edge, false);
    const double weight =
        DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(value->val.numeric)));
    if (reinterpret_cast<char*>(properties) != DatumGetPointer(datum)) pfree(properties);
    return weight;
}

double weight_of_column(Datum datum, int64 edge) {
    const double weight = static_cast<double>(DatumGetFloat4(datum));
    if (std::isnan(weight))
        ereport(ERROR,
                (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("the weight of edge " INT64_FORMAT " is NaN", edge)));
    return weight;
}

// Which weight is read.
struct Weight {
    const char* property; // null: none, or the column
    bool column;
};
Weight weight_of(const GraphFilter& filter) {
    if (!filter.weighted || !filter.weight) return {nullptr, false};
    if (*filter.weight == "weight") return {nullptr, true};
    return {filter.weight->c_str(), false};
}

struct EdgeOfIds {
    std::int64_t source;
    std::int64_t target;
    double weight;
};

// Names and edges, whoever reads the rows.
class GraphCollector {
public:
    explicit GraphCollector(const GraphFilter& filter) : weight_(weight_of(filter)) {}

    bool weighted() const { return weight_.column || weight_.property != nullptr; }
    const Weight& weight() const { return weight_; }
    void add_node(std::int64_t id, const std::string_view* external) { names_.node(id, external); }
    void end_nodes() { names_.number_nodes(); }
    // An edge to a node that is not there is not there.
    void add_edge(const EdgeOfIds& edge) {
        const NodeNumber source = names_.number_of(edge.source);
        const NodeNumber target = names_.number_of(edge.target);
        if (source == kNoNode || target == kNoNode) return;
        edges_.sources.push_back(source);
        edges_.targets.push_back(target);
        if (weighted()) edges_.weights.push_back(edge.weight);
    }
    ReadGraph finish() {
        Counted<NodeNumber> same;
        NodeNames names = names_.finish(same);
        return {std::move(names), std::move(edges_)};
    }

private:
    Weight weight_;
    NameCollector names_{NodeNames::Kind::kPropertyGraph};
    graph_algorithms::EdgeList edges_;
};

// By SQL.

void receive_node(TupleTableSlot* row, void* receiver) {
    slot_getsomeattrs(row, 2);
    std::string_view external;
    if (!row->tts_isnull[1]) external = view_of(row->tts_values[1]);
    static_cast<GraphCollector*>(receiver)->add_node(DatumGetInt64(row->tts_values[0]),
                                                     row->tts_isnull[1] ? nullptr : &external);
}

void receive_edge(TupleTableSlot* row, void* receiver) {
    GraphCollector& collector = *static_cast<GraphCollector*>(receiver);
    slot_getsomeattrs(row, collector.weighted() ? 4 : 2);
    EdgeOfIds edge{DatumGetInt64(row->tts_values[0]), DatumGetInt64(row->tts_values[1]), 1};
    if (collector.weight().column)
        edge.weight = weight_of_column(row->tts_values[2], DatumGetInt64(row->tts_values[3]));
    else if (collector.weighted())
        edge.weight = weight_in(row->tts_values[2], collector.weight().property, DatumGetInt64(row->tts_values[3]));
    collector.add_edge(edge);
}

// Server zone.
Datum text_array(const std::vector<std::string>& texts) {
    Datum* values = static_cast<Datum*>(palloc(sizeof(Datum) * (texts.size() + 1)));
    for (std::size_t i = 0; i < texts.size(); i++)
        values[i] = PointerGetDatum(cstring_to_text_with_len(texts[i].data(), static_cast<int>(texts[i].size())));
    return PointerGetDatum(construct_array(values, static_cast<int>(texts.size()), TEXTOID, -1, false, TYPALIGN_INT));
}

void select_rows(const char* sql, std::int32_t graph, const std::optional<std::vector<std::string>>& names,
                 ReceiveRow receive, GraphCollector& collector) {
    pg::pg_call([&] {
        const Oid types[] = {INT4OID, TEXTARRAYOID};
        const Datum values[] = {Int32GetDatum(graph), names ? text_array(*names) : Datum{0}};
        const int count = names ? 2 : 1;
        run_query(prepare_rows(sql, "graph", count, types), count, types, values, receive, &collector);
    });
}

ReadGraph read_by_sql(const GraphSource& source, const GraphFilter& filter) {
    GraphCollector collector(filter);
    std::string sql = "SELECT n.id, n.external_id FROM ruvector.nodes AS n WHERE n.graph_id OPERATOR(pg_catalog.=) $1";
    if (filter.node_labels)
        sql += " AND (n.node_type OPERATOR(pg_catalog.=) ANY ($2) OR n.extra_labels OPERATOR(pg_catalog.&&) $2)";
    select_rows(sql.c_str(), source.graph, filter.node_labels, receive_node, collector);
    collector.end_nodes();
    sql = "SELECT e.source_id, e.target_id";
    if (collector.weighted()) sql += collector.weight().column ? ", e.weight, e.id" : ", e.properties, e.id";
    sql += " FROM ruvector.edges AS e WHERE e.graph_id OPERATOR(pg_catalog.=) $1";
    if (filter.edge_types) sql += " AND e.edge_type OPERATOR(pg_catalog.=) ANY ($2)";
    select_rows(sql.c_str(), source.graph, filter.edge_types, receive_edge, collector);
    return collector.finish();
}

// By scans of both tables: from the server's rows right into the names and edges, which call nothing of the server.

// Whether a text is one of some; most are the one before.
class OneOf {
public:
    explicit OneOf(const std::vector<std::string>& wanted) : wanted_(wanted) {}
    bool contains(Datum text) {
        const std::string_view view = view_of(text);
        if (view.size() == length_ && std::memcmp(view.data(), last_, length_) == 0) return is_;
        is_ = std::find(wanted_.begin(), wanted_.end(), view) != wanted_.end();
        length_ = view.size() <= sizeof(last_) ? view.size() : SIZE_MAX;
        if (length_ != SIZE_MAX) std::memcpy(last_, view.data(), length_);
        return is_;
    }

private:
    const std::vector<std::string>& wanted_;
    char last_[64];
    std::size_t length_ = SIZE_MAX;
    bool is_ = false;
};

// Server zone.
bool is_labelled(const Tables& tables, const TupleTableSlot* slot, OneOf& labels) {
    const int first = tables.node_columns[kNodeType] - 1;
    const int extra = tables.node_columns[kExtraLabels] - 1;
    if (!slot->tts_isnull[first] && labels.contains(slot->tts_values[first])) return true;
    if (slot->tts_isnull[extra]) return false;
    Datum* others;
    bool* nulls;
    int count;
    deconstruct_array(DatumGetArrayTypeP(slot->tts_values[extra]), TEXTOID, -1, false, TYPALIGN_INT, &others, &nulls,
                      &count);
    bool found = false;
    for (int i = 0; i < count && !found; i++) found = !nulls[i] && labels.contains(others[i]);
    return found;
}

// Server zone: `take(slot)` for each row of the graph.
template <class Take>
void scan_rows(Relation table, AttrNumber graph_column, std::int32_t graph, int columns, Take&& take) {
    MemoryContext passing = AllocSetContextCreate(CurrentMemoryContext, "ruvector graph row", ALLOCSET_DEFAULT_SIZES);
    TupleTableSlot* slot = table_slot_create(table, nullptr);
    TableScanDesc scan = pg::begin_table_scan(table, GetActiveSnapshot());
    MemoryContext before = MemoryContextSwitchTo(passing);
    for (unsigned rows = 0; table_scan_getnextslot(scan, ForwardScanDirection, slot); rows++) {
        if (rows % 256 == 0) {
            CHECK_FOR_INTERRUPTS();
            MemoryContextReset(passing);
        }
        slot_getsomeattrs(slot, columns);
        if (DatumGetInt32(slot->tts_values[graph_column - 1]) == graph) take(slot);
    }
    MemoryContextSwitchTo(before);
    table_endscan(scan);
    ExecDropSingleTupleTableSlot(slot);
    MemoryContextDelete(passing);
}

int last_of(std::initializer_list<AttrNumber> columns) { return *std::max_element(columns.begin(), columns.end()); }

void scan_nodes(const Tables& tables, const GraphFilter& filter, GraphCollector& collector) {
    const AttrNumber* node = tables.node_columns;
    const std::vector<std::string> none;
    OneOf labels(filter.node_labels ? *filter.node_labels : none);
    int columns = last_of({tables.node_graph, node[kNodeId], node[kExternalId]});
    if (filter.node_labels) columns = std::max(columns, last_of({node[kNodeType], node[kExtraLabels]}));
    pg::pg_call([&] {
        scan_rows(tables.nodes, tables.node_graph, tables.graph, columns, [&](TupleTableSlot* slot) {
            if (filter.node_labels && !is_labelled(tables, slot, labels)) return;
            const bool named = !slot->tts_isnull[node[kExternalId] - 1];
            std::string_view external;
            if (named) external = view_of(slot->tts_values[node[kExternalId] - 1]);
            collector.add_node(DatumGetInt64(slot->tts_values[node[kNodeId] - 1]), named ? &external : nullptr);
        });
    });
}

void scan_edges(const Tables& tables, const GraphFilter& filter, GraphCollector& collector) {
    const AttrNumber* edge = tables.edge_columns;
    const std::vector<std::string> none;
    OneOf types(filter.edge_types ? *filter.edge_types : none);
    const Weight weight = collector.weight();
    int columns = last_of({tables.edge_graph, edge[kEdgeId], edge[kSource], edge[kTarget]});
    if (filter.edge_types) columns = std::max<int>(columns, edge[kEdgeType]);
    if (weight.column) columns = std::max<int>(columns, edge[kWeight]);
    if (weight.property != nullptr) columns = std::max<int>(columns, edge[kEdgeProperties]);
    pg::pg_call([&] {
        scan_rows(tables.edges, tables.edge_graph, tables.graph, columns, [&](TupleTableSlot* slot) {
            const Datum* values = slot->tts_values;
            if (filter.edge_types && !types.contains(values[edge[kEdgeType] - 1])) return;
            EdgeOfIds found{DatumGetInt64(values[edge[kSource] - 1]), DatumGetInt64(values[edge[kTarget] - 1]), 1};
            if (weight.column)
                found.weight = weight_of_column(values[edge[kWeight] - 1], DatumGetInt64(values[edge[kEdgeId] - 1]));
            else if (weight.property != nullptr)
                found.weight = weight_in(values[edge[kEdgeProperties] - 1], weight.property,
                                         DatumGetInt64(values[edge[kEdgeId] - 1]));
            collector.add_edge(found);
        });
    });
}

ReadGraph read_directly(const Tables& tables, const GraphFilter& filter) {
    GraphCollector collector(filter);
    scan_nodes(tables, filter, collector);
    collector.end_nodes();
    scan_edges(tables, filter, collector);
    return collector.finish();
}

} // namespace

ReadGraph read_property_graph(const GraphSource& source, const GraphFilter& filter) {
    Tables tables;
    const bool direct = pg::pg_call([&] {
        open_tables(&tables, source.graph);
        return tables.direct;
    });
    ReadGraph read = direct ? read_directly(tables, filter) : read_by_sql(source, filter);
    pg::pg_call([&] { close_tables(&tables); });
    return read;
}

} // namespace rv::graph
