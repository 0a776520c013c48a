// What becomes of a match's plan where the clause behind it asks for less than all its rows.
#include "ruvector/core/cypher/plan/match_plan.hpp"
#include "ruvector/core/cypher/plan/match_steps.hpp"
#include "ruvector/core/cypher/plan/row_plan.hpp"

#include <algorithm>

namespace rv::cypher {

namespace {

PlanNode* input_of(const PlanNode& step) { return step.inputs.empty() ? nullptr : step.inputs.front().get(); }

void read_by(const MatchCondition& condition, std::set<Slot>& slots) {
    if (condition.slot != kNoSlot) slots.insert(condition.slot);
    if (condition.expression != nullptr) slots.merge(slots_read(*condition.expression));
}

bool only(const std::set<Slot>& slots, Slot slot) {
    return std::all_of(slots.begin(), slots.end(), [slot](Slot read) { return read == slot; });
}

// Whether inline conditions are the same for all rows.
bool same_for_all_rows(const RelationshipStep& relationship) {
    const RelationshipPattern& pattern = *relationship.pattern;
    if (pattern.properties != nullptr && !slots_read(*pattern.properties).empty()) return false;
    return pattern.where == nullptr || only(slots_read(*pattern.where), relationship.slot);
}

} // namespace

bool use_distinct_ends(PlanNode& match, Slot end) {
    std::set<Slot> read; // by filters behind the paths
    PlanNode* step = &match;
    while (auto* filter = dynamic_cast<MatchFilterStep*>(step)) {
        for (const MatchCondition& condition : filter->conditions) read_by(condition, read);
        step = input_of(*filter);
        if (step == nullptr) return false;
    }
    auto* expand = dynamic_cast<VariableExpandStep*>(step);
    if (expand == nullptr || expand->to != end || expand->least > 1 || expand->weight != kNoSlot) return false;
    const RelationshipStep& relationship = expand->relationship;
    if (relationship.keep != Keep::kNothing || read.count(relationship.slot) != 0) return false;
    if (expand->most >= 0 && expand->most < expand->least) return false;
    expand->distinct_ends = true;
    // Once altogether, where no row's paths differ from another's but by where they begin. An undirected path back to
    // its start is only found by whoever follows all its nodes anew, or all there are.
    const bool whole = expand->most < 0 || expand->least == 0 || relationship.direction != Direction::kBoth;
    expand->distinct_overall = !expand->into && whole && relationship.distinct_from.empty() && only(read, end) &&
                               same_for_all_rows(relationship);
    return true;
}

bool count_last_step(PlanNode& match, const std::set<Slot>& read, Slot weight) {
    if (auto* expand = dynamic_cast<ExpandStep*>(&match)) {
        const bool needed =
            (!expand->into && read.count(expand->to) != 0) || read.count(expand->relationship.slot) != 0;
        if (needed) return false;
        expand->weight = weight;
        return true;
    }
    if (auto* expand = dynamic_cast<VariableExpandStep*>(&match)) {
        const bool needed =
            (!expand->into && read.count(expand->to) != 0) || read.count(expand->relationship.slot) != 0;
        if (needed || expand->distinct_ends) return false;
        expand->weight = weight;
        return true;
    }
    if (auto* scan = dynamic_cast<RelationshipScanStep*>(&match)) {
        const bool needed =
            read.count(scan->left) != 0 || read.count(scan->right) != 0 || read.count(scan->relationship.slot) != 0;
        // A store counts by type alone.
        if (needed || scan->id != nullptr || scan->left == scan->right || scan->relationship.type_test != nullptr ||
            !scan->relationship.distinct_from.empty() || scan->relationship.direction == Direction::kBoth)
            return false;
        scan->weight = weight;
        return true;
    }
    return false;
}

bool order_by_distance(PlanNode& match, Slot node, VectorMetric metric, const Expression* vector) {
    if (vector == nullptr || !slots_read(*vector).empty()) return false;
    PlanNode* step = &match;
    for (;;) {
        if (auto* scan = dynamic_cast<NodeScanStep*>(step)) {
            // One scan alone: not one for each row, not one for each id of a list.
            if (scan->slot != node || input_of(*scan) != nullptr || scan->ids || scan->external_ids) return false;
            scan->metric = metric;
            scan->vector = vector;
            return true;
        }
        const bool keeps_order =
            dynamic_cast<MatchFilterStep*>(step) != nullptr || dynamic_cast<FilterStep*>(step) != nullptr ||
            dynamic_cast<PathStep*>(step) != nullptr || dynamic_cast<ExpandStep*>(step) != nullptr ||
            dynamic_cast<VariableExpandStep*>(step) != nullptr || dynamic_cast<OptionalStep*>(step) != nullptr ||
            dynamic_cast<ApplyStep*>(step) != nullptr || dynamic_cast<ShortestPathStep*>(step) != nullptr ||
            dynamic_cast<BoundRelationshipStep*>(step) != nullptr ||
            dynamic_cast<CartesianProductStep*>(step) != nullptr || dynamic_cast<HashJoinStep*>(step) != nullptr;
        if (!keeps_order) return false;
        step = input_of(*step);
        if (step == nullptr) return false;
    }
}

} // namespace rv::cypher
