// C++ zone.
#include "ruvector/graph/store.hpp"

extern "C" {
#include "access/xact.h"
#include "catalog/pg_collation.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/formatting.h"
#include "utils/numeric.h"
#include "utils/snapmgr.h"
}

#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/values/json.hpp"
#include "ruvector/graph/names.hpp"

namespace rv::graph {
namespace {

constexpr Size kMostRowBytes = 16UL << 20U; // of rows that are kept besides what the query changes

// A property as it is found in a row: scalars as they are, the rest as text to be read.
struct Scalar {
    enum class What { kNothing, kNull, kBoolean, kInteger, kFloat, kString, kJson } what;
    bool boolean;
    std::int64_t integer;
    double real;
    const char* text;
    int length;
};

// Server zone.
Scalar scalar_of(const JsonbValue* value) {
    Scalar result{};
    switch (value->type) {
    case jbvNull:
        result.what = Scalar::What::kNull;
        break;
    case jbvBool:
        result.what = Scalar::What::kBoolean;
        result.boolean = value->val.boolean;
        break;
    case jbvString:
        result.what = Scalar::What::kString;
        result.text = value->val.string.val;
        result.length = value->val.string.len;
        break;
    case jbvNumeric: {
        const Datum number = NumericGetDatum(value->val.numeric);
        const bool whole = DatumGetInt32(DirectFunctionCall1(numeric_scale, number)) == 0;
        bool fits = whole;
        if (whole) {
            // Beyond 64 bits it is a float.
            const double size = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, number));
            fits = size > -9.2e18 && size < 9.2e18;
            if (!fits && size > -9.3e18 && size < 9.3e18) {
                char* digits = DatumGetCString(DirectFunctionCall1(numeric_out, number));
                errno = 0;
                strtoll(digits, nullptr, 10);
                fits = errno == 0;
            }
        }
        result.what = fits ? Scalar::What::kInteger : Scalar::What::kFloat;
        if (fits)
            result.integer = DatumGetInt64(DirectFunctionCall1(numeric_int8, number));
        else
            result.real = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, number));
        break;
    }
    case jbvBinary: {
        char* text = JsonbToCString(nullptr, value->val.binary.data, value->val.binary.len);
        result.what = Scalar::What::kJson;
        result.text = text;
        result.length = static_cast<int>(strlen(text));
        break;
    }
    default:
        elog(ERROR, "unexpected kind of JSON value %d", value->type);
    }
    return result;
}

Value value_of(const Scalar& scalar, TimeZones& zones) {
    switch (scalar.what) {
    case Scalar::What::kNothing:
    case Scalar::What::kNull:
        return {};
    case Scalar::What::kBoolean:
        return Value::boolean(scalar.boolean);
    case Scalar::What::kInteger:
        return Value::integer(scalar.integer);
    case Scalar::What::kFloat:
        return Value::real(scalar.real);
    case Scalar::What::kString:
        return Value::string({scalar.text, static_cast<std::size_t>(scalar.length)});
    case Scalar::What::kJson: {
        Value value = value_of_json({scalar.text, static_cast<std::size_t>(scalar.length)}, zones, WrongTags::kAreMaps);
        pfree(const_cast<char*>(scalar.text));
        return value;
    }
    }
    return {};
}

Value property_of_json(Jsonb* json, std::string_view key, TimeZones& zones) {
    const Scalar scalar = pg::pg_call([&] {
        JsonbValue found;
        JsonbValue* value = getKeyJsonValueFromContainer(&json->root, key.data(), static_cast<int>(key.size()), &found);
        return value == nullptr ? Scalar{} : scalar_of(value);
    });
    return value_of(scalar, zones);
}

Value map_of_json(Jsonb* json, TimeZones& zones) {
    Scalar whole{};
    pg::pg_call([&] {
        char* text = JsonbToCString(nullptr, &json->root, VARSIZE(json));
        whole = {Scalar::What::kJson, false, 0, 0, text, static_cast<int>(strlen(text))};
    });
    Value map = value_of(whole, zones);
    // An object that happens to look like a tag is the map that it is.
    return map.is(Kind::kMap) ? map : Value::map({});
}

