// A graph of the server as the engine sees it: rows of ruvector.nodes and ruvector.edges in one snapshot, which moves
// on with what the query writes. C++ zone.
//
// Reading goes by the tables' indexes where the caller may read all of both tables, and by SQL as the caller where
// privileges of columns or row-level security say more. Writing goes by SQL as the caller always, so that constraints,
// triggers, privileges and row-level security hold. finish() closes what is open, after ConcurrentChange too; after a
// server's error the transaction's abort does.
#pragma once

#include "ruvector/graph/adjacency.hpp"
#include "ruvector/graph/node_places.hpp"
#include "ruvector/graph/rows.hpp"
#include "ruvector/graph/tables.hpp"
#include "ruvector/pg/own_context.hpp"

extern "C" {
#include "access/relscan.h"
#include "utils/portal.h"
}

#include "ruvector/core/cypher/store/graph_store.hpp"
#include "ruvector/core/cypher/temporal/time_zones.hpp"

#include <functional>
#include <unordered_map>

namespace rv::graph {

using namespace rv::cypher;

// A row that the query wants to change was changed by another transaction since its snapshot was taken. Whoever has
// written nothing begins again with a newer one.
struct ConcurrentChange {};

struct VectorSource;

constexpr std::size_t kMostRows = 20'000; // that are kept besides what the query changes

// A scan of a table under a snapshot of its own.
struct TableScan {
    TableScanDesc scan;
    TupleTableSlot* slot;
};
void end_table_scan(const TableScan& scan); // server zone

struct NodeLookup;

struct NodeEntry {
    NodeRow* row = nullptr; // null: made by this query
    Counted<Symbol> labels;
    Value properties; // null: those of the row
    bool created = false;
    bool deleted = false;
    bool labels_changed = false;
    bool changed() const { return created || deleted || labels_changed || !properties.is_null(); }
};

struct EdgeEntry {
    EdgeRow* row = nullptr;
    RelationshipRef reference{};
    Value properties;
    bool created = false;
    bool deleted = false;
    bool changed() const { return created || deleted || !properties.is_null(); }
};

class TableStore final : public GraphStore {
public:
    // `function`: the one of the extension that is running.
    TableStore(std::int32_t graph, TimeZones& zones, Oid function);
    void finish();
    // Whether something was done that a second run of the query would do once more.
    bool has_written() const { return written_ || acted_; }

    Symbol symbol(std::string_view name) override;
    std::string_view name_of(Symbol symbol) override;
    std::unique_ptr<NodeCursor> scan_nodes(const NodeSeed& seed) override;
    std::unique_ptr<RelationshipCursor> scan_relationships(const RelationshipSeed& seed) override;
    std::int64_t count_relationships(const RelationshipSeed& seed) override;
    std::unique_ptr<Expander> expander(Direction direction, std::span<const Symbol> types) override;
    bool has_label(std::int64_t node, Symbol label) override;
    std::vector<Symbol> labels(std::int64_t node) override;
    Value node_property(std::int64_t node, std::string_view key) override;
    Value relationship_property(std::int64_t relationship, std::string_view key) override;
    Value node_properties(std::int64_t node) override;
    Value relationship_properties(std::int64_t relationship) override;
    bool node_deleted(std::int64_t node) override;
    bool relationship_deleted(std::int64_t relationship) override;
    std::optional<RelationshipRef> relationship(std::int64_t id) override;
    std::string external_id(std::int64_t node) override;
    std::optional<double> vector_distance(std::int64_t node, VectorMetric metric, const Value& vector) override;
    GraphStatistics statistics() override;
    double nodes_with_label(std::string_view label) override;
    double relationships_of_type(Symbol type) override;
    double selectivity(std::string_view label, const PropertyCondition& condition) override;
    double degree(std::int64_t node, Direction direction) override;
    std::int64_t create_node(std::span<const Symbol> labels, const Value& properties) override;
    RelationshipRef create_relationship(Symbol type, std::int64_t start, std::int64_t end,
                                        const Value& properties) override;
    void set_node_properties(std::int64_t node, const Value& properties) override;
    void set_relationship_properties(std::int64_t relationship, const Value& properties) override;
    void add_label(std::int64_t node, Symbol label) override;
    void remove_label(std::int64_t node, Symbol label) override;
    void delete_node(std::int64_t node) override;
    void delete_relationship(std::int64_t relationship) override;
    void flush() override;
    void lock_key(std::uint64_t key) override;
    std::optional<Procedure> find_procedure(std::string_view name) override;
    std::unique_ptr<RowCursor> call(const Procedure& procedure, std::span<const Value> arguments) override;
    void check_for_interrupts() override;
    void require_writable() override;
    std::string fold_case(std::string_view text, bool upper) override;

