// C++ zone.
#include "ruvector/graph/store.hpp"

extern "C" {
#include "access/xact.h"
#include "catalog/pg_collation.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/builtins.h"
#include "utils/formatting.h"
#include "utils/numeric.h"
#include "utils/snapmgr.h"
}

#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/values/json.hpp"
#include "ruvector/graph/integer_of_numeric.hpp"
#include "ruvector/graph/names.hpp"
#include "ruvector/graph/settings.hpp"

namespace rv::graph {
namespace {

constexpr std::size_t kMostRows = 20'000; // kept besides what the query changes

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
        if (small_integer_of(value->val.numeric, &result.integer)) {
            result.what = Scalar::What::kInteger;
            break;
        }
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
        Value value = value_of_json({scalar.text, static_cast<std::size_t>(scalar.length)}, zones);
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
    : zones_(zones), function_(function), rows_("ruvector graph rows") {
    pg::pg_call([&] {
        open_tables(&tables_, graph);
        reader_ = make_row_reader(&tables_);
    });
}

void TableStore::finish() {
    close_portals();
    pg::pg_call([&] {
        for (const Pooled& pooled : pool_) end_adjacency(pooled.scan);
        end_row_reader(reader_);
        close_tables(&tables_);
    });
    pool_.clear();
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
}

const NodePlace* TableStore::place_of(std::int64_t id) {
    if (!tables_.direct || written_ || changed_nodes_ > 0) return nullptr;
    if (places_ == nullptr) {
        if (worth_places_ < 0) {
            const double rows = pg::pg_call([&] {
                const double known = static_cast<double>(tables_.nodes->rd_rel->reltuples);
                return known >= 0 ? known : 20.0 * RelationGetNumberOfBlocks(tables_.nodes);
            });
            worth_places_ = 256 + rows / 16;
        }
        if (++read_alone_ < worth_places_) return nullptr;
        places_ = pg::pg_call([&] {
            MemoryContext before = MemoryContextSwitchTo(rows_.context());
            NodePlaces* places = read_node_places(&tables_, cypher_memory() / 4);
            MemoryContextSwitchTo(before);
            return places;
        });
        if (places_ == nullptr) {
            worth_places_ = std::numeric_limits<double>::infinity();
            return nullptr;
        }
    }
    return find_place(places_, id);
}

void TableStore::forget_places() {
    if (places_ != nullptr) free_node_places(places_);
    places_ = nullptr;
    read_alone_ = 0;
}

const NodeRow* TableStore::plain_row(std::int64_t id) {
    if (current_ != nullptr && current_->id == id && (changed_nodes_ == 0 || !nodes_.contains(id))) return current_;
    const NodeEntry& entry = node(id);
    return entry.changed() ? nullptr : entry.row;
}

NodeEntry& TableStore::node(std::int64_t id) {
    const auto known = nodes_.find(id);
    if (known != nodes_.end()) return known->second;
    if (nodes_.size() >= kMostRows + changed_nodes_) forget_rows();
    NodeRow* row = pg::pg_call([&] { return read_node(reader_, id, rows_.context()); });
    if (row == nullptr)
        fail(ErrorType::kEntityNotFound, "DeletedEntityAccess", "there is no node " + std::to_string(id));
    NodeEntry& entry = nodes_[id];
    entry.row = row;
    entry.labels.assign(row->labels, row->labels + row->label_count);
    return entry;
}

EdgeEntry& TableStore::edge(std::int64_t id) {
    const auto known = edges_.find(id);
    if (known != edges_.end()) return known->second;
    if (edges_.size() >= kMostRows + changed_edge_ids_.size()) forget_rows();
    EdgeRow* row = pg::pg_call([&] { return read_edge(reader_, id, rows_.context()); });
    if (row == nullptr)
        fail(ErrorType::kEntityNotFound, "DeletedEntityAccess", "there is no relationship " + std::to_string(id));
    EdgeEntry& entry = edges_[id];
    entry.row = row;
    entry.reference = {row->id, row->source, row->target, row->type};
    return entry;
}

bool TableStore::has_label(std::int64_t id, Symbol label) {
    if (current_ == nullptr || current_->id != id)
        if (const NodePlace* place = place_of(id)) return graph::has_label(places_, place, label);
    if (const NodeRow* row = plain_row(id))
        return std::find(row->labels, row->labels + row->label_count, label) != row->labels + row->label_count;
    const std::vector<Symbol>& all = node(id).labels;
    return std::find(all.begin(), all.end(), label) != all.end();
}

std::vector<Symbol> TableStore::labels(std::int64_t id) {
    if (const NodeRow* row = plain_row(id)) return {row->labels, row->labels + row->label_count};
    return node(id).labels;
}

Value TableStore::node_property(std::int64_t id, std::string_view key) {
    if (key == "_vector") return vector_of(id);
    if (current_ == nullptr || current_->id != id) {
        if (const NodePlace* place = place_of(id)) {
            Jsonb* properties = pg::pg_call([&] { return read_properties_at(reader_, &place->tid); });
            if (properties != nullptr) return property_of_json(properties, key, zones_);
        }
    }
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
    EdgeRow* row = pg::pg_call([&] { return read_edge(reader_, id, rows_.context()); });
    if (row == nullptr) return std::nullopt;
    EdgeEntry& entry = edges_[id];
    entry.row = row;
    entry.reference = {row->id, row->source, row->target, row->type};
    return entry.reference;
}

std::string TableStore::external_id(std::int64_t id) {
    const NodeRow* row = plain_row(id);
    if (row == nullptr) {
        const NodeEntry& entry = node(id);
        if (entry.row == nullptr) return entry.external_id.value_or("");
        row = entry.row;
    }
    return row->external_id == nullptr ? std::string() : std::string(row->external_id);
}

} // namespace rv::graph
