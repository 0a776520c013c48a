// What the steps of a match cost and how many rows they leave, by the store's statistics. The unit is about what it
// takes to look at one entry of an index.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/plan/match_order.hpp"

namespace rv::cypher {

// Does what an action does to a state: adds it with its rows and its cost.
void take(const MatchGraph& graph, MatchState& state, MatchAction action);

// Rows that one scan gives, and what it costs.
struct ScanEstimate {
    double rows;
    double cost;
};
ScanEstimate estimate_scan(const MatchGraph& graph, const MatchState& state, int node);

} // namespace rv::cypher
