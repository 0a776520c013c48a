// C++ zone. Vectors of nodes: those of the rows of collections that nodes refer to by primary key.
#include "ruvector/graph/store.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
}

#include "ruvector/collections/collection.hpp"
#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/values/json.hpp"
#include "ruvector/graph/passing.hpp"
#include "ruvector/pg/kept_plans.hpp"
#include "ruvector/pg/primary_key.hpp"

namespace rv::graph {

// The texts that queries on a collection are made of.
struct VectorSource {
    std::int32_t collection;
    const char* table;    // qualified
    const char* column;   // t.column
    const char* key;      // t.key
    const char* key_type; // its type's name
    const char* schema;   // of the extension
    const char* vector;   // $1 as the column's type
};

namespace {

constexpr int kMostNearest = 200; // rows that an index is asked for; the engine looks through the rest itself

const char* operator_of(VectorMetric metric) {
    switch (metric) {
    case VectorMetric::kL2:
        return "<->";
    case VectorMetric::kCosine:
        return "<=>";
    case VectorMetric::kInnerProduct:
        return "<#>";
    case VectorMetric::kL1:
        return "<+>";
    }
    return "<->";
}

// Server zone. The current context keeps it.
VectorSource* describe(std::int32_t id, Oid function) {
    const Oid type = INT4OID;
    const Datum value = Int32GetDatum(id);
    pg::select_kept("SELECT c.name FROM ruvector.collections AS c WHERE c.id OPERATOR(pg_catalog.=) $1",
                    {1, &type, &value, nullptr, false}, 1);
    if (SPI_processed == 0) return nullptr;
    const char* name = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
    SPI_freetuptable(SPI_tuptable);
    const collections::Collection* collection = collections::find_collection(name, function);
    Relation table = RelationIdGetRelation(collection->relation);
    const Oid key = pg::primary_key_index(table);
    RelationClose(table);
    AttrNumber key_column = InvalidAttrNumber;
    if (OidIsValid(key)) {
        Relation index = index_open(key, AccessShareLock);
        if (index->rd_index->indnkeyatts == 1) key_column = index->rd_index->indkey.values[0];
        index_close(index, NoLock);
    }
    if (key_column == InvalidAttrNumber)
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("nodes cannot refer to rows of collection \"%s\"", name),
                        errdetail("Its table needs a primary key of one column.")));
    VectorSource* source = static_cast<VectorSource*>(palloc0(sizeof(VectorSource)));
    source->collection = id;
    source->table = collections::table_of(*collection);
    source->column = collections::vector_of(*collection, "t");
    source->key = psprintf("t.%s", quote_identifier(get_attname(collection->relation, key_column, false)));
    source->key_type =
        format_type_extended(get_atttype(collection->relation, key_column), -1, FORMAT_TYPE_FORCE_QUALIFY);
    source->schema = quote_identifier(get_namespace_name(collection->extension_schema));
    const char* type_name = format_type_extended(collection->type, -1, FORMAT_TYPE_FORCE_QUALIFY);
    // A list is a vector's text; sparse ones are made of it.
    source->vector = psprintf("$1::%s.vector::%s", source->schema, type_name);
    return source;
}

std::string vector_text(const Value& list) {
    if (!list.is(Kind::kList))
        fail(ErrorType::kTypeError, "InvalidArgumentType",
             std::string("a vector is a list of numbers, not ") + cypher::name_of(list.kind()));
    std::string text = "[";
    for (const Value& element : list.as_list()) {
        if (!element.is_number())
            fail(ErrorType::kTypeError, "InvalidArgumentType",
                 std::string("a vector is a list of numbers; there is ") + cypher::name_of(element.kind()) + " in it");
        if (text.size() > 1) text += ',';
        append_float(text, element.as_number());
    }
    return text + "]";
}

} // namespace

const VectorSource* TableStore::vector_source(std::int32_t collection) {
    const auto known = sources_.find(collection);
    if (known != sources_.end()) return known->second;
    const VectorSource* source = pg::pg_call([&] {
        MemoryContext before = MemoryContextSwitchTo(rows_.context());
        VectorSource* made = describe(collection, function_);
        MemoryContextSwitchTo(before);
        return made;
    });
    sources_.emplace(collection, source);
    return source;
}

