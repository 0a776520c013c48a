// A graph in memory, for unit tests of the Cypher engine. Scans and expanders see what was there at the last flush();
// properties and labels of an entity are what was last written.
#pragma once

#include "ruvector/core/cypher/store/graph_store.hpp"

#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rv::cypher::test {

// {"a", 1} pairs and the like for tests.
Value map_of(std::initializer_list<std::pair<const char*, Value>> entries);
Value list_of(std::initializer_list<Value> elements);

class MemoryStore final : public GraphStore {
public:
    struct Node {
        std::vector<Symbol> labels;
        Value properties;
        std::string external_id;
        Value vector;
        bool deleted = false;
    };
    struct Relationship {
        RelationshipRef ref{};
        Value properties;
        bool deleted = false;
    };
    // How often the engine asked.
    struct Calls {
        int flush = 0;
        int scan = 0;
        int interrupts = 0;
        int create_node = 0;
        int create_relationship = 0;
        int set_node_properties = 0;
        int set_relationship_properties = 0;
        int labels_changed = 0;
        int require_writable = 0;
    };
    using Rows = std::vector<std::vector<Value>>;
    using Body = std::function<Rows(std::span<const Value>)>;

    // --- for tests
    std::int64_t add_node(std::initializer_list<const char*> labels, const Value& properties = {});
    std::int64_t add_relationship(std::int64_t start, const char* type, std::int64_t end, const Value& properties = {});
    void set_external_id(std::int64_t node, std::string id) { nodes_.at(node).external_id = std::move(id); }
    void set_vector(std::int64_t node, Value vector) { nodes_.at(node).vector = std::move(vector); }
    void add_procedure(Procedure procedure, Body body);
    // Between two queries: what is deleted is forgotten.
    void begin();
    std::size_t node_count() const;
    std::size_t relationship_count() const;
    const std::vector<std::uint64_t>& locked() const { return locked_; }
    bool read_only = false;
    // A query that asks more often is interrupted.
    struct Interrupted {};
    int most_interrupts = std::numeric_limits<int>::max();
    Calls calls;
    // Called within lock_key: what another session might have committed in the meantime.
    std::function<void()> while_waiting;

    // --- GraphStore
    Symbol symbol(std::string_view name) override;
    std::string_view name_of(Symbol symbol) override { return *names_.at(static_cast<std::size_t>(symbol)); }
    std::unique_ptr<NodeCursor> scan_nodes(const NodeSeed& seed) override;
    std::unique_ptr<RelationshipCursor> scan_relationships(const RelationshipSeed& seed) override;
    std::unique_ptr<Expander> expander(Direction direction, std::span<const Symbol> types) override;
    bool has_label(std::int64_t node, Symbol label) override;
    std::vector<Symbol> labels(std::int64_t node) override { return nodes_.at(node).labels; }
    Value node_property(std::int64_t node, std::string_view key) override;
    Value relationship_property(std::int64_t relationship, std::string_view key) override;
    Value node_properties(std::int64_t node) override { return nodes_.at(node).properties; }
    Value relationship_properties(std::int64_t relationship) override {
        return relationships_.at(relationship).properties;
    }
    bool node_deleted(std::int64_t node) override { return nodes_.at(node).deleted; }
    bool relationship_deleted(std::int64_t relationship) override { return relationships_.at(relationship).deleted; }
    std::optional<RelationshipRef> relationship(std::int64_t id) override;
    std::string external_id(std::int64_t node) override { return nodes_.at(node).external_id; }
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
    void check_for_interrupts() override {
        if (++calls.interrupts > most_interrupts) throw Interrupted();
    }
    void require_writable() override;

private:
    // What scans and expanders see.
    struct Seen {
        std::map<std::int64_t, std::vector<Symbol>> nodes; // and their labels
        std::map<std::int64_t, RelationshipRef> relationships;
        std::map<std::int64_t, std::vector<std::int64_t>> out; // by node
        std::map<std::int64_t, std::vector<std::int64_t>> in;
    };
    class Walk;

    void show_node(std::int64_t node);
    void show_relationship(std::int64_t relationship);

    std::map<std::string, Symbol, std::less<>> symbols_;
    std::vector<const std::string*> names_;
    std::map<std::int64_t, Node> nodes_;
    std::map<std::int64_t, Relationship> relationships_;
    Seen seen_;
    std::vector<std::int64_t> written_nodes_; // since the last flush
    std::vector<std::int64_t> written_relationships_;
    std::int64_t last_node_ = 0;
    std::int64_t last_relationship_ = 0;
    std::vector<std::uint64_t> locked_;
    std::vector<std::pair<Procedure, Body>> procedures_;
};

} // namespace rv::cypher::test
