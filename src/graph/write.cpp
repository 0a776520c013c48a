// C++ zone. What a query writes, a clause at a time: by SQL as the caller.
#include "ruvector/graph/store.hpp"

extern "C" {
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "commands/sequence.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"
}

#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/values/compare.hpp"
#include "ruvector/core/cypher/values/json.hpp"
#include "ruvector/graph/names.hpp"
#include "ruvector/graph/passing.hpp"
#include "ruvector/pg/kept_plans.hpp"

namespace rv::graph {
namespace {

// Advisory locks of MERGE: so many of a graph, beginning with a number that nobody else is likely to use.
constexpr uint64 kKeyLocks = 512;
constexpr uint64 kLockClass = 0x7275766563000000ULL;

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

std::uint64_t execute(const char* sql, std::initializer_list<std::pair<Oid, Datum>> parameters) {
    Oid types[8];
    Datum values[8];
    int count = 0;
    for (const auto& [type, value] : parameters) {
        types[count] = type;
        values[count++] = value;
    }
    return pg::pg_call([&] {
        pg::execute_kept(sql, {count, types, values, nullptr, false});
        const std::uint64_t rows = SPI_processed;
        if (SPI_tuptable != nullptr) SPI_freetuptable(SPI_tuptable);
        return rows;
    });
}

// What a trigger takes away would be missed later, where nothing tells why.
void check_done(std::uint64_t rows, std::size_t all, const char* what) {
    if (rows == all) return;
    throw Error("09000", std::string(what) + ": " + std::to_string(all - rows) + " of " + std::to_string(all),
                "A trigger of the table does not let them be.");
}

constexpr std::size_t kMostWritten = 20'000; // rows of a statement: what it is given is in memory

template <class Write>
void in_parts(std::span<const std::int64_t> ids, Write&& write) {
    for (; !ids.empty(); ids = ids.subspan(std::min(ids.size(), kMostWritten))) {
        const Passing passing;
        write(ids.first(std::min(ids.size(), kMostWritten)));
    }
}

// Runs a query as the owner of a table: what the caller does not see counts as well. After an error the transaction's
// abort sets the user back.
void execute_as_owner(Relation table, const char* sql, const pg::QueryParameters& parameters, bool latest) {
    Oid user;
    int security;
    GetUserIdAndSecContext(&user, &security);
    SetUserIdAndSecContext(table->rd_rel->relowner, security | SECURITY_LOCAL_USERID_CHANGE | SECURITY_NOFORCE_RLS);
    if (latest)
        pg::execute_kept(sql, parameters);
    else
        pg::select_kept(sql, parameters, 0);
    SetUserIdAndSecContext(user, security);
}

bool answer_of_result() {
    bool null;
    const bool answer = DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &null));
    SPI_freetuptable(SPI_tuptable);
    return answer;
}

// Whether nodes have any relationships but these.
constexpr char kConnected[] =
    "SELECT EXISTS (SELECT FROM ruvector.edges AS e WHERE e.source_id OPERATOR(pg_catalog.=) ANY ($1) AND e.id "
    "OPERATOR(pg_catalog.<>) ALL ($2)) "
    "OR EXISTS (SELECT FROM ruvector.edges AS e WHERE e.target_id OPERATOR(pg_catalog.=) ANY ($1) AND e.id "
    "OPERATOR(pg_catalog.<>) ALL ($2))";

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

void keep_unique(Counted<std::int64_t>& ids) {
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
    const std::int64_t id = next_id(node_sequence_, "nodes_id_seq");
    NodeEntry& entry = nodes_[id];
    for (const Symbol label : labels)
        if (std::find(entry.labels.begin(), entry.labels.end(), label) == entry.labels.end())
            entry.labels.push_back(label);
    entry.properties = properties;
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
    entry.properties = properties;
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
    in_parts(new_nodes_, [&](std::span<const std::int64_t> ids) { insert_nodes(ids); });
    new_nodes_.clear();
}

