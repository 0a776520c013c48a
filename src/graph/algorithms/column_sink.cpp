// C++ zone. A column of an algorithm's rows written, as the caller: to a property of a graph's nodes, or to a column of
// a table whose key is the node's id.
#include "ruvector/graph/algorithms/row_sink.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
}

#include <charconv>
#include <cmath>

namespace rv::graph {
namespace {

// Nodes are found by their primary key; a table may have no index on its key and is gone through by each statement.
constexpr std::size_t kNodesAtOnce = 20'000;
constexpr std::size_t kRowsAtOnce = 1'000'000;
constexpr std::size_t kBytesAtOnce = 256UL << 20U;

void append_digits(std::string& text, double number, bool single) {
    char digits[400];
    const auto written =
        single ? std::to_chars(digits, digits + sizeof(digits), static_cast<float>(number), std::chars_format::fixed)
               : std::to_chars(digits, digits + sizeof(digits), number, std::chars_format::fixed);
    text.append(digits, written.ptr);
}

// As Cypher stores it: a float has a digit behind the point.
void append_float(std::string& json, double number, bool single) {
    if (!std::isfinite(number)) {
        json += std::isnan(number) ? R"({"@float": "NaN"})"
                : number > 0       ? R"({"@float": "Infinity"})"
                                   : R"({"@float": "-Infinity"})";
        return;
    }
    const std::size_t begin = json.size();
    append_digits(json, number, single);
    if (json.find('.', begin) == std::string::npos) json += ".0";
}

void append_string(std::string& json, std::string_view text) {
    json += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            json += '\\';
            json += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            constexpr const char* kDigits = "0123456789abcdef";
            json += "\\u00";
            json += kDigits[(c >> 4) & 15];
            json += kDigits[c & 15];
        } else {
            json += c;
        }
    }
    json += '"';
}

template <class Element, class Append>
void append_list(std::string& text, const std::vector<Element>& elements, const char* brackets, Append&& append) {
    text += brackets[0];
    for (std::size_t i = 0; i < elements.size(); ++i) {
        if (i > 0) text += ", ";
        append(elements[i]);
    }
    text += brackets[1];
}

std::string json_of(const Cell& cell) {
    std::string json;
    switch (cell.kind) {
    case Cell::Kind::kInteger:
        json = std::to_string(cell.integer);
        break;
    case Cell::Kind::kReal:
        append_float(json, cell.real, false);
        break;
    case Cell::Kind::kBoolean:
        json = cell.integer != 0 ? "true" : "false";
        break;
    case Cell::Kind::kText:
        append_string(json, cell.text);
        break;
    case Cell::Kind::kIntegers:
        append_list(json, cell.integers, "[]", [&](std::int64_t number) { json += std::to_string(number); });
        break;
    case Cell::Kind::kTexts:
        append_list(json, cell.texts, "[]", [&](const std::string& text) { append_string(json, text); });
        break;
    default:
        append_list(json, cell.reals, "[]",
                    [&](float number) { append_float(json, static_cast<double>(number), true); });
    }
    return json;
}

// As the input function of its type in SQL reads it.
std::string text_of(const Cell& cell) {
    std::string text;
    switch (cell.kind) {
    case Cell::Kind::kInteger:
        return std::to_string(cell.integer);
    case Cell::Kind::kReal:
        if (std::isnan(cell.real)) return "NaN";
        if (std::isinf(cell.real)) return cell.real > 0 ? "Infinity" : "-Infinity";
        append_digits(text, cell.real, false);
        return text;
    case Cell::Kind::kBoolean:
        return cell.integer != 0 ? "true" : "false";
    case Cell::Kind::kText:
        return cell.text;
    case Cell::Kind::kIntegers:
        append_list(text, cell.integers, "{}", [&](std::int64_t number) { text += std::to_string(number); });
        return text;
    case Cell::Kind::kReals:
        append_list(text, cell.reals, "{}",
                    [&](float number) { append_digits(text, static_cast<double>(number), true); });
        return text;
    default:
        throw Error("0A000", "a list of names cannot be written to a column");
    }
}

