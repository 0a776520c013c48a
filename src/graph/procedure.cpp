// C++ zone. Functions of the database as procedures: `schema.function`, or a name on the search path, as the caller.
#include "ruvector/graph/store.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/functions/function.hpp"
#include "ruvector/core/cypher/values/json.hpp"
#include "ruvector/core/cypher/values/operators.hpp"
#include "ruvector/graph/passing.hpp"
#include "ruvector/pg/kept_plans.hpp"
#include "ruvector/pg/privilege.hpp"

namespace rv::graph {
namespace {

KindSet kinds_of(const std::string& type) {
    if (type == "bigint" || type == "integer" || type == "smallint") return kinds::kInteger;
    if (type == "double precision" || type == "real") return kinds::kNumber;
    if (type == "numeric") return kinds::kNumber;
    if (type == "text" || type == "character varying" || type == "name") return kinds::kString;
    if (type == "boolean") return kinds::kBoolean;
    return kinds::kAny;
}

// A function of a name that can be called, as JSON: names, types and modes of its arguments. Of several rather one that
// takes names as text than one that takes tables, then one with few arguments.
constexpr char kFind[] =
    "SELECT pg_catalog.jsonb_build_object('oid', p.oid::pg_catalog.int8, 'schema', s.nspname, 'names', "
    "coalesce(p.proargnames, '{}'), "
    "'types', (SELECT pg_catalog.jsonb_agg(pg_catalog.format_type(t.oid, NULL) ORDER BY t.n) "
    "FROM pg_catalog.unnest(coalesce(p.proallargtypes, p.proargtypes::pg_catalog.oid[])) WITH ORDINALITY AS t (oid, "
    "n)), "
    "'modes', coalesce(pg_catalog.to_jsonb(p.proargmodes::pg_catalog.text[]), '[]'), 'defaults', p.pronargdefaults, "
    "'result', pg_catalog.format_type(p.prorettype, NULL), "
    "'columns', (SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_array(a.attname, "
    "pg_catalog.format_type(a.atttypid, NULL)) ORDER BY a.attnum) FROM pg_catalog.pg_type AS t JOIN "
    "pg_catalog.pg_attribute AS a ON a.attrelid OPERATOR(pg_catalog.=) t.typrelid WHERE t.oid "
    "OPERATOR(pg_catalog.=) p.prorettype AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped), "
    "'volatile', p.provolatile OPERATOR(pg_catalog.=) 'v')::pg_catalog.text "
    "FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS s ON s.oid OPERATOR(pg_catalog.=) p.pronamespace "
    "WHERE p.proname OPERATOR(pg_catalog.=) $1 AND p.prokind OPERATOR(pg_catalog.=) 'f' AND (CASE WHEN $2 IS NULL "
    "THEN pg_catalog.pg_function_is_visible(p.oid) ELSE s.nspname OPERATOR(pg_catalog.=) $2 END) "
    "ORDER BY 'pg_catalog.regclass'::pg_catalog.regtype::pg_catalog.oid OPERATOR(pg_catalog.=) ANY "
    "(p.proargtypes::pg_catalog.oid[]), p.pronargs, p.oid LIMIT 1";

class SqlRows final : public RowCursor {
public:
    SqlRows(TableStore& store, Portal portal, std::size_t columns)
        : store_(store), portal_(portal), columns_(columns) {}
    ~SqlRows() override { store_.close_later(portal_); }

