// The pattern of one MATCH as a graph: nodes that its paths share, relationships between them, and the conditions on
// both, each with the slots that it needs.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/plan/match_condition.hpp"
#include "ruvector/core/cypher/plan/planner.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rv::cypher {

// A way to find nodes by a condition: `node`.key comparison value, where `value` needs some slots.
struct SeedTerm {
    enum class What : std::uint8_t { kProperty, kPropertyMap, kId, kIds, kExternalId, kExternalIds } what;
    int node;
    std::string key;
    Comparison comparison = Comparison::kEqual;
    const Expression* value;
    std::vector<Slot> needs;
};

struct GraphCondition {
    MatchCondition test;
    std::vector<Slot> needs; // all slots that it reads
    double selectivity = 1;
    int labels_of = -1;      // of kLabels: the node
    bool all_labels = false; // ... that has to have all of some labels, which a scan can ask for
    std::vector<SeedTerm> terms;
    // left = right, one of them read from one side of a join and the other from the other
    const Expression* equal_left = nullptr;
    const Expression* equal_right = nullptr;
    std::vector<Slot> needs_left;
    std::vector<Slot> needs_right;
};

struct GraphNode {
    Slot slot;
    std::string variable;
    bool bound;
    std::vector<std::string> labels; // all of them, as far as that is what is asked
    double fraction = 1;             // of all nodes that have the labels
};

struct GraphEdge {
    const RelationshipPattern* pattern;
    int path;
    int left; // nodes
    int right;
    bool bound;
    bool variable;
    PathKind kind;
    std::int64_t least = 1;
    std::int64_t most = -1;
    std::vector<std::string> types;
    const LabelExpression* type_test = nullptr;
    bool valued;                    // its value is read, not only its id
    bool by_id;                     // a condition reads it by its id
    double count;                   // of relationships that have the type
    std::vector<Slot> needs;        // besides its ends: what its inline conditions read
    const Expression* id = nullptr; // id(r) = this
    std::vector<Slot> id_needs;
};

struct GraphPath {
    const PathPattern* pattern;
    std::vector<int> nodes;
    std::vector<int> edges;
    bool named; // its value is to be made
};

struct MatchGraph {
    std::vector<GraphNode> nodes;
    std::vector<GraphEdge> edges;
    std::vector<GraphPath> paths;
    std::vector<GraphCondition> conditions;
    double all_nodes = 0;
    double all_relationships = 0;

    int node_of(Slot slot) const; // -1: none
    // Whether the two may be the same relationship, as far as their types tell.
    bool overlap(int edge, int other) const;
    std::string text_of(int edge) const; // "(a)-[:KNOWS]->(b)"
    std::string text_of_path(int path) const;
};

MatchGraph read_pattern(Planner& planner, Pattern& pattern, Expression* where);

} // namespace rv::cypher
