// Server zone.
#include "ruvector/graph/load/source.hpp"

extern "C" {
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/numeric.h"
#include "utils/plancache.h"
}

#include <charconv>
#include <cmath>

#include "ruvector/pg/json_object.hpp"
#include "ruvector/pg/qualified_name.hpp"

namespace rv::graph {
namespace {

constexpr long kFetched = 1000;

bool begins_with(const char* what, const char* word) {
    const size_t length = strlen(word);
    return pg_strncasecmp(what, word, length) == 0 && !isalnum(static_cast<unsigned char>(what[length])) &&
           what[length] != '_' && what[length] != '.';
}

// What can be read without a cast.
bool is_read_as_it_is(Oid type) {
    switch (type) {
    case INT2OID:
    case INT4OID:
    case INT8OID:
    case FLOAT4OID:
    case FLOAT8OID:
    case BOOLOID:
    case TEXTOID:
    case NUMERICOID:
    case JSONBOID:
        return true;
    default:
        return false;
    }
}

// How a column becomes a property: what JSON has no type for is an object that tells its type.
const char* property_expression(Oid type, const char* column, Oid* becomes) {
    *becomes = type;
    if (is_read_as_it_is(type)) return column;
    *becomes = JSONBOID;
    const auto tagged = [&](const char* tag, const char* text) {
        return psprintf("CASE WHEN %s IS NOT NULL THEN pg_catalog.jsonb_build_object('%s', %s) END", column, tag, text);
    };
    const auto formatted = [&](const char* format) { return psprintf("pg_catalog.to_char(%s, '%s')", column, format); };
    switch (type) {
    case DATEOID:
        return tagged("@date", formatted("YYYY-MM-DD"));
    case TIMESTAMPOID:
        return tagged("@localdatetime", formatted("YYYY-MM-DD\"T\"HH24:MI:SS.US"));
    case TIMESTAMPTZOID:
        return tagged("@datetime", psprintf("pg_catalog.to_char(pg_catalog.timezone('UTC', %s), "
                                            "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
                                            column));
    case TIMEOID:
        return tagged("@localtime", psprintf("%s::pg_catalog.text", column));
    default:
        break;
    }
    char category;
    bool preferred;
    get_type_category_preferred(type, &category, &preferred);
    if (category == TYPCATEGORY_STRING || category == TYPCATEGORY_ENUM || type == UUIDOID) {
        *becomes = TEXTOID;
        return psprintf("%s::pg_catalog.text", column);
    }
    return psprintf("pg_catalog.to_jsonb(%s)", column);
}

TupleDesc columns_of(const char* query, const char* what) {
    SPIPlanPtr plan = SPI_prepare(query, 0, nullptr);
    if (plan == nullptr) elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
    List* sources = SPI_plan_get_plan_sources(plan);
    TupleDesc columns =
        list_length(sources) == 1 ? static_cast<CachedPlanSource*>(linitial(sources))->resultDesc : nullptr;
    if (columns == nullptr)
        ereport(ERROR,
                (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("\"%s\" is no query that returns rows", what)));
    columns = CreateTupleDescCopy(columns);
    SPI_freeplan(plan);
    return columns;
}

int find_column(TupleDesc columns, const Role& role) {
    int found = -1;
    for (int i = 0; i < columns->natts; i++) {
        if (std::strcmp(NameStr(TupleDescAttr(columns, i)->attname), role.name) != 0) continue;
        if (found >= 0)
            ereport(ERROR,
                    (errcode(ERRCODE_AMBIGUOUS_COLUMN),
                     errmsg("column \"%s\", which %s names, is there more than once", role.name, role.argument)));
        found = i;
    }
    if (found >= 0) return found;
    StringInfoData names;
    initStringInfo(&names);
    for (int i = 0; i < columns->natts; i++)
        appendStringInfo(&names, "%s%s", i > 0 ? ", " : "", NameStr(TupleDescAttr(columns, i)->attname));
    ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
                    errmsg("there is no column \"%s\", which %s names", role.name, role.argument),
                    errdetail("The columns are: %s.", names.data)));
}

const char* column_name(int number) { return psprintf("q.c%d", number + 1); }

Datum value_at(const Source& source, uint64 row, int column, bool* null) {
    return heap_getattr(source.rows->vals[row], column + 1, source.rows->tupdesc, null);
}