    bool next(std::vector<Value>& row) override {
        if (at_ == texts_.size() && !fetch()) return false;
        const Value list = value_of_json(texts_[at_++], store_.zones());
        row.clear();
        if (list.is(Kind::kList))
            for (const Value& value : list.as_list()) row.push_back(value);
        row.resize(columns_);
        return true;
    }

private:
    bool fetch() {
        texts_.clear();
        at_ = 0;
        if (finished_) return false;
        constexpr long kFetched = 100;
        const std::uint64_t count = pg::pg_call([&] {
            SPI_cursor_fetch(portal_, true, kFetched);
            return SPI_processed;
        });
        SPITupleTable* table = SPI_tuptable;
        for (std::uint64_t i = 0; i < count; i++) {
            char* text = pg::pg_call([&] { return SPI_getvalue(table->vals[i], table->tupdesc, 1); });
            texts_.emplace_back(text == nullptr ? "[]" : text);
            if (text != nullptr) pfree(text);
        }
        pg::pg_call([&] { SPI_freetuptable(table); });
        finished_ = count < static_cast<std::uint64_t>(kFetched);
        return !texts_.empty();
    }

    TableStore& store_;
    Portal portal_;
    std::size_t columns_;
    bool finished_ = false;
    std::vector<std::string> texts_;
    std::size_t at_ = 0;
};

struct Called {
    const char* name; // qualified
    const Oid* types; // of the arguments
    bool variadic;
};

// Server zone. Privileges are asked for here, since a plan that is kept has them behind it.
Called function_of(Oid oid) {
    HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(oid));
    if (!HeapTupleIsValid(tuple))
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_FUNCTION), errmsg("function %u does not exist", oid)));
    const Form_pg_proc function = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple));
    const char* schema = get_namespace_name(function->pronamespace);
    Called called;
    called.name = quote_qualified_identifier(schema, NameStr(function->proname));
    called.variadic = OidIsValid(function->provariadic);
    const Size bytes = sizeof(Oid) * static_cast<Size>(function->pronargs);
    Oid* types = static_cast<Oid*>(palloc(bytes + 1));
    std::memcpy(types, function->proargtypes.values, bytes);
    called.types = types;
    if (!pg::uses_schema(function->pronamespace)) aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_SCHEMA, schema);
    if (!pg::executes(oid)) aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_FUNCTION, NameStr(function->proname));
    ReleaseSysCache(tuple);
    return called;
}

std::string text_in(const Value& map, std::string_view key) {
    const Value* found = map.find(key);
    return found != nullptr && found->is(Kind::kString) ? std::string(found->as_string()) : std::string();
}

} // namespace

std::optional<Procedure> TableStore::find_procedure(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    const std::string schema(dot == std::string_view::npos ? std::string_view() : name.substr(0, dot));
    const std::string function(dot == std::string_view::npos ? name : name.substr(dot + 1));
    const Passing passing;
    char* found = pg::pg_call([&]() -> char* {
        const Oid types[] = {TEXTOID, TEXTOID};
        const Datum values[] = {CStringGetTextDatum(function.c_str()), CStringGetTextDatum(schema.c_str())};
        const char nulls[] = {' ', schema.empty() ? 'n' : ' '};
        pg::select_kept(kFind, {2, types, values, nulls, false}, 1);
        char* text = SPI_processed == 0 ? nullptr : SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
        SPI_freetuptable(SPI_tuptable);
        return text;
    });
    if (found == nullptr) return std::nullopt;
    const Value described = value_of_json(found, zones_);
    Procedure procedure;
    procedure.name = name;
    procedure.handle = described.find("oid")->as_integer();
    procedure.reads_only = !described.find("volatile")->as_boolean();
    const auto names = described.find("names")->as_list();
    const auto modes = described.find("modes")->as_list();
    procedure.optional = static_cast<std::size_t>(described.find("defaults")->as_integer());
    const Value* types = described.find("types");
    const std::size_t count = types->is(Kind::kList) ? types->as_list().size() : 0;
    for (std::size_t i = 0; i < count; i++) {
        ProcedureColumn column;
        column.type = types->as_list()[i].as_string();
        column.name =
            i < names.size() && names[i].is(Kind::kString) ? std::string(names[i].as_string()) : std::string();
        column.kinds = kinds_of(column.type);
        const std::string_view mode = i < modes.size() ? modes[i].as_string() : std::string_view("i");
        if (mode == "i" || mode == "b" || mode == "v") procedure.arguments.push_back(column);
        if (mode == "o" || mode == "b" || mode == "t") procedure.results.push_back(column);
    }
    // A row of a table is as many columns as it has.
    const Value* columns = described.find("columns");
    if (procedure.results.empty() && columns->is(Kind::kList))
        for (const Value& column : columns->as_list()) {
            const std::string type(column.as_list()[1].as_string());
            procedure.results.push_back({std::string(column.as_list()[0].as_string()), type, kinds_of(type)});
        }
    const std::string result = text_in(described, "result");
    if (procedure.results.empty() && result != "void")
        procedure.results.push_back({function, result, kinds_of(result)});
    return procedure;
}