void TableStore::insert_nodes(std::span<const std::int64_t> ids) {
    std::vector<std::optional<std::string>> first, extra, properties;
    for (const std::int64_t id : ids) {
        const NodeEntry& entry = nodes_[id];
        std::vector<std::string_view> others;
        for (std::size_t i = 1; i < entry.labels.size(); i++) others.push_back(name_of(entry.labels[i]));
        first.push_back(entry.labels.empty() ? std::nullopt : std::optional<std::string>(name_of(entry.labels[0])));
        extra.push_back(others.empty() ? std::nullopt : std::optional<std::string>(array_text(others)));
        properties.emplace_back(stored(entry.properties));
    }
    const std::uint64_t rows =
        execute("INSERT INTO ruvector.nodes (id, graph_id, node_type, extra_labels, properties) "
                "SELECT u.id, $1, u.first, u.extra::pg_catalog.text[], u.properties::pg_catalog.jsonb "
                "FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4), "
                "pg_catalog.unnest($5)) AS u (id, first, extra, properties)",
                {{INT4OID, Int32GetDatum(tables_.graph)},
                 {INT8ARRAYOID, bigints(ids)},
                 {TEXTARRAYOID, texts(first)},
                 {TEXTARRAYOID, texts(extra)},
                 {TEXTARRAYOID, texts(properties)}});
    check_done(rows, ids.size(), "nodes were not created");
}

void TableStore::insert_edges() {
    in_parts(new_edges_, [&](std::span<const std::int64_t> ids) { insert_edges(ids); });
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
    const std::uint64_t rows =
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
    check_done(rows, ids.size(), "relationships were not created");
}

// Locks rows that were read in the query's snapshot, and finds out whether they still are what was read. Whoever may
// delete rows need not be allowed to change them, which locking asks for: the owner of the table does that.
void TableStore::lock_rows(bool nodes, std::span<const std::int64_t> ids, bool to_delete) {
    if (ids.empty()) return;
    const Passing passing;
    const Datum array = bigints(ids);
    const Relation relation = nodes ? tables_.nodes : tables_.edges;
    const std::uint64_t same = pg::pg_call([&] {
        const Oid type = INT8ARRAYOID;
        const pg::QueryParameters parameters{1, &type, &array, nullptr, false};
        if (!to_delete) {
            pg::execute_kept(nodes ? "SELECT n.id, n.ctid FROM ruvector.nodes AS n WHERE n.id OPERATOR(pg_catalog.=) "
                                     "ANY ($1) ORDER BY n.id FOR NO KEY UPDATE"
                                   : "SELECT e.id, e.ctid FROM ruvector.edges AS e WHERE e.id OPERATOR(pg_catalog.=) "
                                     "ANY ($1) ORDER BY e.id FOR NO KEY UPDATE",
                             parameters);
            return SPI_processed;
        }
        if (pg_class_aclcheck(RelationGetRelid(relation), GetUserId(), ACL_DELETE) != ACLCHECK_OK)
            aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_TABLE, RelationGetRelationName(relation));
        execute_as_owner(relation,
                         nodes ? "SELECT n.id, n.ctid FROM ruvector.nodes AS n WHERE n.id OPERATOR(pg_catalog.=) ANY "
                                 "($1) ORDER BY n.id FOR UPDATE"
                               : "SELECT e.id, e.ctid FROM ruvector.edges AS e WHERE e.id OPERATOR(pg_catalog.=) ANY "
                                 "($1) ORDER BY e.id FOR UPDATE",
                         parameters, true);
        return SPI_processed;
    });
    SPITupleTable* table = SPI_tuptable;
    bool changed = false;
    std::vector<std::int64_t> found;
    for (std::uint64_t i = 0; i < same; i++) {
        ItemPointerData tid;
        const std::int64_t id = pg::pg_call([&] {
            bool null;
            tid = *reinterpret_cast<ItemPointerData*>(
                DatumGetPointer(SPI_getbinval(table->vals[i], table->tupdesc, 2, &null)));
            return DatumGetInt64(SPI_getbinval(table->vals[i], table->tupdesc, 1, &null));
        });
        const ItemPointerData& read = nodes ? nodes_[id].row->tid : edges_[id].row->tid;
        changed = changed || !ItemPointerEquals(const_cast<ItemPointerData*>(&read), &tid);
        if (same != ids.size()) found.push_back(id);
    }
    pg::pg_call([&] { SPI_freetuptable(table); });
    if (same != ids.size()) {
        std::vector<std::int64_t> missing;
        std::set_difference(ids.begin(), ids.end(), found.begin(), found.end(), std::back_inserter(missing));
        refuse_kept(nodes, missing, to_delete);
        changed = true;
    }
    if (changed) throw ConcurrentChange{};
}

