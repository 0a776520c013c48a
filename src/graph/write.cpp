// C++ zone. What a query writes, a clause at a time: by SQL as the caller.
#include "ruvector/graph/store.hpp"

extern "C" {
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "commands/sequence.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
}

#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/values/compare.hpp"
#include "ruvector/core/cypher/values/json.hpp"
#include "ruvector/graph/names.hpp"
#include "ruvector/pg/kept_plans.hpp"

namespace rv::graph {
namespace {

// Advisory locks of MERGE: so many of a graph, beginning with a number that nobody else is likely to use.
constexpr uint64 kKeyLocks = 512;
constexpr uint64 kLockClass = 0x7275766563000000ULL;

constexpr std::size_t kMostInserted = 10'000; // rows at a time: arrays have an end

// Properties that are columns of their own. A node is made with its external id, and keeps it.
Value without_columns(const Value& properties, std::optional<std::string>* external) {
    if (properties.find("_vector") != nullptr)
        fail(ErrorType::kArgumentError, "InvalidArgumentValue",
             "`_vector` is the vector of a collection's row and cannot be written");
    const Value* id = properties.find("_external_id");
    if (id == nullptr) return properties;
    if (external == nullptr || !id->is(Kind::kString))
        fail(ErrorType::kArgumentError, "InvalidArgumentValue",
             "`_external_id` is a string that a node is created with and keeps");
    *external = std::string(id->as_string());
    Counted<std::pair<Value, Value>> rest;
    for (const auto& entry : properties.as_map())
        if (entry.first.as_string() != "_external_id") rest.push_back(entry);
    return Value::map(std::move(rest));
}

// Columns of values for unnest. Texts of nullptr are null.
Datum bigints(std::span<const std::int64_t> values) {
    return pg::pg_call([&] {
        Datum* elements = static_cast<Datum*>(palloc(sizeof(Datum) * (values.size() + 1)));
        for (std::size_t i = 0; i < values.size(); i++) elements[i] = Int64GetDatum(values[i]);
        return PointerGetDatum(
            construct_array(elements, static_cast<int>(values.size()), INT8OID, 8, FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
    });
}

Datum texts(const std::vector<std::optional<std::string>>& values) {
    return pg::pg_call([&] {
        Datum* elements = static_cast<Datum*>(palloc0(sizeof(Datum) * (values.size() + 1)));
        bool* nulls = static_cast<bool*>(palloc0(values.size() + 1));
        for (std::size_t i = 0; i < values.size(); i++) {
            nulls[i] = !values[i];
            if (values[i])
                elements[i] =
                    PointerGetDatum(cstring_to_text_with_len(values[i]->data(), static_cast<int>(values[i]->size())));
        }
        int dimensions = static_cast<int>(values.size());
        int lower = 1;
        return PointerGetDatum(
            construct_md_array(elements, nulls, 1, &dimensions, &lower, TEXTOID, -1, false, TYPALIGN_INT));
    });
}

void execute(const char* sql, std::initializer_list<std::pair<Oid, Datum>> parameters) {
    Oid types[8];
    Datum values[8];
    int count = 0;
    for (const auto& [type, value] : parameters) {
        types[count] = type;
        values[count++] = value;
    }
    pg::pg_call([&] {
        pg::execute_kept(sql, {count, types, values, nullptr, false});
        if (SPI_tuptable != nullptr) SPI_freetuptable(SPI_tuptable);
    });
}

std::string stored(const Value& map) {
    std::string json;
    append_stored(json, map);
    return json;
}

// An array of texts as its input function reads it.
std::string array_text(const std::vector<std::string_view>& elements) {
    std::string text = "{";
    for (const std::string_view element : elements) {
        if (text.size() > 1) text += ',';
        text += '"';
        for (const char c : element) {
            if (c == '"' || c == '\\') text += '\\';
            text += c;
        }
        text += '"';
    }
    return text + "}";
}

// What became of a map: members that are new or other, and keys that went. So what another transaction has changed
// besides stays.
void difference(const Value& before, const Value& after, std::string& changed, std::string& removed) {
    Counted<std::pair<Value, Value>> entries;
    for (const auto& [key, value] : after.as_map()) {
        const Value* old = before.find(key.as_string());
        if (old == nullptr || old->kind() != value.kind() || !equivalent(*old, value)) entries.emplace_back(key, value);
    }
    std::vector<std::string_view> gone;
    for (const auto& [key, value] : before.as_map())
        if (after.find(key.as_string()) == nullptr) gone.push_back(key.as_string());
    changed = stored(Value::map(std::move(entries)));
    removed = array_text(gone);
}

void keep_unique(std::vector<std::int64_t>& ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

std::int64_t next_id(Oid& sequence, const char* name) {
    return pg::pg_call([&] {
        if (!OidIsValid(sequence)) sequence = get_relname_relid(name, get_namespace_oid("ruvector", false));
        if (!OidIsValid(sequence))
            ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("sequence ruvector.%s does not exist", name)));
        return nextval_internal(sequence, true);
    });
}

} // namespace

std::int64_t TableStore::create_node(std::span<const Symbol> labels, const Value& properties) {
    std::optional<std::string> external;
    const Value plain = without_columns(properties, &external);
    const std::int64_t id = next_id(node_sequence_, "nodes_id_seq");
    NodeEntry& entry = nodes_[id];
    entry.external_id = std::move(external);
    for (const Symbol label : labels)
        if (std::find(entry.labels.begin(), entry.labels.end(), label) == entry.labels.end())
            entry.labels.push_back(label);
    entry.properties = plain;
    entry.created = true;
    changed_nodes_++;
    new_nodes_.push_back(id);
    return id;
}

RelationshipRef TableStore::create_relationship(Symbol type, std::int64_t start, std::int64_t end,
                                                const Value& properties) {
    const std::int64_t id = next_id(edge_sequence_, "edges_id_seq");
    EdgeEntry& entry = edges_[id];
    entry.reference = {id, start, end, type};
    entry.properties = properties;
    entry.created = true;
    new_edges_.push_back(id);
    return entry.reference;
}

void TableStore::set_node_properties(std::int64_t id, const Value& properties) {
    NodeEntry& entry = node(id);
    if (!entry.changed()) changed_nodes_++;
    entry.properties = without_columns(properties, nullptr);
    changed_node_ids_.push_back(id);
}

void TableStore::set_relationship_properties(std::int64_t id, const Value& properties) {
    edge(id).properties = properties;
    changed_edge_ids_.push_back(id);
}

void TableStore::add_label(std::int64_t id, Symbol label) {
    NodeEntry& entry = node(id);
    if (std::find(entry.labels.begin(), entry.labels.end(), label) != entry.labels.end()) return;
    if (!entry.changed()) changed_nodes_++;
    entry.labels.push_back(label);
    entry.labels_changed = true;
    changed_node_ids_.push_back(id);
}

void TableStore::remove_label(std::int64_t id, Symbol label) {
    NodeEntry& entry = node(id);
    const auto found = std::find(entry.labels.begin(), entry.labels.end(), label);
    if (found == entry.labels.end()) return;
    if (!entry.changed()) changed_nodes_++;
    entry.labels.erase(found);
    entry.labels_changed = true;
    changed_node_ids_.push_back(id);
}

void TableStore::delete_node(std::int64_t id) {
    NodeEntry& entry = node(id);
    if (entry.deleted) return;
    if (!entry.changed()) changed_nodes_++;
    entry.deleted = true;
    deleted_nodes_.push_back(id);
}

void TableStore::delete_relationship(std::int64_t id) {
    EdgeEntry& entry = edge(id);
    if (entry.deleted) return;
    entry.deleted = true;
    deleted_edges_.push_back(id);
}

void TableStore::insert_nodes() {
    for (std::size_t begin = 0; begin < new_nodes_.size(); begin += kMostInserted)
        insert_nodes(std::span(new_nodes_).subspan(begin, std::min(kMostInserted, new_nodes_.size() - begin)));
    new_nodes_.clear();
}

void TableStore::insert_nodes(std::span<const std::int64_t> ids) {
    std::vector<std::optional<std::string>> external, first, extra, properties;
    for (const std::int64_t id : ids) {
        const NodeEntry& entry = nodes_[id];
        external.push_back(entry.external_id);
        std::vector<std::string_view> others;
        for (std::size_t i = 1; i < entry.labels.size(); i++) others.push_back(name_of(entry.labels[i]));
        first.push_back(entry.labels.empty() ? std::nullopt : std::optional<std::string>(name_of(entry.labels[0])));
        extra.push_back(others.empty() ? std::nullopt : std::optional<std::string>(array_text(others)));
        properties.emplace_back(stored(entry.properties));
    }
    execute("INSERT INTO ruvector.nodes (id, graph_id, external_id, node_type, extra_labels, properties) "
            "SELECT u.id, $1, u.external, u.first, u.extra::pg_catalog.text[], u.properties::pg_catalog.jsonb "
            "FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4), "
            "pg_catalog.unnest($5), pg_catalog.unnest($6)) AS u (id, external, first, extra, properties)",
            {{INT4OID, Int32GetDatum(tables_.graph)},
             {INT8ARRAYOID, bigints(ids)},
             {TEXTARRAYOID, texts(external)},
             {TEXTARRAYOID, texts(first)},
             {TEXTARRAYOID, texts(extra)},
             {TEXTARRAYOID, texts(properties)}});
}

void TableStore::insert_edges() {
    for (std::size_t begin = 0; begin < new_edges_.size(); begin += kMostInserted)
        insert_edges(std::span(new_edges_).subspan(begin, std::min(kMostInserted, new_edges_.size() - begin)));
    new_edges_.clear();
}

void TableStore::insert_edges(std::span<const std::int64_t> ids) {
    std::vector<std::int64_t> sources, targets;
    std::vector<std::optional<std::string>> types, properties;
    for (const std::int64_t id : ids) {
        const EdgeEntry& entry = edges_[id];
        sources.push_back(entry.reference.start);
        targets.push_back(entry.reference.end);
        types.emplace_back(name_of(entry.reference.type));
        properties.emplace_back(stored(entry.properties));
    }
    execute("INSERT INTO ruvector.edges (id, graph_id, source_id, target_id, edge_type, properties) "
            "SELECT u.id, $1, u.source, u.target, u.type, u.properties::pg_catalog.jsonb "
            "FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4), "
            "pg_catalog.unnest($5), pg_catalog.unnest($6)) "
            "AS u (id, source, target, type, properties)",
            {{INT4OID, Int32GetDatum(tables_.graph)},
             {INT8ARRAYOID, bigints(ids)},
             {INT8ARRAYOID, bigints(sources)},
             {INT8ARRAYOID, bigints(targets)},
             {TEXTARRAYOID, texts(types)},
             {TEXTARRAYOID, texts(properties)}});
}

// Locks rows that were read in the query's snapshot, and finds out whether they still are what was read.
void TableStore::lock_rows(bool nodes, const std::vector<std::int64_t>& ids) {
    const Datum array = bigints(ids);
    const std::uint64_t same = pg::pg_call([&] {
        const Oid type = INT8ARRAYOID;
        pg::execute_kept(nodes ? "SELECT n.id, n.ctid FROM ruvector.nodes AS n WHERE n.id OPERATOR(pg_catalog.=) ANY "
                                 "($1) ORDER BY n.id FOR NO KEY UPDATE"
                               : "SELECT e.id, e.ctid FROM ruvector.edges AS e WHERE e.id OPERATOR(pg_catalog.=) ANY "
                                 "($1) ORDER BY e.id FOR NO KEY UPDATE",
                         {1, &type, &array, nullptr, false});
        return SPI_processed;
    });
    SPITupleTable* table = SPI_tuptable;
    bool changed = same != ids.size();
    for (std::uint64_t i = 0; i < same && !changed; i++) {
        ItemPointerData tid;
        const std::int64_t id = pg::pg_call([&] {
            bool null;
            tid = *reinterpret_cast<ItemPointerData*>(
                DatumGetPointer(SPI_getbinval(table->vals[i], table->tupdesc, 2, &null)));
            return DatumGetInt64(SPI_getbinval(table->vals[i], table->tupdesc, 1, &null));
        });
        const ItemPointerData& read = nodes ? nodes_[id].row->tid : edges_[id].row->tid;
        changed = !ItemPointerEquals(const_cast<ItemPointerData*>(&read), &tid);
    }
    pg::pg_call([&] { SPI_freetuptable(table); });
    if (changed) throw ConcurrentChange{};
}

void TableStore::update_nodes() {
    if (changed_node_ids_.empty()) return;
    keep_unique(changed_node_ids_);
    std::vector<std::int64_t> ids, relabelled, locked;
    std::vector<std::optional<std::string>> removed, changed, first, extra;
    for (const std::int64_t id : changed_node_ids_) {
        NodeEntry& entry = nodes_[id];
        if (entry.deleted) continue;
        if (entry.row != nullptr) locked.push_back(id);
        if (!entry.properties.is_null()) {
            std::string members, keys;
            // Of a row of this query all is written: nobody else has it.
            if (entry.row != nullptr) {
                Value properties;
                properties.swap(entry.properties);
                const bool relabel = std::exchange(entry.labels_changed, false);
                const Value before = node_properties(id);
                entry.properties.swap(properties);
                entry.labels_changed = relabel;
                difference(before, entry.properties, members, keys);
            } else {
                members = stored(entry.properties);
                keys = "";
            }
            ids.push_back(id);
            changed.emplace_back(std::move(members));
            removed.push_back(entry.row != nullptr ? std::optional<std::string>(std::move(keys)) : std::nullopt);
        }
        if (entry.labels_changed) {
            std::vector<std::string_view> others;
            for (std::size_t i = 1; i < entry.labels.size(); i++) others.push_back(name_of(entry.labels[i]));
            relabelled.push_back(id);
            first.push_back(entry.labels.empty() ? std::nullopt : std::optional<std::string>(name_of(entry.labels[0])));
            extra.push_back(others.empty() ? std::nullopt : std::optional<std::string>(array_text(others)));
        }
    }
    if (!locked.empty()) lock_rows(true, locked);
    if (!ids.empty())
        execute(
            "UPDATE ruvector.nodes AS n SET properties = CASE WHEN u.removed IS NULL THEN u.changed::pg_catalog.jsonb "
            "ELSE (n.properties OPERATOR(pg_catalog.-) u.removed::pg_catalog.text[]) OPERATOR(pg_catalog.||) "
            "u.changed::pg_catalog.jsonb END "
            "FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3)) AS u (id, removed, "
            "changed) "
            "WHERE n.id OPERATOR(pg_catalog.=) u.id",
            {{INT8ARRAYOID, bigints(ids)}, {TEXTARRAYOID, texts(removed)}, {TEXTARRAYOID, texts(changed)}});
    if (!relabelled.empty())
        execute("UPDATE ruvector.nodes AS n SET node_type = u.first, extra_labels = u.extra::pg_catalog.text[] "
                "FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3)) AS u (id, first, "
                "extra) "
                "WHERE n.id OPERATOR(pg_catalog.=) u.id",
                {{INT8ARRAYOID, bigints(relabelled)}, {TEXTARRAYOID, texts(first)}, {TEXTARRAYOID, texts(extra)}});
    changed_node_ids_.clear();
}

void TableStore::update_edges() {
    if (changed_edge_ids_.empty()) return;
    keep_unique(changed_edge_ids_);
    std::vector<std::int64_t> ids, locked;
    std::vector<std::optional<std::string>> removed, changed;
    for (const std::int64_t id : changed_edge_ids_) {
        EdgeEntry& entry = edges_[id];
        if (entry.deleted) continue;
        std::string members, keys;
        if (entry.row != nullptr) {
            locked.push_back(id);
            Value properties;
            properties.swap(entry.properties);
            const Value before = relationship_properties(id);
            entry.properties.swap(properties);
            difference(before, entry.properties, members, keys);
        } else {
            members = stored(entry.properties);
        }
        ids.push_back(id);
        changed.emplace_back(std::move(members));
        removed.push_back(entry.row != nullptr ? std::optional<std::string>(std::move(keys)) : std::nullopt);
    }
    if (!locked.empty()) lock_rows(false, locked);
    if (!ids.empty())
        execute(
            "UPDATE ruvector.edges AS e SET properties = CASE WHEN u.removed IS NULL THEN u.changed::pg_catalog.jsonb "
            "ELSE (e.properties OPERATOR(pg_catalog.-) u.removed::pg_catalog.text[]) OPERATOR(pg_catalog.||) "
            "u.changed::pg_catalog.jsonb END "
            "FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3)) AS u (id, removed, "
            "changed) "
            "WHERE e.id OPERATOR(pg_catalog.=) u.id",
            {{INT8ARRAYOID, bigints(ids)}, {TEXTARRAYOID, texts(removed)}, {TEXTARRAYOID, texts(changed)}});
    changed_edge_ids_.clear();
}

void TableStore::delete_edges() {
    if (deleted_edges_.empty()) return;
    execute("DELETE FROM ruvector.edges AS e WHERE e.id OPERATOR(pg_catalog.=) ANY ($1)",
            {{INT8ARRAYOID, bigints(deleted_edges_)}});
    deleted_edges_.clear();
}

void TableStore::delete_nodes() {
    if (deleted_nodes_.empty()) return;
    const Datum ids = bigints(deleted_nodes_);
    // Rows first, so that nobody adds edges meanwhile; then edges, those too that the caller does not see: the foreign
    // keys would take them along.
    const bool connected = pg::pg_call([&] {
        const Oid type = INT8ARRAYOID;
        pg::execute_kept(
            "SELECT n.id FROM ruvector.nodes AS n WHERE n.id OPERATOR(pg_catalog.=) ANY ($1) ORDER BY n.id FOR UPDATE",
            {1, &type, &ids, nullptr, false});
        SPI_freetuptable(SPI_tuptable);
        pg::execute_kept("SELECT ruvector.are_connected($1)", {1, &type, &ids, nullptr, false});
        bool null;
        const bool found = DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &null));
        SPI_freetuptable(SPI_tuptable);
        return found;
    });
    if (connected)
        throw QueryError(ErrorType::kConstraintVerificationFailed, "DeleteConnectedNode",
                         "a node that is to be deleted still has relationships", kNoPlace,
                         "DETACH DELETE deletes them too.");
    execute("DELETE FROM ruvector.nodes AS n WHERE n.id OPERATOR(pg_catalog.=) ANY ($1)", {{INT8ARRAYOID, ids}});
    deleted_nodes_.clear();
}

