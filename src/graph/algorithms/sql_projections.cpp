// C++ zone. ruvector_graph_project and what tells of projections and drops them.
#include "ruvector/graph/algorithms/projections.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"
}

#include "ruvector/graph/algorithms/computation.hpp"
#include "ruvector/pg/array_elements.hpp"

namespace rv::graph {
namespace {

std::string text_of(Datum value) {
    return pg::pg_call([&]() -> const char* { return text_to_cstring(DatumGetTextPP(value)); });
}

std::string text_argument(FunctionCallInfo info, int number, const char* name) {
    if (info->args[number].isnull) throw Error(sqlstate::kNullValueNotAllowed, std::string(name) + " must not be null");
    return text_of(info->args[number].value);
}

std::optional<std::vector<std::string>> texts_argument(FunctionCallInfo info, int number, const char* name) {
    if (info->args[number].isnull) return std::nullopt;
    const pg::ArrayElements elements = pg::pg_call([&] { return pg::array_elements(info->args[number].value); });
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < elements.values.size(); ++i) {
        if (elements.nulls[i])
            throw Error(sqlstate::kNullValueNotAllowed, "an element of " + std::string(name) + " is null");
        texts.push_back(text_of(elements.values[i]));
    }
    return texts;
}

// Server zone.
Datum text_datum(const std::string& text) {
    return PointerGetDatum(cstring_to_text_with_len(text.data(), static_cast<int>(text.size())));
}

Datum project(FunctionCallInfo info) {
    const std::string name = text_argument(info, 0, "p_name");
    const std::string graph = text_argument(info, 1, "p_graph");
    if (name.empty()) throw Error(sqlstate::kInvalidParameterValue, "p_name must not be empty");
    GraphFilter filter;
    filter.edge_types = texts_argument(info, 2, "p_edge_types");
    filter.node_labels = texts_argument(info, 3, "p_node_labels");
    filter.weighted = true;
    if (!info->args[4].isnull) filter.weight = text_of(info->args[4].value);
    const bool replace = !info->args[5].isnull && DatumGetBool(info->args[5].value);
    if (find_projection(name) != nullptr) {
        if (!replace)
            throw Error("42710", "there is a projection \"" + name + "\" already", "",
                        "p_replace => true makes it anew; ruvector_graph_project_drop drops it.");
        drop_projection(name);
    }
    TupleDesc columns = pg::pg_call([&] {
        TupleDesc result;
        if (get_call_result_type(info, nullptr, &result) != TYPEFUNC_COMPOSITE)
            elog(ERROR, "return type must be a row type");
        return BlessTupleDesc(result);
    });
    const GraphMemory memory;
    ServerComputation computation;
    MemoryContext caller = CurrentMemoryContext;
    pg::pg_call([] { SPI_connect(); });
    const std::shared_ptr<const KeptGraph> made =
        add_projection(name, find_source(graph), std::move(filter), computation)->graph;
    return pg::pg_call([&] {
        SPI_finish();
        MemoryContextSwitchTo(caller);
        Datum values[] = {text_datum(name), Int64GetDatum(made->names().size()),
                          Int64GetDatum(static_cast<int64>(made->out().edges())),
                          Int64GetDatum(static_cast<int64>(made->bytes()))};
        bool nulls[] = {false, false, false, false};
        return HeapTupleGetDatum(heap_form_tuple(columns, values, nulls));
    });
}

void put(Projection& projection, const ReturnSetInfo* result) {
    const std::shared_ptr<const KeptGraph> graph = projection.graph;
    const std::string name = projection.name;
    const std::string source = projection.source.text;
    const std::int64_t made_at = projection.made_at;
    const std::string reason = why_stale(projection);
    pg::pg_call([&] {
        const bool is_read = graph != nullptr;
        Datum values[] = {text_datum(name),
                          text_datum(source),
                          Int64GetDatum(is_read ? graph->names().size() : 0),
                          Int64GetDatum(is_read ? static_cast<int64>(graph->out().edges()) : 0),
                          Int64GetDatum(is_read ? static_cast<int64>(graph->bytes()) : 0),
                          TimestampTzGetDatum(made_at),
                          BoolGetDatum(!reason.empty()),
                          text_datum(reason)};
        bool nulls[] = {false, false, !is_read, !is_read, !is_read, false, false, reason.empty()};
        tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
    });
}

} // namespace
} // namespace rv::graph

RV_FUNCTION(ruvector_graph_project) { return rv::graph::project(fcinfo); }

RV_FUNCTION(ruvector_graph_projections) {
    using namespace rv::graph;
    const ReturnSetInfo* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    rv::pg::pg_call([&] {
        InitMaterializedSRF(fcinfo, 0);
        SPI_connect();
    });
    // By their names: looking may run what drops one.
    std::vector<std::string> names;
    for (const Projection* projection : all_projections()) names.push_back(projection->name);
    for (const std::string& name : names)
        if (Projection* projection = find_projection(name)) put(*projection, result);
    rv::pg::pg_call([] { SPI_finish(); });
    return 0;
}

RV_FUNCTION(ruvector_graph_project_drop) {
    const std::string name = rv::graph::text_argument(fcinfo, 0, "p_name");
    PG_RETURN_BOOL(rv::graph::drop_projection(name));
}
