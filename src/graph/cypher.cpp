// C++ zone. ruvector_cypher and ruvector_cypher_rows: a query is compiled or found among the plans of the session, and
// run over the graph's tables; all its rows are there when the function returns.
#include "ruvector/graph/store.hpp"

extern "C" {
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/tuplestore.h"
}

#include "ruvector/core/cypher/engine.hpp"
#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/values/json.hpp"
#include "ruvector/core/cypher/values/operators.hpp"
#include "ruvector/graph/names.hpp"
#include "ruvector/graph/plan_cache.hpp"
#include "ruvector/graph/settings.hpp"
#include "ruvector/graph/world.hpp"

namespace rv::graph {
namespace {

constexpr int kMostRestarts = 100;

// Where rows go.
struct Output {
    Tuplestorestate* store;
    TupleDesc description;
    bool typed;   // columns of the caller's list; else one column of jsonb
    Oid function; // that is running
    FmgrInfo* inputs;
    Oid* parameters;
    Oid* types;            // of the columns; of domains what they are over
    MemoryContext passing; // what making a row leaves behind
};

void put_object(const Output& output, Execution& execution, GraphStore& store, std::string& json) {
    json = "{";
    const std::vector<std::string>& columns = execution.columns();
    for (std::size_t i = 0; i < columns.size(); i++) {
        if (i > 0) json += ", ";
        append_stored(json, Value::string(columns[i]));
        json += ": ";
        append_result(json, execution.column(i), store);
    }
    json += "}";
    pg::pg_call([&] {
        MemoryContext before = MemoryContextSwitchTo(output.passing);
        Datum value = DirectFunctionCall1(jsonb_in, CStringGetDatum(json.c_str()));
        bool null = false;
        tuplestore_putvalues(output.store, output.description, &value, &null);
        MemoryContextSwitchTo(before);
        MemoryContextReset(output.passing);
    });
}

// A value as its column's input function reads it.
void put_columns(const Output& output, Execution& execution, GraphStore& store) {
    const int count = output.description->natts;
    std::vector<std::string> texts(static_cast<std::size_t>(count));
    std::vector<char> nulls(static_cast<std::size_t>(count));
    for (int i = 0; i < count; i++) {
        const Value& value = execution.column(static_cast<std::size_t>(i));
        const Oid type = output.types[i];
        std::string& text = texts[static_cast<std::size_t>(i)];
        nulls[static_cast<std::size_t>(i)] = value.is_null();
        if (value.is_null()) continue;
        if (type == JSONBOID || type == JSONOID) {
            append_result(text, value, store);
        } else if (value.is(Kind::kNode) && (type == INT8OID || type == INT4OID)) {
            text = std::to_string(value.as_node());
        } else if (value.is(Kind::kRelationship) && (type == INT8OID || type == INT4OID)) {
            text = std::to_string(value.as_relationship().id);
        } else if (value.is(Kind::kList) && OidIsValid(get_element_type(type))) {
            // As an array's input function reads it.
            text = "{";
            for (const Value& element : value.as_list()) {
                check_text(text.size());
                if (text.size() > 1) text += ',';
                if (element.is_null()) {
                    text += "NULL";
                    continue;
                }
                std::string inner;
                if (element.is(Kind::kList) || element.is(Kind::kMap) || element.is(Kind::kNode) ||
                    element.is(Kind::kRelationship) || element.is(Kind::kPath))
                    append_result(inner, element, store);
                else
                    inner = text_of(element);
                text += '"';
                for (const char c : inner) {
                    if (c == '"' || c == '\\') text += '\\';
                    text += c;
                }
                text += '"';
            }
            text += '}';
        } else if (value.is(Kind::kList) || value.is(Kind::kMap) || value.is(Kind::kNode) ||
                   value.is(Kind::kRelationship) || value.is(Kind::kPath)) {
            append_result(text, value, store);
        } else {
            text = text_of(value);
        }
    }
    pg::pg_call([&] {
        MemoryContext before = MemoryContextSwitchTo(output.passing);
        Datum* values = static_cast<Datum*>(palloc(sizeof(Datum) * static_cast<Size>(count)));
        bool* is_null = static_cast<bool*>(palloc(static_cast<Size>(count)));
        for (int i = 0; i < count; i++) {
            is_null[i] = nulls[static_cast<std::size_t>(i)];
            values[i] =
                InputFunctionCall(&output.inputs[i], is_null[i] ? nullptr : texts[static_cast<std::size_t>(i)].data(),
                                  output.parameters[i], TupleDescAttr(output.description, i)->atttypmod);
        }
        tuplestore_putvalues(output.store, output.description, values, is_null);
        MemoryContextSwitchTo(before);
        MemoryContextReset(output.passing);
    });
}

void put_tree(const Output& output, const Value& tree, GraphStore& store) {
    std::string json;
    append_result(json, tree, store);
    pg::pg_call([&] {
        Datum value = DirectFunctionCall1(jsonb_in, CStringGetDatum(json.c_str()));
        bool null = false;
        tuplestore_putvalues(output.store, output.description, &value, &null);
    });
}

void check_columns(const Output& output, const Execution& execution) {
    if (!output.typed || output.description->natts == static_cast<int>(execution.columns().size())) return;
    throw Error("42804", "the query returns " + std::to_string(execution.columns().size()) +
                             " columns, the column list has " + std::to_string(output.description->natts));
}

// False: another transaction has changed what the query wants to change, and nothing is written: begin again.
bool run_once(std::int32_t graph, std::string_view query, const std::string& parameters, const Output& output) {
    ServerZones zones;
    ServerClock clock;
    TableStore store(graph, zones, output.function);
    Environment environment{store, zones, clock};
    bool done = true;
    {
        const cypher::MemoryLimit limit(cypher_memory());
        const std::shared_ptr<const Plan> plan = plan_of(graph, query, store);
        const Value given = parameters.empty() ? Value::map({}) : value_of_json(parameters, zones);
        if (!given.is(Kind::kMap)) throw Error(sqlstate::kInvalidParameterValue, "p_params must be a JSON object");
        Execution execution(plan, query, environment, given, {cypher_max_rows(), cypher_max_depth()});
        const QueryMode mode = plan->statement.mode;
        std::string json;
        if (mode == QueryMode::kRun) check_columns(output, execution);
        if (mode != QueryMode::kRun && output.typed)
            throw Error("0A000", "a plan is no row of a column list", "",
                        "EXPLAIN and PROFILE are for ruvector_cypher.");
        try {
            if (mode != QueryMode::kExplain) {
                while (execution.next()) {
                    if (mode == QueryMode::kProfile || execution.columns().empty()) continue;
                    if (output.typed)
                        put_columns(output, execution, store);
                    else
                        put_object(output, execution, store, json);
                }
            }
            store.flush();
        } catch (const ConcurrentChange&) {
            // Nothing was written: the caller begins again. Else what was written rests on what is no more.
            done = false;
            if (store.has_written())
                throw Error("40001", "could not serialize access due to concurrent update",
                            "A node or relationship was changed by another transaction.", "Run the query again.");
        }
        if (done && mode != QueryMode::kRun) put_tree(output, execution.tree(), store);
    }
    store.finish();
    return done;
}

void run(const std::string& name, const std::string& query, const std::string& parameters, const Output& output) {
    const std::int32_t graph = pg::pg_call([&] {
        SPI_connect();
        // With what earlier calls of the same statement have written.
        PushCopiedSnapshot(GetActiveSnapshot());
        UpdateActiveSnapshotCommandId();
        return graph_by_name(name.c_str());
    });
    for (int tries = 0;; tries++) {
        if (run_once(graph, query, parameters, output)) break;
        if (tries == kMostRestarts)
            throw Error("40001", "could not serialize access due to concurrent update", "", "Run the query again.");
        pg::pg_call([&] {
            CHECK_FOR_INTERRUPTS();
            tuplestore_clear(output.store);
            PopActiveSnapshot();
            PushActiveSnapshot(GetTransactionSnapshot());
        });
    }
    pg::pg_call([] {
        PopActiveSnapshot();
        SPI_finish();
    });
}

std::string text_argument(FunctionCallInfo call, int number, const char* name) {
    if (call->args[number].isnull) throw Error(sqlstate::kNullValueNotAllowed, std::string(name) + " must not be null");
    return pg::pg_call([&] { return text_to_cstring(DatumGetTextPP(call->args[number].value)); });
}

Datum cypher_function(FunctionCallInfo fcinfo, bool typed) {
    const std::string graph = text_argument(fcinfo, 0, "p_graph_name");
    const std::string query = text_argument(fcinfo, 1, "p_query");
    std::string parameters;
    if (!fcinfo->args[2].isnull) {
        parameters = pg::pg_call([&] {
            Jsonb* json = DatumGetJsonbP(fcinfo->args[2].value);
            return JsonbToCString(nullptr, &json->root, VARSIZE(json));
        });
    }
    Output output{};
    pg::pg_call([&] {
        InitMaterializedSRF(fcinfo, typed ? 0 : MAT_SRF_USE_EXPECTED_DESC);
        ReturnSetInfo* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
        output.store = result->setResult;
        output.description = result->setDesc;
        output.typed = typed;
        output.function = fcinfo->flinfo->fn_oid;
        output.passing = AllocSetContextCreate(CurrentMemoryContext, "ruvector graph output", ALLOCSET_DEFAULT_SIZES);
        if (!typed) return;
        const Size count = static_cast<Size>(output.description->natts);
        output.inputs = static_cast<FmgrInfo*>(palloc(sizeof(FmgrInfo) * count));
        output.parameters = static_cast<Oid*>(palloc(sizeof(Oid) * count));
        output.types = static_cast<Oid*>(palloc(sizeof(Oid) * count));
        for (Size i = 0; i < count; i++) {
            Oid function;
            getTypeInputInfo(TupleDescAttr(output.description, i)->atttypid, &function, &output.parameters[i]);
            fmgr_info(function, &output.inputs[i]);
            output.types[i] = getBaseType(TupleDescAttr(output.description, i)->atttypid);
        }
    });
    run(graph, query, parameters, output);
    return 0;
}

} // namespace
} // namespace rv::graph

RV_FUNCTION(ruvector_cypher) { return rv::graph::cypher_function(fcinfo, false); }
RV_FUNCTION(ruvector_cypher_rows) { return rv::graph::cypher_function(fcinfo, true); }