Numeric numeric_of(const char* digits) {
    return DatumGetNumeric(
        DirectFunctionCall3(numeric_in, CStringGetDatum(digits), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
}

void set_text(JsonbValue* json, const char* bytes, Size length) {
    json->type = jbvString;
    json->val.string.val = const_cast<char*>(bytes);
    json->val.string.len = static_cast<int>(length);
}

// A float has a digit behind the point; what JSON cannot write is an object that says so.
void set_float(JsonbValue* json, double number, bool single) {
    if (!std::isfinite(number)) {
        pg::JsonObject object;
        object.key("@float", 6);
        JsonbValue name;
        const char* text = std::isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
        set_text(&name, text, strlen(text));
        object.value(&name);
        Jsonb* made = object.finish();
        json->type = jbvBinary;
        json->val.binary.data = &made->root;
        json->val.binary.len = static_cast<int>(VARSIZE(made) - VARHDRSZ);
        return;
    }
    char text[400];
    const auto written = single ? std::to_chars(text, text + 390, static_cast<float>(number), std::chars_format::fixed)
                                : std::to_chars(text, text + 390, number, std::chars_format::fixed);
    char* end = written.ptr;
    if (std::memchr(text, '.', static_cast<size_t>(end - text)) == nullptr) {
        *end++ = '.';
        *end++ = '0';
    }
    *end = '\0';
    json->type = jbvNumeric;
    json->val.numeric = numeric_of(text);
}

void set_value(JsonbValue* json, Oid type, Datum value) {
    switch (type) {
    case INT2OID:
        json->type = jbvNumeric;
        json->val.numeric = int64_to_numeric(DatumGetInt16(value));
        return;
    case INT4OID:
        json->type = jbvNumeric;
        json->val.numeric = int64_to_numeric(DatumGetInt32(value));
        return;
    case INT8OID:
        json->type = jbvNumeric;
        json->val.numeric = int64_to_numeric(DatumGetInt64(value));
        return;
    case BOOLOID:
        json->type = jbvBool;
        json->val.boolean = DatumGetBool(value);
        return;
    case FLOAT4OID:
        set_float(json, static_cast<double>(DatumGetFloat4(value)), true);
        return;
    case FLOAT8OID:
        set_float(json, DatumGetFloat8(value), false);
        return;
    case TEXTOID: {
        const text* string = DatumGetTextPP(value);
        set_text(json, VARDATA_ANY(string), VARSIZE_ANY_EXHDR(string));
        return;
    }
    case NUMERICOID: {
        Numeric number = DatumGetNumeric(value);
        if (!numeric_is_nan(number) && !numeric_is_inf(number)) {
            json->type = jbvNumeric;
            json->val.numeric = number;
            return;
        }
        set_float(json, DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, value)), false);
        return;
    }
    default: {
        Jsonb* given = DatumGetJsonbP(value);
        if (JB_ROOT_IS_SCALAR(given)) {
            JsonbExtractScalar(&given->root, json);
            return;
        }
        json->type = jbvBinary;
        json->val.binary.data = &given->root;
        json->val.binary.len = static_cast<int>(VARSIZE(given) - VARHDRSZ);
        return;
    }
    }
}

} // namespace

bool is_query(const char* what) {
    const char* from = what;
    for (;;) {
        while (isspace(static_cast<unsigned char>(*from)) || *from == '(') from++;
        if (from[0] == '-' && from[1] == '-') {
            while (*from != '\0' && *from != '\n') from++;
        } else if (from[0] == '/' && from[1] == '*') {
            const char* end = strstr(from + 2, "*/");
            if (end == nullptr) return true;
            from = end + 2;
        } else {
            break;
        }
    }
    for (const char* word : {"select", "with", "values", "table"})
        if (begins_with(from, word)) return true;
    return false;
}

