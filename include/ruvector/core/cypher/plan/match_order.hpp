// In which order the nodes and relationships of a pattern are found: from the most selective end outward, each time the
// step that leaves the fewest rows.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/plan/match_graph.hpp"

#include <vector>

namespace rv::cypher {

struct MatchAction {
    enum class What : std::uint8_t {
        kScanNode,         // node
        kScanRelationship, // edge, and both of its ends
        kExpand,           // edge, from one end that is there; to the other, or into it
        kBound,            // edge whose relationship is there
        kShortest,         // edge, both ends there
        kJoin,             // `joined`, which does not read what is there, is found on its own
    } what;
    int node = -1;
    int edge = -1;
    bool from_left = true;
    double rows = 1; // behind it
    std::vector<MatchAction> joined;
};

// What there is at some point of a match.
struct MatchState {
    std::vector<bool> there;     // by slot
    std::vector<bool> edge_done; // by edge
    std::vector<bool> tested;    // by condition: its effect on the rows is counted
    double rows = 1;
    double cost = 0;
    std::vector<MatchAction> actions;

    bool has(Slot slot) const { return there[static_cast<std::size_t>(slot)]; }
    bool has_all(const std::vector<Slot>& slots) const;
    void add(Slot slot) { there[static_cast<std::size_t>(slot)] = true; }
};

// Everything but what this MATCH finds is there; with `independent` not even what the rows before have filled.
MatchState first_state(const Planner& planner, const MatchGraph& graph, double rows, bool independent);

// `varying`: rows come from an input, so that what is filled differs from row to row.
std::vector<MatchAction> order_match(const Planner& planner, const MatchGraph& graph, double rows, bool varying);

// Ways to find a node by conditions that a state can already compute.
std::vector<const SeedTerm*> seed_terms(const MatchGraph& graph, const MatchState& state, int node);

// An equality of which one side reads what `left` has and the other side what `right` has and `left` has not: usable
// for a hash join. Gives 1: the left operand is the left side's; -1: turned; 0: no.
int join_sides(const GraphCondition& condition, const MatchState& left, const MatchState& right);

} // namespace rv::cypher
