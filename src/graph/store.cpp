// C++ zone.
#include "ruvector/graph/store.hpp"

extern "C" {
#include "access/xact.h"
#include "catalog/pg_collation.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/formatting.h"
#include "utils/snapmgr.h"
}

#include "ruvector/core/cypher/error.hpp"
#include "ruvector/graph/lookup.hpp"
#include "ruvector/graph/names.hpp"
#include "ruvector/graph/stored_json.hpp"

namespace rv::graph {
namespace {

constexpr Size kMostRowBytes = 16UL << 20U; // of rows that are kept besides what the query changes

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
        for (const TableScan& scan : left_) end_table_scan(scan);
        for (NodeLookup* lookup : left_lookups_) end_lookup(lookup);
        for (const Pooled& pooled : pool_) end_adjacency(pooled.scan);
        end_row_reader(reader_);
        close_tables(&tables_);
    });
    pool_.clear();
    left_.clear();
    left_lookups_.clear();
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
    bool has = false;
    if ((current_ == nullptr || current_->id != id) && read_places() && find_label(places_, id, label, &has))
        return has;
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
    if (current_ == nullptr || current_->id != id) {
        if (const NodePlace* place = place_of(id)) {
            if (const Value* value = column_value(place, key)) return *value;
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
    make_room();
    EdgeRow* row = pg::pg_call([&] { return read_edge(reader_, id, rows_.context()); });
    if (row == nullptr) return std::nullopt;
    return remember(row).reference;
}

std::string TableStore::external_id(std::int64_t id) {
    const NodeRow* row = plain_row(id);
    if (row == nullptr) {
        const NodeEntry& entry = node(id);
        if (entry.row == nullptr) return {};
        row = entry.row;
    }
    return row->external_id == nullptr ? std::string() : std::string(row->external_id);
}

} // namespace rv::graph
