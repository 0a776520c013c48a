// Server zone. ruvector_graph_load.
#include "ruvector/graph/load/load.hpp"

extern "C" {
#include "access/htup_details.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
}

#include "ruvector/pg/arguments.hpp"
#include "ruvector/pg/guard.hpp"

namespace rv::graph {
namespace {

enum Argument {
    kGraphName,
    kNodes,
    kEdges,
    kIdColumn,
    kLabelColumn,
    kLabel,
    kSourceColumn,
    kTargetColumn,
    kTypeColumn,
    kType,
    kWeightColumn,
    kNodeProperties,
    kEdgeProperties,
    kOnExisting
};

char* text_or_null(FunctionCallInfo call, int number) {
    return call->args[number].isnull ? nullptr : text_to_cstring(DatumGetTextPP(call->args[number].value));
}

OnExisting on_existing(FunctionCallInfo call) {
    const char* word = text_or_null(call, kOnExisting);
    if (word == nullptr || std::strcmp(word, "error") == 0) return OnExisting::kError;
    if (std::strcmp(word, "skip") == 0) return OnExisting::kSkip;
    if (std::strcmp(word, "update") == 0) return OnExisting::kUpdate;
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("p_on_existing must be error, skip or update, not \"%s\"", word)));
}

// Tables by their OIDs are tables by their names.
char* table_or_null(FunctionCallInfo call, int number) {
    if (call->args[number].isnull) return nullptr;
    const Oid table = DatumGetObjectId(call->args[number].value);
    const char* name = get_rel_name(table);
    if (name == nullptr)
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation with OID %u does not exist", table)));
    return psprintf("SELECT * FROM %s", quote_qualified_identifier(get_namespace_name(get_rel_namespace(table)), name));
}

Datum run(FunctionCallInfo call, bool tables) {
    pg::check_not_null(call, kGraphName, "p_graph_name");
    pg::check_not_null(call, kType, "p_type");
    const OnExisting existing = on_existing(call);
    constexpr const char* kText = "pg_catalog.text";
    const auto role = [&](int number, const char* argument, const char* type) {
        return Role{text_or_null(call, number), argument, type};
    };
    const Role node_roles[kNodeRoles] = {role(kIdColumn, "p_id_column", kText),
                                         role(kLabelColumn, "p_label_column", kText)};
    const Role edge_roles[kEdgeRoles] = {
        role(kSourceColumn, "p_source_column", kText), role(kTargetColumn, "p_target_column", kText),
        role(kTypeColumn, "p_type_column", kText), role(kWeightColumn, "p_weight_column", "pg_catalog.float4")};
    text* label = call->args[kLabel].isnull ? nullptr : DatumGetTextPP(call->args[kLabel].value);
    const char* nodes = tables ? table_or_null(call, kNodes) : text_or_null(call, kNodes);
    const char* edges = tables ? table_or_null(call, kEdges) : text_or_null(call, kEdges);
    if (nodes != nullptr) pg::check_not_null(call, kIdColumn, "p_id_column");
    if (edges != nullptr) {
        pg::check_not_null(call, kSourceColumn, "p_source_column");
        pg::check_not_null(call, kTargetColumn, "p_target_column");
    }
    TupleDesc result;
    if (get_call_result_type(call, nullptr, &result) != TYPEFUNC_COMPOSITE)
        elog(ERROR, "return type must be a row type");
    result = BlessTupleDesc(result);
    MemoryContext caller = CurrentMemoryContext;
    SPI_connect();
    Load load{};
    begin_load(&load, text_or_null(call, kGraphName));
    if (nodes != nullptr)
        load_nodes(&load, nodes, node_roles, role(kNodeProperties, "p_node_properties_column", nullptr), label,
                   existing);
    if (edges != nullptr)
        load_edges(&load, edges, edge_roles, role(kEdgeProperties, "p_edge_properties_column", nullptr),
                   DatumGetTextPP(call->args[kType].value));
    finish_load(&load);
    SPI_finish();
    MemoryContextSwitchTo(caller);
    Datum values[] = {Int64GetDatum(load.node_count), Int64GetDatum(load.edge_count)};
    bool nulls[] = {false, false};
    return HeapTupleGetDatum(heap_form_tuple(result, values, nulls));
}

} // namespace
} // namespace rv::graph

RV_FUNCTION(ruvector_graph_load) { return rv::graph::run(fcinfo, false); }
RV_FUNCTION(ruvector_graph_load_tables) { return rv::graph::run(fcinfo, true); }