Value property_in(const Value& map, std::string_view key) {
    const Value* found = map.find(key);
    return found == nullptr ? Value() : *found;
}

} // namespace

TableStore::TableStore(std::int32_t graph, TimeZones& zones, Oid function)
    : zones_(zones),
      function_(function),
      rows_("ruvector graph rows"),
      most_nodes_(kMostRows),
      most_edges_(kMostRows),
      most_row_bytes_(kMostRowBytes) {
    pg::pg_call([&] {
        open_tables(&tables_, graph);
        reader_ = make_row_reader(&tables_);
    });
}

void TableStore::finish() {
    close_portals();
    pg::pg_call([&] {
        for (const NodeScan& scan : left_) end_node_scan(scan);
        for (const Pooled& pooled : pool_) end_adjacency(pooled.scan);
        end_row_reader(reader_);
        close_tables(&tables_);
    });
    pool_.clear();
    left_.clear();
}

void TableStore::close_portals() {
    if (closing_.empty()) return;
    std::vector<Portal> portals;
    portals.swap(closing_);
    pg::pg_call([&] {
        for (Portal portal : portals) SPI_cursor_close(portal);
    });
}

Symbol TableStore::symbol(std::string_view name) {
    return pg::pg_call([&] { return name_number(name.data(), static_cast<int>(name.size())); });
}

std::string_view TableStore::name_of(Symbol symbol) {
    const Name name = pg::pg_call([&] { return graph::name_of(symbol); });
    return {name.text, static_cast<std::size_t>(name.length)};
}

void TableStore::check_for_interrupts() {
    if (INTERRUPTS_PENDING_CONDITION()) pg::pg_call([] { CHECK_FOR_INTERRUPTS(); });
}

void TableStore::require_writable() {
    pg::pg_call([] { PreventCommandIfReadOnly("a Cypher query that writes"); });
    pg::pg_call([] { PreventCommandIfParallelMode("a Cypher query that writes"); });
}

std::string TableStore::fold_case(std::string_view text, bool upper) {
    const char* folded = pg::pg_call([&]() -> const char* {
        return upper ? str_toupper(text.data(), text.size(), DEFAULT_COLLATION_OID)
                     : str_tolower(text.data(), text.size(), DEFAULT_COLLATION_OID);
    });
    std::string result(folded);
    pfree(const_cast<char*>(folded));
    return result;
}

// --- rows

// What the query has changed is all that must stay: rows may be read again.
void TableStore::forget_rows() {
    for (auto entry = nodes_.begin(); entry != nodes_.end();) {
        if (entry->second.changed()) {
            ++entry;
            continue;
        }
        if (entry->second.row != nullptr) pfree(entry->second.row);
        entry = nodes_.erase(entry);
    }
    for (auto entry = edges_.begin(); entry != edges_.end();) {
        if (entry->second.changed()) {
            ++entry;
            continue;
        }
        if (entry->second.row != nullptr) pfree(entry->second.row);
        entry = edges_.erase(entry);
    }
    most_nodes_ = nodes_.size() + kMostRows;
    most_edges_ = edges_.size() + kMostRows;
    most_row_bytes_ = std::max(kMostRowBytes, 2 * rows_.context()->mem_allocated);
}

// Before one more is read.
void TableStore::make_room() {
    if (nodes_.size() >= most_nodes_ || edges_.size() >= most_edges_ ||
        rows_.context()->mem_allocated > most_row_bytes_)
        forget_rows();
}

NodeEntry& TableStore::remember(NodeRow* row) {
    NodeEntry& entry = nodes_[row->id];
    entry.row = row;
    entry.labels.assign(row->labels, row->labels + row->label_count);
    return entry;
}

EdgeEntry& TableStore::remember(EdgeRow* row) {
    EdgeEntry& entry = edges_[row->id];
    entry.row = row;
    entry.reference = {row->id, row->source, row->target, row->type};
    return entry;
}

const NodeRow* TableStore::plain_row(std::int64_t id) {
    if (current_ != nullptr && current_->id == id && (changed_nodes_ == 0 || !nodes_.contains(id))) return current_;
    const NodeEntry& entry = node(id);
    return entry.changed() ? nullptr : entry.row;
}

