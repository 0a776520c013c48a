// The steps that plan_match() makes.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/plan/match_condition.hpp"
#include "ruvector/core/cypher/plan/plan_node.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rv::cypher {

// --- Where rows begin

// A condition by which a store may find nodes; the value is known when the scan begins.
struct SeedCondition {
    std::string key;
    Comparison comparison;
    const Expression* value;
};

// The nodes of a pattern's one end; with an input anew for each of its rows.
class NodeScanStep final : public PlanNode {
public:
    const char* name() const override;
    std::string details() const override;
    std::unique_ptr<Operator> make() const override;

    Slot slot = kNoSlot;
    std::string variable;
    std::vector<std::string> labels; // all of them
    std::vector<SeedCondition> conditions;
    const Expression* property_map = nullptr; // its entries are conditions, too
    const Expression* id = nullptr;           // id(n) = this, or with `ids` IN this list
    bool ids = false;
    const Expression* external_id = nullptr; // n._external_id = this, or with `external_ids` IN this list
    bool external_ids = false;
    bool properties_follow = false;
    std::optional<VectorMetric> metric; // nearest first
    const Expression* vector = nullptr;
};

// What stands in a relationship's slot behind the step that finds it.
enum class Keep : std::uint8_t { kNothing, kId, kValue };

// What a condition asks of every part of a path: all(x IN nodes(p) WHERE ...), none(r IN relationships(p) WHERE ...).
// Tested while the path grows, it cuts off what cannot come to anything.
struct PartTest {
    bool nodes; // else relationships
    Slot slot;  // of the quantifier's variable
    const Expression* condition;
    bool wanted; // all: true; none: false
};

// A relationship pattern as the steps see it: from the node that is there.
struct RelationshipStep {
    const RelationshipPattern* pattern = nullptr;
    Slot slot = kNoSlot;
    Keep keep = Keep::kNothing;
    Direction direction = Direction::kBoth;     // seen from the node where the step begins
    std::vector<std::string> types;             // one of them; empty: any
    const LabelExpression* type_test = nullptr; // where a list of types does not say it
    std::vector<PartTest> parts;
    std::vector<Slot> distinct_from; // relationships (and lists of them) of this clause that are there already
    std::string text;                // "(a)-[:KNOWS]->(b)"
};

// All relationships of a type, with both of their ends.
class RelationshipScanStep final : public PlanNode {
public:
    const char* name() const override;
    std::string details() const override { return relationship.text; }
    std::unique_ptr<Operator> make() const override;

    RelationshipStep relationship; // direction: from left to right
    Slot left = kNoSlot;
    Slot right = kNoSlot; // maybe the same
    const Expression* id = nullptr;
    bool properties_follow = false;
    Slot weight = kNoSlot; // instead of a row for each: how many there are
};

// --- From node to node

// A relationship of the node in `from`: its other end goes into `to`, or has to be what is there (`into`).
class ExpandStep final : public PlanNode {
public:
    const char* name() const override { return into ? "Expand(Into)" : "Expand(All)"; }
    std::string details() const override { return relationship.text; }
    std::unique_ptr<Operator> make() const override;

    RelationshipStep relationship;
    Slot from = kNoSlot;
    Slot to = kNoSlot;
    bool into = false;
    Slot weight = kNoSlot; // instead of a row for each: how many there are
};

// As ExpandStep, along a path of relationships none of which comes twice.
class VariableExpandStep final : public PlanNode {
public:
    const char* name() const override;
    std::string details() const override { return relationship.text; }
    std::unique_ptr<Operator> make() const override;

    RelationshipStep relationship;
    Slot from = kNoSlot;
    Slot to = kNoSlot;
    bool into = false;
    bool reversed = false; // the walk begins at the pattern's right end: the list is turned round
    std::int64_t least = 1;
    std::int64_t most = -1; // -1: no bound
    Slot weight = kNoSlot;
    bool distinct_ends = false;    // each end once for a row of the input
    bool distinct_overall = false; // ... once altogether
};

// A relationship that is there already, with its ends.
class BoundRelationshipStep final : public PlanNode {
public:
    const char* name() const override { return "ProjectEndpoints"; }
    std::string details() const override { return relationship.text; }
    std::unique_ptr<Operator> make() const override;

    RelationshipStep relationship; // direction: from left to right
    Slot left = kNoSlot;
    Slot right = kNoSlot;
    bool left_there = false;
    bool right_there = false;
    bool list = false; // of variable length: a list of relationships is there
    std::int64_t least = 1;
    std::int64_t most = -1;
};

// One shortest path between two nodes that are there, or all of them.
class ShortestPathStep final : public PlanNode {
public:
    const char* name() const override { return all ? "AllShortestPaths" : "ShortestPath"; }
    std::string details() const override;
    std::unique_ptr<Operator> make() const override;

    RelationshipStep relationship; // direction: from left to right
    Slot left = kNoSlot;
    Slot right = kNoSlot;
    Slot path = kNoSlot;
    bool all = false;
    bool list = true; // of variable length: the relationship's slot holds a list
    std::int64_t least = 1;
    std::int64_t most = -1;
    std::vector<MatchCondition> conditions; // of the path as a whole: the shortest that meets them
    std::vector<MatchCondition> of_parts; // that relationship.parts has, too: only the empty path is still to be tested
};

// --- What rows pass

class MatchFilterStep final : public PlanNode {
public:
    const char* name() const override { return "Filter"; }
    std::string details() const override;
    std::unique_ptr<Operator> make() const override;

    std::vector<MatchCondition> conditions;
};

// p = (a)-[r]->(b): the path's value from those of its parts.
class PathStep final : public PlanNode {
public:
    const char* name() const override { return "Projection"; }
    std::string details() const override { return text; }
    std::unique_ptr<Operator> make() const override;

    Slot slot = kNoSlot;
    Slot first = kNoSlot;            // the node where it begins
    std::vector<Slot> relationships; // relationships and lists of them
    std::string text;
};

// --- Two patterns without a node in common. inputs[1] does not read what inputs[0] fills.

// Relationships of either side that must not be the same.
using DistinctPairs = std::vector<std::pair<Slot, Slot>>;

class CartesianProductStep final : public PlanNode {
public:
    const char* name() const override { return "CartesianProduct"; }
    std::unique_ptr<Operator> make() const override;

    std::vector<Slot> kept; // what the right side fills
    DistinctPairs distinct;
};

class HashJoinStep final : public PlanNode {
public:
    const char* name() const override { return "ValueHashJoin"; }
    std::string details() const override;
    std::unique_ptr<Operator> make() const override;

    std::vector<std::pair<const Expression*, const Expression*>> keys; // left = right
    std::vector<Slot> kept;
    DistinctPairs distinct;
};

} // namespace rv::cypher
