// What the operators of MATCH have in common: testing conditions, and telling relationships apart.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/plan/match_steps.hpp"
#include "ruvector/core/cypher/run/evaluate.hpp"
#include "ruvector/core/cypher/run/label_test.hpp"
#include "ruvector/core/cypher/run/operator.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

namespace rv::cypher {

// The node in a slot; nothing: null. Raises TypeError for what is no node.
std::optional<std::int64_t> node_in(Run& run, Slot slot);

// The other end of a relationship of `node`.
inline std::int64_t other_end(const RelationshipRef& relationship, std::int64_t node) {
    return relationship.start == node ? relationship.end : relationship.start;
}

// Whether the relationship, or one of the list, in a slot has this id. Slots hold relationships, ids of them, or lists
// of either.
bool holds_relationship(const Value& value, std::int64_t id);
inline bool among(Run& run, const std::vector<Slot>& slots, std::int64_t id) {
    return std::any_of(slots.begin(), slots.end(), [&](Slot slot) { return holds_relationship(run[slot], id); });
}
// Whether two slots have a relationship in common.
bool share_relationship(const Value& a, const Value& b);

// Appends the ids of the relationships that stand in a slot.
void append_ids(const Value& value, Counted<std::int64_t>& ids);

inline void keep_relationship(Run& run, const RelationshipStep& step, const RelationshipRef& relationship) {
    if (step.keep == Keep::kId)
        run[step.slot] = Value::integer(relationship.id);
    else if (step.keep == Keep::kValue)
        run[step.slot] = Value::relationship(relationship);
}

std::vector<Symbol> symbols_of(const std::vector<std::string>& names, GraphStore& store);

// Whether an entity's property equals a value; of a relationship its id may stand for it.
bool property_equals(const Value& entity, const std::string& key, const Value& value, Run& run);

// Conditions of a filter or of a path as a whole.
class MatchTests {
public:
    explicit MatchTests(const std::vector<MatchCondition>& conditions) : conditions_(conditions) {}
    void open(Run& run);
    bool hold(Run& run) const;

private:
    const std::vector<MatchCondition>& conditions_;
    std::vector<LabelTest> labels_; // of those that have labels, in their order
    bool opened_ = false;
};

// What is asked of each relationship of a path of variable length: its type, its inline properties, its inline WHERE
// (in which the variable is the relationship at hand), and what is asked of every part of its path.
class RelationshipTests {
public:
    explicit RelationshipTests(const RelationshipStep& step) : step_(step) {}
    // Values of the properties are of the row at hand.
    void start_row(Run& run);
    bool any() const {
        return type_.has_value() || !keys_.empty() || step_.pattern->where != nullptr || never_ || !step_.parts.empty();
    }
    bool hold(const RelationshipRef& relationship, Run& run) const;

private:
    bool parts_hold(const RelationshipRef& relationship, Run& run) const;

    const RelationshipStep& step_;
    std::optional<LabelTest> type_;
    std::vector<std::string> keys_;
    std::vector<Value> values_;
    bool never_ = false; // a property has to equal null
};

} // namespace rv::cypher
