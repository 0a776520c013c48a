// C++ zone.
#include "ruvector/graph/algorithms/edge_source.hpp"

extern "C" {
#include "catalog/namespace.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/varlena.h"
}

#include "ruvector/graph/algorithms/edge_columns.hpp"
#include "ruvector/graph/algorithms/name_collector.hpp"
#include "ruvector/graph/algorithms/query_rows.hpp"
#include "ruvector/graph/load/source.hpp"
#include "ruvector/graph/tables.hpp"

namespace rv::graph {
namespace {

NodeNames::Kind kind_of(EndKind kind) {
    switch (kind) {
    case EndKind::kInteger:
        return NodeNames::Kind::kIntegers;
    case EndKind::kUuid:
        return NodeNames::Kind::kUuids;
    default:
        return NodeNames::Kind::kTexts;
    }
}

// Edges by their ends' ids.
class EdgeCollector {
public:
    EdgeCollector(const EdgeColumns& columns) : columns_(columns), names_(kind_of(columns.kind)) {}

    static void receive(TupleTableSlot* row, void* self) { static_cast<EdgeCollector*>(self)->add(row); }
    ReadGraph finish() {
        Counted<NodeNumber> numbers;
        NodeNames names = names_.finish(numbers);
        if (!numbers.empty()) {
            for (NodeNumber& node : edges_.sources) node = numbers[node];
            for (NodeNumber& node : edges_.targets) node = numbers[node];
        }
        return {std::move(names), std::move(edges_)};
    }

private:
    void add(TupleTableSlot* row) {
        // Calls the server, and leaves nothing to destroy.
        const EdgeValues edge = edge_of_row(columns_, row);
        edges_.sources.push_back(number(edge.source));
        edges_.targets.push_back(number(edge.target));
        if (columns_.weight != InvalidAttrNumber) edges_.weights.push_back(edge.weight);
    }
    NodeNumber number(const EndValue& end) {
        return columns_.kind == EndKind::kInteger ? names_.integer(end.integer) : names_.bytes({end.bytes, end.length});
    }

    EdgeColumns columns_;
    NameCollector names_;
    graph_algorithms::EdgeList edges_;
};

ReadGraph read_query(const char* sql, const GraphSource& source, bool weighted, const char* weight) {
    RowQuery query{};
    const EdgeColumns columns = pg::pg_call([&] {
        query = prepare_rows(sql, source.text.c_str(), 0, nullptr);
        return columns_of_query(query.columns, weighted, weight);
    });
    EdgeCollector collector(columns);
    pg::pg_call([&] { run_query(query, 0, nullptr, nullptr, EdgeCollector::receive, &collector); });
    return collector.finish();
}

// Server zone. InvalidOid: there is no such relation, or the text is no name.
Oid find_table(const char* text) {
    List* parts = NIL;
    if (!SplitIdentifierString(pstrdup(text), '.', &parts) || parts == NIL || list_length(parts) > 3) return InvalidOid;
    List* names = NIL;
    ListCell* cell;
    foreach (cell, parts) names = lappend(names, makeString(pstrdup(static_cast<char*>(lfirst(cell)))));
    return RangeVarGetRelid(makeRangeVarFromNameList(names), NoLock, true);
}

} // namespace

GraphSource source_of_table(Oid table) {
    GraphSource source{GraphSource::Kind::kTable, 0, table, {}};
    source.text = pg::pg_call([&]() -> const char* {
        const char* name = get_rel_name(table);
        return name == nullptr ? "" : name;
    });
    return source;
}

std::optional<GraphSource> find_source_or_nothing(const std::string& text) {
    GraphSource source{GraphSource::Kind::kQuery, 0, InvalidOid, text};
    pg::pg_call([&] {
        if (find_graph(text.c_str(), &source.graph)) {
            source.kind = GraphSource::Kind::kPropertyGraph;
        } else if (!is_query(text.c_str())) {
            source.kind = GraphSource::Kind::kTable;
            source.table = find_table(text.c_str());
        }
    });
    if (source.kind == GraphSource::Kind::kTable && !OidIsValid(source.table)) return std::nullopt;
    return source;
}

GraphSource find_source(const std::string& text) {
    std::optional<GraphSource> source = find_source_or_nothing(text);
    if (!source)
        throw Error("42704", "there is no graph \"" + text + "\"", "",
                    "Give the name of a projection (ruvector_graph_project), a graph (ruvector_graph_create), a table "
                    "or a view, or a query that begins with SELECT, WITH, VALUES or TABLE.");
    return *std::move(source);
}

ReadGraph read_graph(const GraphSource& source, const GraphFilter& filter, graph_algorithms::Computation& computation) {
    computation.check();
    if (source.kind == GraphSource::Kind::kPropertyGraph) return read_property_graph(source, filter);
    if (filter.edge_types || filter.node_labels)
        throw Error(sqlstate::kInvalidParameterValue,
                    std::string(filter.edge_types ? "p_edge_types" : "p_node_labels") + " is for property graphs", "",
                    "A table or a query leaves out edges by itself: give a query with a WHERE clause.");
    // Of a table the query reads the weight that is named.
    const bool named = filter.weight && source.kind == GraphSource::Kind::kQuery;
    return read_query(sql_of_source(source, filter).c_str(), source, filter.weighted,
                      named ? filter.weight->c_str() : nullptr);
}

std::string sql_of_source(const GraphSource& source, const GraphFilter& filter) {
    if (source.kind == GraphSource::Kind::kQuery) return source.text;
    const char* weight = filter.weight ? filter.weight->c_str() : nullptr;
    return pg::pg_call([&]() -> const char* { return query_of_table(source.table, filter.weighted, weight); });
}

} // namespace rv::graph
