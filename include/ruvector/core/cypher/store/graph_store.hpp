// What the engine asks of a graph. The server implements it over tables (src/graph), unit tests in memory.
// Reads see what stood at the query's begin and what the query itself has written up to the last flush(). Ids are
// those of the rows.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/values/value.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rv::cypher {

// A label, a relationship type or a property key as a small number, the same as long as the store lives.
using Symbol = std::int32_t;

enum class Direction : std::uint8_t { kOut, kIn, kBoth };

enum class Comparison : std::uint8_t { kEqual, kIn, kLess, kLessEqual, kGreater, kGreaterEqual, kStartsWith };

// A condition on a property. A store may use it to look at fewer rows, or ignore it: the engine tests it again.
struct PropertyCondition {
    std::string key;
    Comparison comparison;
    Value value; // of kIn a list
};

enum class VectorMetric : std::uint8_t { kL2, kCosine, kInnerProduct, kL1 }; // <->, <=>, <#>, <+>

// The nodes that a pattern may begin with.
struct NodeSeed {
    std::vector<std::string> labels; // a node must have all of them
    std::vector<PropertyCondition> conditions;
    std::optional<std::int64_t> id;         // only this one
    std::optional<std::string> external_id; // only that with this external id
    bool properties_follow = false;         // properties of each will be asked for: read them along
    // Nearest first by the distance of `_vector` to this one; nodes without a vector are left out.
    std::optional<VectorMetric> metric;
    Value vector; // a list of numbers
};

// The relationships that a pattern may begin with.
struct RelationshipSeed {
    std::vector<Symbol> types; // one of them; empty: any
    std::optional<std::int64_t> id;
    bool properties_follow = false;
};

class NodeCursor {
public:
    virtual ~NodeCursor() = default;
    virtual bool next(std::int64_t& node) = 0;
};

class RelationshipCursor {
public:
    virtual ~RelationshipCursor() = default;
    virtual bool next(RelationshipRef& relationship) = 0;
};

// The relationships of one node after the other. With kBoth a self-loop comes once.
class Expander {
public:
    virtual ~Expander() = default;
    virtual void start(std::int64_t node) = 0;
    // Only those whose other end is this node.
    virtual void start_between(std::int64_t node, std::int64_t other) = 0;
    virtual bool next(RelationshipRef& relationship) = 0;
};

// What a plan is chosen by. Estimates.
struct GraphStatistics {
    double nodes = 0;
    double relationships = 0;
};

struct ProcedureColumn {
    std::string name;
    std::string type; // as it was declared
    KindSet kinds = kinds::kAny;
};

struct Procedure {
    std::string name;
    std::vector<ProcedureColumn> arguments;
    std::size_t optional = 0;             // so many of the last arguments may be left out
    std::vector<ProcedureColumn> results; // none: the procedure only acts
    bool reads_only = false;
    std::int64_t handle = 0; // the store's
};

class RowCursor {
public:
    virtual ~RowCursor() = default;
    virtual bool next(std::vector<Value>& row) = 0; // one value for each result column
};

class GraphStore {
public:
    virtual ~GraphStore() = default;

    // --- names
    virtual Symbol symbol(std::string_view name) = 0;
    virtual std::string_view name_of(Symbol symbol) = 0; // valid as long as the store lives

    // --- reading
    virtual std::unique_ptr<NodeCursor> scan_nodes(const NodeSeed& seed) = 0;
    virtual std::unique_ptr<RelationshipCursor> scan_relationships(const RelationshipSeed& seed) = 0;
    // How many scan_relationships() would give.
    virtual std::int64_t count_relationships(const RelationshipSeed& seed) {
        const std::unique_ptr<RelationshipCursor> cursor = scan_relationships(seed);
        RelationshipRef relationship;
        std::int64_t count = 0;
        while (cursor->next(relationship)) ++count;
        return count;
    }
    // `types`: one of them; empty: any. Types that the graph does not know match nothing.
    virtual std::unique_ptr<Expander> expander(Direction direction, std::span<const Symbol> types) = 0;

    // Of entities that exist for this query. Of those that it has deleted, what they were.
    virtual bool has_label(std::int64_t node, Symbol label) = 0;
    virtual std::vector<Symbol> labels(std::int64_t node) = 0;                // in the order in which they are kept
    virtual Value node_property(std::int64_t node, std::string_view key) = 0; // null where there is none
    virtual Value relationship_property(std::int64_t relationship, std::string_view key) = 0;
    virtual Value node_properties(std::int64_t node) = 0;                 // a map
    virtual Value relationship_properties(std::int64_t relationship) = 0; // a map
    virtual bool node_deleted(std::int64_t node) = 0;                     // by this query
    virtual bool relationship_deleted(std::int64_t relationship) = 0;
    // Relationship by its id (for id lookups and results of procedures); nothing where there is none.
    virtual std::optional<RelationshipRef> relationship(std::int64_t id) = 0;
    virtual std::string external_id(std::int64_t node) = 0; // empty: it has none
    // The distance of a node's vector to a list of numbers; nothing where the node has no vector.
    virtual std::optional<double> vector_distance(std::int64_t node, VectorMetric metric, const Value& vector) = 0;

    // --- statistics
    virtual GraphStatistics statistics() = 0;
    virtual double nodes_with_label(std::string_view label) = 0;
    virtual double relationships_of_type(Symbol type) = 0;
    // The share of a label's nodes ("" : of all) that meet the condition; the value may be null where it is not known.
    virtual double selectivity(std::string_view label, const PropertyCondition& condition) = 0;
    // How many relationships a node has in this direction; cheap, may be an estimate.
    virtual double degree(std::int64_t node, Direction direction) = 0;

    // --- writing; what is written is seen by reads of properties at once, by scans and expanders after flush()
    virtual std::int64_t create_node(std::span<const Symbol> labels, const Value& properties) = 0;
    virtual RelationshipRef create_relationship(Symbol type, std::int64_t start, std::int64_t end,
                                                const Value& properties) = 0;
    virtual void set_node_properties(std::int64_t node, const Value& properties) = 0; // the whole map
    virtual void set_relationship_properties(std::int64_t relationship, const Value& properties) = 0;
    virtual void add_label(std::int64_t node, Symbol label) = 0;
    virtual void remove_label(std::int64_t node, Symbol label) = 0;
    virtual void delete_node(std::int64_t node) = 0; // once more does nothing
    virtual void delete_relationship(std::int64_t relationship) = 0;
    // Ends a clause: raises ConstraintVerificationFailed: DeleteConnectedNode where a node deleted in it still has
    // relationships, and whatever the tables' constraints and triggers raise.
    virtual void flush() = 0;
    // Until the transaction ends, nobody else is behind this call with the same key; afterwards reads see what they
    // have committed (MERGE: probe, lock, probe again, create).
    virtual void lock_key(std::uint64_t key) = 0;

    // --- procedures
    virtual std::optional<Procedure> find_procedure(std::string_view name) = 0; // nothing: not found
    virtual std::unique_ptr<RowCursor> call(const Procedure& procedure, std::span<const Value> arguments) = 0;

    // --- the world
    virtual void check_for_interrupts() = 0; // called in every loop
    // Whether the calling statement may write (not in a read-only transaction; called before the first write).
    virtual void require_writable() = 0;
    // UTF-8 in upper or lower case, as the server's locale has it. Here: of ASCII alone.
    virtual std::string fold_case(std::string_view text, bool upper) {
        std::string folded(text);
        for (char& c : folded) {
            if (upper ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z') c = static_cast<char>(c ^ 0x20);
        }
        return folded;
    }
};

} // namespace rv::cypher