// Raises an error if the caller still sees one of these rows, which could not be locked (or should be deleted):
// policies or triggers do not let them be changed. Else somebody else has deleted them.
void TableStore::refuse_kept(bool nodes, std::span<const std::int64_t> ids, bool deleted) {
    const Relation relation = nodes ? tables_.nodes : tables_.edges;
    const Datum array = bigints(ids);
    const char* const action = deleted ? "deleted" : "changed";
    pg::pg_call([&] {
        const bool restricted = check_enable_rls(RelationGetRelid(relation), InvalidOid, true) == RLS_ENABLED;
        if (!restricted && !deleted) return;
        const Oid type = INT8ARRAYOID;
        const pg::QueryParameters parameters{1, &type, &array, nullptr, false};
        pg::execute_kept(nodes ? "SELECT n.id FROM ruvector.nodes AS n WHERE n.id OPERATOR(pg_catalog.=) ANY ($1) "
                                 "ORDER BY n.id LIMIT 1"
                               : "SELECT e.id FROM ruvector.edges AS e WHERE e.id OPERATOR(pg_catalog.=) ANY ($1) "
                                 "ORDER BY e.id LIMIT 1",
                         parameters);
        if (SPI_processed > 0) {
            bool null;
            const int64 id = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &null));
            const char* what = nodes ? "node" : "relationship";
            if (restricted)
                ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
                                errmsg("%s " INT64_FORMAT " cannot be %s", what, id, action),
                                errdetail("Policies of row-level security let it be seen alone.")));
            ereport(ERROR, (errcode(ERRCODE_TRIGGERED_ACTION_EXCEPTION),
                            errmsg("%s " INT64_FORMAT " was not %s", what, id, action),
                            errdetail("A trigger of the table does not let it be.")));
        }
        SPI_freetuptable(SPI_tuptable);
    });
}

void TableStore::update_nodes() {
    in_parts(changed_node_ids_, [&](std::span<const std::int64_t> ids) { update_nodes(ids); });
    changed_node_ids_.clear();
}