std::unique_ptr<RowCursor> TableStore::call(const Procedure& procedure, std::span<const Value> arguments) {
    close_portals();
    if (!procedure.reads_only) require_writable();
    if (!procedure.reads_only) acted_ = unseen_ = true;
    const Passing passing;
    // The function by its OID, so that it is the one that was found; its types by theirs, whatever the search path is.
    const Called called = pg::pg_call([&] { return function_of(static_cast<Oid>(procedure.handle)); });
    std::string call = called.name;
    call += "(";
    std::vector<Oid> types;
    std::vector<Datum> values;
    std::vector<char> nulls;
    for (std::size_t i = 0; i < arguments.size(); i++) {
        const Value& value = arguments[i];
        const Oid type = called.types[i];
        std::string text;
        if (type == JSONBOID || type == JSONOID)
            append_stored(text, value);
        else if (value.is(Kind::kList) || value.is(Kind::kMap))
            append_stored(text, value);
        else if (!value.is_null())
            text = text_of(value);
        // A list for an array or a vector: as their input functions read it.
        std::string parameter = "$" + std::to_string(i + 1);
        if (value.is(Kind::kList) && OidIsValid(get_element_type(type)))
            parameter = "ARRAY(SELECT pg_catalog.jsonb_array_elements_text(" + parameter + "::pg_catalog.jsonb))";
        call += i == 0 ? "" : ", ";
        if (called.variadic && i + 1 == procedure.arguments.size()) call += "VARIADIC ";
        call += parameter + "::" + pg::pg_call([&]() -> const char* {
                    return format_type_extended(type, -1, FORMAT_TYPE_FORCE_QUALIFY);
                });
        types.push_back(TEXTOID);
        values.push_back(pg::pg_call(
            [&] { return PointerGetDatum(cstring_to_text_with_len(text.data(), static_cast<int>(text.size()))); }));
        nulls.push_back(value.is_null() ? 'n' : ' ');
    }
    call += ")";
    std::string sql;
    if (procedure.results.empty()) {
        sql = "SELECT '[]'::pg_catalog.jsonb FROM " + call + " AS r";
    } else {
        std::string columns, list;
        for (std::size_t i = 0; i < procedure.results.size(); i++) {
            const std::string column = "c" + std::to_string(i + 1);
            columns += (i == 0 ? "" : ", ") + column;
            // Numbers as they are, a float with its point.
            const std::string& type = procedure.results[i].type;
            const bool real = type == "double precision" || type == "real";
            list += (i == 0 ? "r." : ", r.") + column;
            if (real)
                list = list.substr(0, list.size() - column.size() - 2) + "ruvector.float_json(r." + column +
                       "::pg_catalog.float8)";
        }
        sql = "SELECT pg_catalog.jsonb_build_array(" + list + ") FROM " + call + " AS r (" + columns + ")";
    }
    Portal portal = pg::pg_call([&] {
        return pg::open_kept(sql.c_str(),
                             {static_cast<int>(values.size()), types.data(), values.data(), nulls.data(), false});
    });
    return std::make_unique<SqlRows>(*this, portal, procedure.results.size());
}

} // namespace rv::graph