const char* type_name(Cell::Kind kind) {
    switch (kind) {
    case Cell::Kind::kInteger:
        return "pg_catalog.int8";
    case Cell::Kind::kReal:
        return "pg_catalog.float8";
    case Cell::Kind::kBoolean:
        return "pg_catalog.bool";
    case Cell::Kind::kIntegers:
        return "pg_catalog.int8[]";
    case Cell::Kind::kReals:
        return "pg_catalog.float4[]";
    default:
        return "pg_catalog.text";
    }
}

class ColumnSink final : public RowSink {
public:
    ColumnSink(const Target& target, const NodeNames& names) : target_(target), names_(names) {
        if (is_property()) {
            if (names.kind() != NodeNames::Kind::kPropertyGraph)
                throw Error(sqlstate::kInvalidParameterValue, "a table or a query has no nodes to write to", "",
                            "p_table names the table that has the column p_column.");
            by_id_ = true;
            return;
        }
        table_ = pg::pg_call([&] { return describe_table(); });
        key_column_ = pg::pg_call([&]() -> const char* { return quote_identifier(target_.key_column.c_str()); });
        column_ = pg::pg_call([&]() -> const char* { return quote_identifier(target_.column.c_str()); });
    }

    void put(std::span<const Cell> cells, NodeNumber node) override {
        if (node == kNoNode) throw Error("XX000", "a row names no node");
        const Cell& cell = cells[target_.cell];
        if (cell.kind != Cell::Kind::kNull) kind_ = cell.kind;
        if (by_id_) {
            ids_.push_back(names_.id(node));
        } else {
            std::string room;
            const std::optional<std::string_view> key = names_.key(node, room);
            if (!key) return; // no row's key is null
            keys_.add(*key);
            bytes_ += key->size();
        }
        if (cell.kind == Cell::Kind::kNull) {
            values_.add_null();
        } else {
            const std::string value = is_property() ? json_of(cell) : text_of(cell);
            values_.add(value);
            bytes_ += value.size();
        }
        if (values_.size() == (is_property() ? kNodesAtOnce : kRowsAtOnce) || bytes_ > kBytesAtOnce) write();
    }

    Datum finish() override {
        write();
        return Int64GetDatum(written_);
    }

private:
    bool is_property() const { return target_.table == InvalidOid; }

    // Server zone.
    const char* describe_table() {
        const char* name = get_rel_name(target_.table);
        if (name == nullptr)
            ereport(ERROR,
                    (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation with OID %u does not exist", target_.table)));
        const AttrNumber column = get_attnum(target_.table, target_.key_column.c_str());
        if (column == InvalidAttrNumber)
            ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
                            errmsg("column \"%s\" of relation \"%s\" does not exist", target_.key_column.c_str(), name),
                            errhint("p_key_column names the column that has the ids of the nodes.")));
        key_type_ = getBaseType(get_atttype(target_.table, column));
        by_id_ = key_type_ == INT2OID || key_type_ == INT4OID || key_type_ == INT8OID;
        const bool text = key_type_ == TEXTOID || key_type_ == VARCHAROID || key_type_ == BPCHAROID;
        const NodeNames::Kind kind = names_.kind();
        const bool fits = by_id_                               ? names_.has_ids()
                          : kind == NodeNames::Kind::kUuids    ? key_type_ == UUIDOID || text
                          : kind == NodeNames::Kind::kIntegers ? false
                                                               : text;
        if (!fits)
            ereport(ERROR,
                    (errcode(ERRCODE_DATATYPE_MISMATCH),
                     errmsg("column \"%s\" of relation \"%s\" has type %s, which the ids of the nodes do not have",
                            target_.key_column.c_str(), name, format_type_be(key_type_))));
        return quote_qualified_identifier(get_namespace_name(get_rel_namespace(target_.table)), name);
    }