void TableStore::update_nodes(std::span<const std::int64_t> all) {
    std::vector<std::int64_t> ids, relabelled;
    std::vector<std::optional<std::string>> removed, changed, first, extra;
    for (const std::int64_t id : all) {
        NodeEntry& entry = nodes_[id];
        if (entry.deleted) continue;
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
    if (!ids.empty())
        check_done(
            execute("UPDATE ruvector.nodes AS n SET properties = CASE WHEN u.removed IS NULL THEN "
                    "u.changed::pg_catalog.jsonb "
                    "ELSE (n.properties OPERATOR(pg_catalog.-) u.removed::pg_catalog.text[]) OPERATOR(pg_catalog.||) "
                    "u.changed::pg_catalog.jsonb END "
                    "FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3)) AS u (id, "
                    "removed, "
                    "changed) "
                    "WHERE n.id OPERATOR(pg_catalog.=) u.id",
                    {{INT8ARRAYOID, bigints(ids)}, {TEXTARRAYOID, texts(removed)}, {TEXTARRAYOID, texts(changed)}}),
            ids.size(), "nodes were not changed");
    if (!relabelled.empty())
        check_done(
            execute(
                "UPDATE ruvector.nodes AS n SET node_type = u.first, extra_labels = u.extra::pg_catalog.text[] "
                "FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3)) AS u (id, first, "
                "extra) "
                "WHERE n.id OPERATOR(pg_catalog.=) u.id",
                {{INT8ARRAYOID, bigints(relabelled)}, {TEXTARRAYOID, texts(first)}, {TEXTARRAYOID, texts(extra)}}),
            relabelled.size(), "nodes were not changed");
}

void TableStore::update_edges() {
    in_parts(changed_edge_ids_, [&](std::span<const std::int64_t> ids) { update_edges(ids); });
    changed_edge_ids_.clear();
}

void TableStore::update_edges(std::span<const std::int64_t> all) {
    std::vector<std::int64_t> ids;
    std::vector<std::optional<std::string>> removed, changed;
    for (const std::int64_t id : all) {
        EdgeEntry& entry = edges_[id];
        if (entry.deleted) continue;
        std::string members, keys;
        if (entry.row != nullptr) {
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
    if (!ids.empty())
        check_done(
            execute("UPDATE ruvector.edges AS e SET properties = CASE WHEN u.removed IS NULL THEN "
                    "u.changed::pg_catalog.jsonb "
                    "ELSE (e.properties OPERATOR(pg_catalog.-) u.removed::pg_catalog.text[]) OPERATOR(pg_catalog.||) "
                    "u.changed::pg_catalog.jsonb END "
                    "FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3)) AS u (id, "
                    "removed, "
                    "changed) "
                    "WHERE e.id OPERATOR(pg_catalog.=) u.id",
                    {{INT8ARRAYOID, bigints(ids)}, {TEXTARRAYOID, texts(removed)}, {TEXTARRAYOID, texts(changed)}}),
            ids.size(), "relationships were not changed");
}

void TableStore::delete_edges() {
    in_parts(deleted_edges_, [&](std::span<const std::int64_t> ids) {
        const std::uint64_t rows = execute("DELETE FROM ruvector.edges AS e WHERE e.id OPERATOR(pg_catalog.=) ANY ($1)",
                                           {{INT8ARRAYOID, bigints(ids)}});
        if (rows != ids.size()) refuse_kept(false, ids, true);
    });
    deleted_edges_.clear();
}

// Whether any relationship but these begins or ends at these nodes.
bool TableStore::are_connected(std::span<const std::int64_t> nodes, std::span<const std::int64_t> edges, bool latest) {
    const Oid types[] = {INT8ARRAYOID, INT8ARRAYOID};
    const Datum values[] = {bigints(nodes), bigints(edges)};
    return pg::pg_call([&] {
        execute_as_owner(tables_.edges, kConnected, {2, types, values, nullptr, false}, latest);
        return answer_of_result();
    });
}

void TableStore::delete_nodes() {
    in_parts(deleted_nodes_, [&](std::span<const std::int64_t> ids) {
        // Those too that the caller does not see: the foreign keys would take them along.
        if (are_connected(ids, {}, true))
            throw QueryError(ErrorType::kConstraintVerificationFailed, "DeleteConnectedNode",
                             "a node that is to be deleted still has relationships", kNoPlace,
                             "DETACH DELETE deletes them too, those that the caller sees and may delete.");
        const std::uint64_t rows = execute("DELETE FROM ruvector.nodes AS n WHERE n.id OPERATOR(pg_catalog.=) ANY ($1)",
                                           {{INT8ARRAYOID, bigints(ids)}});
        if (rows != ids.size()) refuse_kept(true, ids, true);
    });
    deleted_nodes_.clear();
}

// All that is to be changed or deleted, before anything is written: so the query can begin again where others came
// first. Nodes before relationships, since nobody adds relationships to a node that is locked to be deleted.
void TableStore::lock_changed() {
    keep_unique(changed_node_ids_);
    keep_unique(changed_edge_ids_);
    keep_unique(deleted_nodes_);
    keep_unique(deleted_edges_);
    Counted<std::int64_t> locked;
    const auto of_rows = [&](const Counted<std::int64_t>& ids, const auto& entries,
                             bool deleted) -> std::span<const std::int64_t> {
        locked.clear();
        for (const std::int64_t id : ids) {
            const auto& entry = entries.find(id)->second;
            if (entry.row != nullptr && entry.deleted == deleted) locked.push_back(id);
        }
        return locked;
    };
    lock_rows(true, of_rows(changed_node_ids_, nodes_, false), false);
    const std::span<const std::int64_t> gone = of_rows(deleted_nodes_, nodes_, true);
    lock_rows(true, gone, true);
    if (!gone.empty()) {
        const Passing passing;
        // Relationships that others have added since.
        if (are_connected(gone, deleted_edges_, true) && !are_connected(gone, deleted_edges_, false))
            throw ConcurrentChange{};
    }
    lock_rows(false, of_rows(changed_edge_ids_, edges_, false), false);
    lock_rows(false, of_rows(deleted_edges_, edges_, true), true);
}

void TableStore::flush() {
    if (new_nodes_.empty() && new_edges_.empty() && changed_node_ids_.empty() && changed_edge_ids_.empty() &&
        deleted_nodes_.empty() && deleted_edges_.empty()) {
        if (!unseen_) return;
        current_ = nullptr;
        move_snapshot(false);
        forget_rows();
        return;
    }
    lock_changed();
    written_ = true;
    current_ = nullptr;
    insert_nodes();
    insert_edges();
    update_nodes();
    update_edges();
    delete_edges();
    delete_nodes();
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
    most_nodes_ = nodes_.size() + kMostRows;
    most_edges_ = edges_.size() + kMostRows;
}

// The snapshot of this query, with what it has written so far; or the latest one.
void TableStore::move_snapshot(bool latest) {
    forget_places();
    unseen_ = false;
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