// The value of an expression over t, the row that a node refers to; as text. Nothing where there is none.
std::optional<std::string>
TableStore::ask_vector_row(std::int64_t node_id, const std::string& vector,
                           const std::function<std::string(const VectorSource&)>& expression) {
    const NodeRow* row = plain_row(node_id);
    if (row == nullptr) row = node(node_id).row;
    if (row == nullptr || row->collection == 0 || row->vector_key == nullptr) return std::nullopt;
    const VectorSource* source = vector_source(row->collection);
    if (source == nullptr) return std::nullopt;
    const std::string sql = "SELECT (" + expression(*source) + ")::pg_catalog.text FROM " + source->table +
                            " AS t WHERE " + source->key + " = $2::" + source->key_type +
                            " AND $1::pg_catalog.text IS NOT NULL";
    const Passing passing;
    const char* text = pg::pg_call([&]() -> const char* {
        const Oid types[] = {TEXTOID, TEXTOID};
        const Datum values[] = {CStringGetTextDatum(vector.c_str()), CStringGetTextDatum(row->vector_key)};
        pg::select_kept(sql.c_str(), {2, types, values, nullptr, false}, 1);
        char* found = SPI_processed == 0 ? nullptr : SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
        SPI_freetuptable(SPI_tuptable);
        return found;
    });
    if (text == nullptr) return std::nullopt;
    return std::string(text);
}

std::optional<double> TableStore::vector_distance(std::int64_t node, VectorMetric metric, const Value& vector) {
    const auto text = ask_vector_row(node, vector_text(vector), [&](const VectorSource& source) {
        return std::string("(") + source.column + " OPERATOR(" + source.schema + "." + operator_of(metric) + ") " +
               source.vector + ")";
    });
    if (!text) return std::nullopt;
    return std::strtod(text->c_str(), nullptr);
}

Value TableStore::vector_of(std::int64_t node) {
    const auto text = ask_vector_row(node, "", [&](const VectorSource& source) {
        return std::string("pg_catalog.to_jsonb(") + source.column + "::" + source.schema +
               ".vector::pg_catalog.float4[])";
    });
    if (!text) return {};
    const Value numbers = value_of_json(*text, zones_);
    Counted<Value> elements;
    for (const Value& number : numbers.as_list()) elements.push_back(Value::real(number.as_number()));
    return Value::list(std::move(elements));
}

// A query for nodes in the order of the distance of their vectors, those of all collections that the graph refers to.
// $1 is the vector, $2 the graph; `conditions` go on with $3.
std::string TableStore::nearest_sql(VectorMetric metric, const std::string& list, const std::string& conditions) {
    std::vector<std::int32_t> collections;
    pg::pg_call([&] {
        const Oid type = INT4OID;
        const Datum value = Int32GetDatum(tables_.graph);
        pg::select_kept("SELECT c.id FROM ruvector.collections AS c WHERE EXISTS (SELECT FROM ruvector.nodes AS n "
                        "WHERE n.graph_id OPERATOR(pg_catalog.=) $1 "
                        "AND n.collection_id OPERATOR(pg_catalog.=) c.id) ORDER BY c.id",
                        {1, &type, &value, nullptr, false}, 0);
    });
    SPITupleTable* table = SPI_tuptable;
    for (std::uint64_t i = 0, rows = SPI_processed; i < rows; i++) {
        collections.push_back(pg::pg_call([&] {
            bool null;
            return DatumGetInt32(SPI_getbinval(table->vals[i], table->tupdesc, 1, &null));
        }));
    }
    pg::pg_call([&] { SPI_freetuptable(table); });
    std::string sql;
    for (const std::int32_t id : collections) {
        const VectorSource* source = vector_source(id);
        if (source == nullptr) continue;
        const std::string distance = std::string(source->column) + " OPERATOR(" + source->schema + "." +
                                     operator_of(metric) + ") " + source->vector;
        sql += (sql.empty() ? "(" : " UNION ALL (") + std::string("SELECT ") + list + ", (" + distance +
               ")::pg_catalog.float8 AS d FROM " + source->table +
               " AS t JOIN ruvector.nodes AS n ON n.graph_id OPERATOR(pg_catalog.=) $2 AND n.collection_id "
               "OPERATOR(pg_catalog.=) " +
               std::to_string(id) + " AND n.vector_pk OPERATOR(pg_catalog.=) pg_catalog.format('%s', " + source->key +
               ")" + conditions + " ORDER BY " + distance + " LIMIT " + std::to_string(kMostNearest) + ")";
    }
    if (sql.empty()) return sql;
    return "SELECT " + list + " FROM (" + sql + ") AS n WHERE n.d OPERATOR(pg_catalog.=) n.d ORDER BY n.d";
}

std::string TableStore::vector_parameter(const Value& vector) { return vector_text(vector); }

} // namespace rv::graph
