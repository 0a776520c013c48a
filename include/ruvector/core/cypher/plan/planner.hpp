// From an analysed tree to a plan: clause by clause as they are written, within MATCH from the most selective node
// outward. The parts: planner.cpp goes along the clauses, match_planner.cpp orders patterns, subqueries of expressions
// become plans of their own that start from the frame of the row at hand.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/plan/plan_node.hpp"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace rv::cypher {

struct Plan {
    Statement statement; // the tree: steps point into it
    PlanPtr root;
    std::vector<PlanPtr> subplans; // Expression::subplan
    std::int32_t steps = 0;        // PlanNode::number is below
    // Slots of parameters, filled when a run begins; of expressions kParameter that is Expression::slot.
    std::vector<std::pair<std::string, Slot>> parameters;
};

// What planning goes along with.
struct Planner {
    GraphStore& store;
    Plan& plan;
    // Slots that variables in scope and steps so far have filled: what a barrier or a sort has to keep.
    std::set<Slot> filled;
    // For tests: 0 as the estimates say; 1: from the first node of each path; 2: from the last one;
    // 3 + n: from the one numbered n, from there both ways; -1: from a relationship of each path.
    int forced_start = 0;
    // Slots whose nodes' or relationships' properties something in the statement reads: found once, by plan_match().
    std::optional<std::set<Slot>> with_properties;

    Slot new_slot() { return plan.statement.frame_size++; }
};

// The whole plan. Estimates come from the store.
std::unique_ptr<Plan> make_plan(Statement statement, GraphStore& store, int forced_start = 0);

// Clauses of a query behind `input`; of a query with UNION both sides run for each row of the input.
PlanPtr plan_query(Planner& planner, Query& query, PlanPtr input);

// One MATCH: all its paths joined, relationships not repeated among them, `where` (may be null) tested as early as
// what it reads is there. Gives a row for each match. Slots whose patterns say `bound` are filled already.
PlanPtr plan_match(Planner& planner, Pattern& pattern, Expression* where, PlanPtr input);

// Subplans for all patterns and queries within an expression (null: nothing to do).
void plan_subqueries(Planner& planner, Expression* expression);

// The slots that an expression reads, subqueries included, without those that it fills itself.
std::set<Slot> slots_read(const Expression& expression);

// The conjuncts of a condition.
std::vector<Expression*> conjuncts(Expression* condition);

} // namespace rv::cypher