void TableStore::flush() {
    if (new_nodes_.empty() && new_edges_.empty() && changed_node_ids_.empty() && changed_edge_ids_.empty() &&
        deleted_nodes_.empty() && deleted_edges_.empty())
        return;
    current_ = nullptr;
    insert_nodes();
    insert_edges();
    update_nodes();
    update_edges();
    delete_edges();
    delete_nodes();
    written_ = true;
    move_snapshot(false);
    // What is read from now on is what was written: what triggers made of it, too.
    for (auto entry = nodes_.begin(); entry != nodes_.end();) {
        if (entry->second.deleted) {
            ++entry;
            continue;
        }
        if (entry->second.row != nullptr) pfree(entry->second.row);
        entry = nodes_.erase(entry);
    }
    for (auto entry = edges_.begin(); entry != edges_.end();) {
        if (entry->second.deleted) {
            ++entry;
            continue;
        }
        if (entry->second.row != nullptr) pfree(entry->second.row);
        entry = edges_.erase(entry);
    }
    changed_nodes_ = nodes_.size();
}

// The snapshot of this query, with what it has written so far; or the latest one.
void TableStore::move_snapshot(bool latest) {
    forget_places();
    pg::pg_call([&] {
        CommandCounterIncrement();
        if (latest && !IsolationUsesXactSnapshot()) {
            PopActiveSnapshot();
            PushActiveSnapshot(GetTransactionSnapshot());
            return;
        }
        Snapshot before = RegisterSnapshot(GetActiveSnapshot());
        PopActiveSnapshot();
        PushCopiedSnapshot(before);
        UnregisterSnapshot(before);
        UpdateActiveSnapshotCommandId();
    });
}

void TableStore::lock_key(std::uint64_t key) {
    pg::pg_call([&] {
        // A transaction may ask for any number of keys, the server has room for a bounded number of locks: keys share
        // them.
        const uint64 lock = key % kKeyLocks;
        DirectFunctionCall1(
            pg_advisory_xact_lock_int8,
            Int64GetDatum(static_cast<int64>(kLockClass + lock +
                                             kKeyLocks * static_cast<uint64>(static_cast<uint32>(tables_.graph)))));
    });
    move_snapshot(true);
    forget_rows();
}

} // namespace rv::graph