    // For cursors and expanders of this store.
    const Tables& tables() const { return tables_; }
    MemoryContext context() const { return rows_.context(); }
    TimeZones& zones() { return zones_; }
    void close_later(Portal portal) { closing_.push_back(portal); }
    void close_portals();
    // After an error of the server the transaction's abort ends what is open, after one of ours finish() does.
    void end_later(const TableScan& scan) noexcept { left_.push_back(scan); }
    void end_later(NodeLookup* lookup) noexcept { left_lookups_.push_back(lookup); }
    // A row that came by a scan: the next question is often about it.
    void came_by(NodeRow* row) { current_ = row; }
    AdjacencyScan* take_scan(bool outgoing, const AdjacencyKey& shape);
    void give_back(bool outgoing, const AdjacencyKey& shape, AdjacencyScan* scan);
    // A condition's JSON object {key: value}; empty where it is none that SQL can test.
    static std::string condition_object(const std::string& key, const Value& value);
    bool ranges_are_indexed();
    // Whether so many rows are so much of a table that it is read as a whole rather than by an index.
    static bool is_much_of(Relation table, double rows);

private:
    bool sees_counts();               // of all rows of the graph
    NodeEntry& node(std::int64_t id); // raises EntityNotFound
    EdgeEntry& edge(std::int64_t id);
    const NodeRow* plain_row(std::int64_t id);  // of a node that the query has not changed; null: it has
    bool read_places();                         // whether places_ are there: after so many calls
    const NodePlace* place_of(std::int64_t id); // null: to be read by itself
    const Value* column_value(const NodePlace* place, std::string_view key); // null: to be read from the row
    void forget_places();
    void forget_rows();
    void make_room();
    NodeEntry& remember(NodeRow* row);
    EdgeEntry& remember(EdgeRow* row);
    const VectorSource* vector_source(std::int32_t collection);
    std::optional<std::string> ask_vector_row(std::int64_t node, const std::string& vector,
                                              const std::function<std::string(const VectorSource&)>& expression);
    Value vector_of(std::int64_t node);
    std::unique_ptr<NodeCursor> scan_nearest(const NodeSeed& seed);
    std::unique_ptr<NodeCursor> look_up_nodes(const NodeSeed& seed); // null: by no index
    std::string nearest_sql(VectorMetric metric, const std::string& list, const std::string& conditions);
    static std::string vector_parameter(const Value& vector);
    void move_snapshot(bool latest);
    void insert_nodes();
    void insert_nodes(std::span<const std::int64_t> ids);
    void insert_edges();
    void insert_edges(std::span<const std::int64_t> ids);
    void update_nodes();
    void update_nodes(std::span<const std::int64_t> ids);
    void update_edges();
    void update_edges(std::span<const std::int64_t> ids);
    void delete_edges();
    void delete_nodes();
    void lock_changed();
    void lock_rows(bool nodes, std::span<const std::int64_t> ids, bool to_delete);
    void refuse_kept(bool nodes, std::span<const std::int64_t> ids, bool deleted);
    bool are_connected(std::span<const std::int64_t> nodes, std::span<const std::int64_t> edges, bool latest);

    TimeZones& zones_;
    Oid function_;
    std::unordered_map<std::int32_t, const VectorSource*> sources_; // by collection
    Tables tables_{};
    pg::OwnContext rows_;
    RowReader* reader_ = nullptr;
    template <class Entry>
    using ById = std::unordered_map<std::int64_t, Entry, std::hash<std::int64_t>, std::equal_to<>,
                                    CountedAllocator<std::pair<const std::int64_t, Entry>>>;
    ById<NodeEntry> nodes_;
    ById<EdgeEntry> edges_;
    // Beyond these the rows that can be read again are forgotten.
    std::size_t most_nodes_;
    std::size_t most_edges_;
    Size most_row_bytes_;
    std::size_t changed_nodes_ = 0; // entries that changed() are never forgotten
    NodeRow* current_ = nullptr;
    // Of all nodes, when so many have been read one by one that this is worth it.
    NodePlaces* places_ = nullptr;
    double read_alone_ = 0;
    double worth_places_ = -1; // so many; -1: not known yet
    // A property of all nodes, by their places' numbers, when so many have been read from their rows.
    struct Column {
        std::string key;
        std::uint32_t read_alone = 0;
        bool given_up = false;
        Counted<Value> values;
    };
    std::vector<Column> columns_;
    std::vector<Portal> closing_;
    // Of cursors that an exception of ours has ended.
    std::vector<TableScan> left_;
    std::vector<NodeLookup*> left_lookups_;
    struct Pooled {
        bool outgoing;
        bool typed;
        bool between;
        AdjacencyScan* scan;
    };
    std::vector<Pooled> pool_;
    // Since the last flush.
    Counted<std::int64_t> new_nodes_, new_edges_, changed_node_ids_, changed_edge_ids_, deleted_nodes_, deleted_edges_;
    bool written_ = false;
    bool acted_ = false;  // a procedure that may write was called
    bool unseen_ = false; // since the snapshot was moved
    // Estimates of this call.
    std::optional<GraphStatistics> statistics_;
    std::unordered_map<std::string, double> label_counts_;
    std::unordered_map<Symbol, double> type_counts_;
    std::optional<bool> ranges_indexed_;
    Oid node_sequence_ = InvalidOid;
    Oid edge_sequence_ = InvalidOid;
};

} // namespace rv::graph