    std::string statement() const {
        const std::string keys = by_id_ ? "pg_catalog.int8[]" : "pg_catalog.text[]";
        const std::string from = " FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) AS u (k, v) WHERE ";
        if (is_property())
            return "UPDATE ruvector.nodes AS n SET properties = CASE WHEN u.v IS NULL THEN n.properties "
                   "OPERATOR(pg_catalog.-) $3 ELSE n.properties OPERATOR(pg_catalog.||) "
                   "pg_catalog.jsonb_build_object($3, u.v::pg_catalog.jsonb) END" +
                   from + "n.id OPERATOR(pg_catalog.=) u.k";
        const std::string value = kind_ == Cell::Kind::kNull ? "NULL" : std::string("u.v::") + type_name(kind_);
        const std::string key = by_id_                   ? "u.k"
                                : key_type_ == UUIDOID   ? "u.k::pg_catalog.uuid"
                                : key_type_ == BPCHAROID ? "u.k::pg_catalog.bpchar"
                                                         : "u.k";
        return "UPDATE " + table_ + " AS t SET " + column_ + " = " + value + from + "t." + key_column_ +
               " OPERATOR(pg_catalog.=) " + key;
    }

    // Server zone.
    static Datum array_of(const TextColumn& texts) {
        const Size count = texts.size();
        Datum* values = static_cast<Datum*>(MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Datum) * (count + 1)));
        bool* nulls = static_cast<bool*>(palloc(count + 1));
        for (Size i = 0; i < count; i++) {
            nulls[i] = texts.is_null(i);
            const std::string_view text = texts.at(i);
            if (!nulls[i])
                values[i] = PointerGetDatum(cstring_to_text_with_len(text.data(), static_cast<int>(text.size())));
        }
        int dimensions[] = {static_cast<int>(count)};
        int first[] = {1};
        return PointerGetDatum(
            construct_md_array(values, nulls, 1, dimensions, first, TEXTOID, -1, false, TYPALIGN_INT));
    }

    void write() {
        if (values_.size() == 0) return;
        const std::string sql = statement();
        written_ += pg::pg_call([&] {
            MemoryContext passing =
                AllocSetContextCreate(CurrentMemoryContext, "ruvector graph column", ALLOCSET_DEFAULT_SIZES);
            MemoryContext before = MemoryContextSwitchTo(passing);
            Datum values[3];
            if (by_id_) {
                Datum* ids = static_cast<Datum*>(
                    MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Datum) * (ids_.size() + 1)));
                for (Size i = 0; i < ids_.size(); i++) ids[i] = Int64GetDatum(ids_[i]);
                values[0] = PointerGetDatum(construct_array(ids, static_cast<int>(ids_.size()), INT8OID, sizeof(int64),
                                                            FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
            } else {
                values[0] = array_of(keys_);
            }
            values[1] = array_of(values_);
            values[2] = PointerGetDatum(cstring_to_text(target_.column.c_str()));
            Oid types[] = {TEXTARRAYOID, TEXTARRAYOID, TEXTOID};
            if (by_id_) types[0] = INT8ARRAYOID;
            const int result =
                SPI_execute_with_args(sql.c_str(), is_property() ? 3 : 2, types, values, nullptr, false, 0);
            if (result != SPI_OK_UPDATE)
                elog(ERROR, "SPI_execute_with_args failed: %s", SPI_result_code_string(result));
            const auto rows = static_cast<std::int64_t>(SPI_processed);
            MemoryContextSwitchTo(before);
            MemoryContextDelete(passing);
            return rows;
        });
        ids_.clear();
        keys_ = {};
        values_ = {};
        bytes_ = 0;
    }

    Target target_;
    const NodeNames& names_;
    std::string table_;
    std::string key_column_;
    std::string column_;
    Oid key_type_ = InvalidOid;
    bool by_id_ = false;
    Cell::Kind kind_ = Cell::Kind::kNull; // of the values, but nulls
    Counted<std::int64_t> ids_;
    TextColumn keys_;
    TextColumn values_;
    std::size_t bytes_ = 0;
    std::int64_t written_ = 0;
};

} // namespace

std::unique_ptr<RowSink> sink_of_column(const Target& target, const NodeNames& names) {
    return std::make_unique<ColumnSink>(target, names);
}

} // namespace rv::graph