NodeEntry& TableStore::node(std::int64_t id) {
    const auto known = nodes_.find(id);
    if (known != nodes_.end()) return known->second;
    make_room();
    NodeRow* row = pg::pg_call([&] { return read_node(reader_, id, rows_.context()); });
    if (row == nullptr)
        fail(ErrorType::kEntityNotFound, "DeletedEntityAccess", "there is no node " + std::to_string(id));
    return remember(row);
}

EdgeEntry& TableStore::edge(std::int64_t id) {
    const auto known = edges_.find(id);
    if (known != edges_.end()) return known->second;
    make_room();
    EdgeRow* row = pg::pg_call([&] { return read_edge(reader_, id, rows_.context()); });
    if (row == nullptr)
        fail(ErrorType::kEntityNotFound, "DeletedEntityAccess", "there is no relationship " + std::to_string(id));
    return remember(row);
}

bool TableStore::has_label(std::int64_t id, Symbol label) {
    if (const NodeRow* row = plain_row(id))
        return std::find(row->labels, row->labels + row->label_count, label) != row->labels + row->label_count;
    const Counted<Symbol>& all = node(id).labels;
    return std::find(all.begin(), all.end(), label) != all.end();
}

std::vector<Symbol> TableStore::labels(std::int64_t id) {
    if (const NodeRow* row = plain_row(id)) return {row->labels, row->labels + row->label_count};
    const Counted<Symbol>& all = node(id).labels;
    return {all.begin(), all.end()};
}

Value TableStore::node_property(std::int64_t id, std::string_view key) {
    if (key == "_vector") return vector_of(id);
    if (const NodeRow* row = plain_row(id)) return property_of_json(row->properties, key, zones_);
    const NodeEntry& entry = node(id);
    if (!entry.properties.is_null()) return property_in(entry.properties, key);
    return entry.row == nullptr ? Value() : property_of_json(entry.row->properties, key, zones_);
}

Value TableStore::node_properties(std::int64_t id) {
    if (const NodeRow* row = plain_row(id)) return map_of_json(row->properties, zones_);
    const NodeEntry& entry = node(id);
    if (!entry.properties.is_null()) return entry.properties;
    return entry.row == nullptr ? Value::map({}) : map_of_json(entry.row->properties, zones_);
}

Value TableStore::relationship_property(std::int64_t id, std::string_view key) {
    const EdgeEntry& entry = edge(id);
    if (key == "_weight") return Value::real(entry.row == nullptr ? 1 : static_cast<double>(entry.row->weight));
    if (!entry.properties.is_null()) return property_in(entry.properties, key);
    return entry.row == nullptr ? Value() : property_of_json(entry.row->properties, key, zones_);
}

Value TableStore::relationship_properties(std::int64_t id) {
    const EdgeEntry& entry = edge(id);
    if (!entry.properties.is_null()) return entry.properties;
    return entry.row == nullptr ? Value::map({}) : map_of_json(entry.row->properties, zones_);
}

bool TableStore::node_deleted(std::int64_t id) {
    if (changed_nodes_ == 0) return false;
    const auto known = nodes_.find(id);
    return known != nodes_.end() && known->second.deleted;
}

bool TableStore::relationship_deleted(std::int64_t id) {
    if (!written_ && deleted_edges_.empty()) return false;
    const auto known = edges_.find(id);
    return known != edges_.end() && known->second.deleted;
}

std::optional<RelationshipRef> TableStore::relationship(std::int64_t id) {
    const auto known = edges_.find(id);
    if (known != edges_.end()) {
        if (known->second.deleted) return std::nullopt;
        return known->second.reference;
    }
    make_room();
    EdgeRow* row = pg::pg_call([&] { return read_edge(reader_, id, rows_.context()); });
    if (row == nullptr) return std::nullopt;
    return remember(row).reference;
}

std::string TableStore::external_id(std::int64_t id) {
    const NodeRow* row = plain_row(id);
    if (row == nullptr) row = node(id).row;
    return row == nullptr || row->external_id == nullptr ? std::string() : std::string(row->external_id);
}

} // namespace rv::graph