void open_source(Source* source, const char* what, const Role* roles, int role_count, const Role& properties) {
    *source = {};
    const char* query = what;
    if (!is_query(what)) {
        const Oid table = RangeVarGetRelid(makeRangeVarFromNameList(pg::name_parts(what)), NoLock, true);
        if (!OidIsValid(table))
            ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation \"%s\" does not exist", what),
                            errhint("Give a table, or a query that begins with SELECT, WITH, VALUES or TABLE.")));
        query = psprintf("SELECT * FROM %s",
                         quote_qualified_identifier(get_namespace_name(get_rel_namespace(table)), get_rel_name(table)));
    }
    TupleDesc columns = columns_of(query, what);
    source->roles = role_count;
    source->has_role = static_cast<bool*>(palloc0(kMostRoles));
    bool* used = static_cast<bool*>(palloc0(static_cast<Size>(columns->natts) + 1));
    StringInfoData sql;
    initStringInfo(&sql);
    appendStringInfoString(&sql, "SELECT ");
    for (int i = 0; i < role_count; i++) {
        if (i > 0) appendStringInfoString(&sql, ", ");
        source->has_role[i] = roles[i].name != nullptr;
        if (roles[i].name == nullptr) {
            appendStringInfoString(&sql, "NULL");
            continue;
        }
        const int column = find_column(columns, roles[i]);
        used[column] = true;
        appendStringInfo(&sql, "%s::%s", column_name(column), roles[i].type);
    }
    source->properties =
        static_cast<PropertyColumn*>(palloc(sizeof(PropertyColumn) * (static_cast<Size>(columns->natts) + 1)));
    source->as_given = properties.name != nullptr;
    if (source->as_given) {
        const int column = find_column(columns, properties);
        appendStringInfo(&sql, ", %s::pg_catalog.jsonb", column_name(column));
        source->properties[source->property_count++] = {properties.name, 0, JSONBOID};
    } else {
        for (int i = 0; i < columns->natts; i++) {
            if (used[i]) continue;
            const Form_pg_attribute column = TupleDescAttr(columns, i);
            Oid type;
            appendStringInfo(&sql, ", %s", property_expression(getBaseType(column->atttypid), column_name(i), &type));
            const char* key = pstrdup(NameStr(column->attname));
            source->properties[source->property_count++] = {key, static_cast<int>(strlen(key)), type};
        }
    }
    // On a line of its own, whatever comment the query ends with.
    while (*query != '\0' && isspace(static_cast<unsigned char>(query[strlen(query) - 1])))
        query = pnstrdup(query, strlen(query) - 1);
    if (*query != '\0' && query[strlen(query) - 1] == ';') query = pnstrdup(query, strlen(query) - 1);
    appendStringInfo(&sql, " FROM (%s\n) AS q (", query);
    for (int i = 0; i < columns->natts; i++) appendStringInfo(&sql, "%sc%d", i > 0 ? ", " : "", i + 1);
    appendStringInfoChar(&sql, ')');
    SPIPlanPtr plan = SPI_prepare(sql.data, 0, nullptr);
    if (plan == nullptr) elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
    source->cursor = SPI_cursor_open(nullptr, plan, nullptr, nullptr, false);
    PinPortal(source->cursor);
    source->scratch = AllocSetContextCreate(CurrentMemoryContext, "ruvector loaded row", ALLOCSET_DEFAULT_SIZES);
}

bool fetch_rows(Source* source) {
    if (source->rows != nullptr) SPI_freetuptable(source->rows);
    SPI_cursor_fetch(source->cursor, true, kFetched);
    source->rows = SPI_tuptable;
    source->count = SPI_processed;
    return source->count > 0;
}

Datum role_value(const Source& source, uint64 row, int role, bool* null) {
    *null = true;
    return source.has_role[role] ? value_at(source, row, role, null) : Datum{0};
}

Jsonb* properties_of(Source* source, uint64 row) {
    bool null;
    if (source->as_given) {
        const Datum value = value_at(*source, row, source->roles, &null);
        Jsonb* given = null ? nullptr : DatumGetJsonbP(value);
        if (given == nullptr) {
            pg::JsonObject empty;
            return empty.finish();
        }
        if (!JB_ROOT_IS_OBJECT(given))
            ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("properties must be a JSON object"),
                            errdetail("Column \"%s\" has %s.", source->properties[0].key,
                                      JsonbToCString(nullptr, &given->root, static_cast<int>(VARSIZE(given))))));
        return given;
    }
    MemoryContext caller = MemoryContextSwitchTo(source->scratch);
    pg::JsonObject object;
    for (int i = 0; i < source->property_count; i++) {
        const Datum value = value_at(*source, row, source->roles + i, &null);
        if (null) continue;
        JsonbValue json;
        set_value(&json, source->properties[i].type, value);
        if (json.type == jbvNull) continue;
        object.key(source->properties[i].key, source->properties[i].key_length);
        object.value(&json);
    }
    Jsonb* made = object.finish();
    MemoryContextSwitchTo(caller);
    Jsonb* kept = static_cast<Jsonb*>(palloc(VARSIZE(made)));
    std::memcpy(kept, made, VARSIZE(made));
    MemoryContextReset(source->scratch);
    return kept;
}

void close_source(Source* source) {
    if (source->rows != nullptr) SPI_freetuptable(source->rows);
    UnpinPortal(source->cursor);
    SPI_cursor_close(source->cursor);
    MemoryContextDelete(source->scratch);
}

} // namespace rv::graph
