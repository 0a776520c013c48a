#include "ruvector/core/cypher/plan/match_order.hpp"
#include "ruvector/core/cypher/plan/match_cost.hpp"

#include <algorithm>

namespace rv::cypher {

namespace {

using What = MatchAction::What;

constexpr std::size_t kMostStarts = 16; // of one connected part
constexpr std::size_t kMostTried = 32;  // steps that may be the next one
// Orders tried out, times relationships: of large patterns fewer starts are tried, so that planning stays short.
constexpr std::size_t kMostEffort = 512;
constexpr double kOneRow = 1.5;     // a node that is sought rather than arrived at
constexpr double kSmallTable = 2e6; // rows that a join may keep
constexpr double kCombine = 0.3;    // a row of a product
constexpr double kHash = 1.5;       // a row in or out of a hash table

class Order {
public:
    Order(const Planner& planner, const MatchGraph& graph, double rows, bool varying)
        : planner_(planner), graph_(graph), varying_(varying), state_(first_state(planner, graph, rows, false)) {}

    std::vector<MatchAction> find() {
        if (planner_.forced_start != 0) {
            forced();
            return std::move(state_.actions);
        }
        grow(state_);
        while (!complete(state_)) {
            if (!start_part())
                fail(ErrorType::kSemanticError, "InvalidClauseComposition",
                     "conditions within the patterns of MATCH need each other's variables");
            grow(state_);
        }
        return std::move(state_.actions);
    }

private:
    const GraphEdge& edge(int number) const { return graph_.edges[static_cast<std::size_t>(number)]; }
    Slot slot_of(int node) const { return graph_.nodes[static_cast<std::size_t>(node)].slot; }
    bool has_node(const MatchState& state, int node) const { return state.has(slot_of(node)); }

    bool complete(const MatchState& state) const {
        for (std::size_t i = 0; i < graph_.edges.size(); ++i) {
            if (!state.edge_done[i]) return false;
        }
        return std::all_of(graph_.nodes.begin(), graph_.nodes.end(),
                           [&](const GraphNode& node) { return state.has(node.slot); });
    }

    // What can be done next without beginning anew.
    std::vector<MatchAction> connected(const MatchState& state) const {
        std::vector<MatchAction> actions;
        for (int i = 0; i < static_cast<int>(graph_.edges.size()) && actions.size() < kMostTried; ++i) {
            const GraphEdge& e = edge(i);
            if (state.edge_done[static_cast<std::size_t>(i)] || !state.has_all(e.needs)) continue;
            const bool left = has_node(state, e.left);
            const bool right = has_node(state, e.right);
            if (e.kind != PathKind::kWalk) continue;
            if (e.bound) {
                actions.push_back({What::kBound, -1, i, true, 1, {}});
                continue;
            }
            if (left) actions.push_back({What::kExpand, -1, i, true, 1, {}});
            if (right && e.left != e.right) actions.push_back({What::kExpand, -1, i, false, 1, {}});
            // The far end, if there is hardly more than one such: then both ends are there.
            if (left != right) {
                const int far = left ? e.right : e.left;
                if (estimate_scan(graph_, state, far).rows <= kOneRow)
                    actions.push_back({What::kScanNode, far, -1, true, 1, {}});
            }
        }
        return actions;
    }

    // The cheapest next step, again and again, as far as it goes from what is there.
    void grow(MatchState& state) const {
        for (;;) {
            planner_.store.check_for_interrupts();
            std::vector<MatchAction> actions = connected(state);
            if (actions.empty()) return;
            MatchState best;
            double least = 0;
            for (MatchAction& action : actions) {
                MatchState next = state;
                take(graph_, next, std::move(action));
                const double price = next.cost + next.rows * 2;
                if (!best.actions.empty() && price >= least) continue;
                least = price;
                best = std::move(next);
            }
            state = std::move(best);
        }
    }

    // Where a further part of the pattern may begin: nodes that are not there, relationships with neither end there.
    std::vector<MatchAction> starts(const MatchState& state) const {
        std::vector<std::pair<double, MatchAction>> all;
        for (int i = 0; i < static_cast<int>(graph_.nodes.size()); ++i) {
            if (!has_node(state, i))
                all.push_back({estimate_scan(graph_, state, i).rows, {What::kScanNode, i, -1, true, 1, {}}});
        }
        for (int i = 0; i < static_cast<int>(graph_.edges.size()); ++i) {
            const GraphEdge& e = edge(i);
            if (state.edge_done[static_cast<std::size_t>(i)] || e.variable || e.bound || e.kind != PathKind::kWalk)
                continue;
            const bool by_id = e.id != nullptr && state.has_all(e.id_needs);
            if (has_node(state, e.left) || has_node(state, e.right)) continue;
            all.push_back({by_id ? 1 : e.count, {What::kScanRelationship, -1, i, true, 1, {}}});
        }
        std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        const std::size_t most =
            std::clamp<std::size_t>(kMostEffort / std::max<std::size_t>(graph_.edges.size(), 1), 1, kMostStarts);
        if (all.size() > most) all.resize(most);
        std::vector<MatchAction> actions;
        for (auto& [rows, action] : all) actions.push_back(std::move(action));
        return actions;
    }

    // The best way to find one more part; nothing: nothing can begin.
    std::optional<MatchState> best_part(const MatchState& from) const {
        std::optional<MatchState> best;
        double least = 0;
        for (MatchAction& action : starts(from)) {
            MatchState state = from;
            take(graph_, state, std::move(action));
            grow(state);
            // Parts of different size are compared by what the first of them leaves.
            const double price = state.cost + state.rows * 2;
            if (best && price >= least) continue;
            least = price;
            best = std::move(state);
        }
        return best;
    }

    bool start_part() {
        std::optional<MatchState> nested = best_part(state_);
        // Shortest paths last: conditions on the path are part of the search, and may read all the rest.
        if (!nested) return add_shortest();
        if (state_.rows <= kOneRow || !join(*nested)) state_ = std::move(*nested);
        return true;
    }

    bool add_shortest() {
        for (int i = 0; i < static_cast<int>(graph_.edges.size()); ++i) {
            const GraphEdge& e = edge(i);
            if (state_.edge_done[static_cast<std::size_t>(i)] || e.kind == PathKind::kWalk) continue;
            if (!has_node(state_, e.left) || !has_node(state_, e.right) || !state_.has_all(e.needs)) continue;
            take(graph_, state_, {What::kShortest, -1, i, true, 1, {}});
            return true;
        }
        return false;
    }

    // Finds the part on its own and joins it, where that is cheaper than to look for it for each row; false: it is not.
    bool join(const MatchState& nested) {
        MatchState alone = first_state(planner_, graph_, 1, varying_);
        for (const GraphNode& node : graph_.nodes) alone.there[static_cast<std::size_t>(node.slot)] = false;
        alone.edge_done = state_.edge_done;
        for (std::size_t i = 0; i < graph_.edges.size(); ++i) {
            if (state_.edge_done[i]) alone.there[static_cast<std::size_t>(graph_.edges[i].pattern->slot)] = false;
        }
        // Only what the nested plan finds is looked for.
        std::optional<MatchState> best;
        for (MatchAction& action : starts(nodes_hidden(alone))) {
            if (!fits(action)) continue;
            MatchState state = alone;
            take(graph_, state, std::move(action));
            grow(state);
            if (!same_part(state, nested)) continue;
            if (!best || state.cost + state.rows < best->cost + best->rows) best = std::move(state);
        }
        if (!best || best->rows > kSmallTable) return false;

        double rows = state_.rows * best->rows;
        bool by_hash = false;
        for (std::size_t i = 0; i < graph_.conditions.size(); ++i) {
            if (!state_.tested[i] && join_sides(graph_.conditions[i], state_, *best) != 0) {
                by_hash = true;
                rows *= graph_.conditions[i].selectivity;
            }
        }
        const double combine =
            by_hash ? (state_.rows + best->rows) * kHash + rows : state_.rows * best->rows * kCombine;
        const double cost = state_.cost + best->cost + combine;
        if (cost >= nested.cost) return false;

        MatchState joined = nested;
        joined.cost = cost;
        joined.actions = state_.actions;
        MatchAction action{What::kJoin, -1, -1, true, nested.rows, std::move(best->actions)};
        joined.actions.push_back(std::move(action));
        state_ = std::move(joined);
        return true;
    }

    // Nodes that are there already cannot be started from on the other side.
    MatchState nodes_hidden(MatchState alone) const {
        for (const GraphNode& node : graph_.nodes) {
            if (state_.has(node.slot)) alone.add(node.slot);
        }
        return alone;
    }
    bool fits(const MatchAction& action) const {
        return action.what != What::kScanRelationship ||
               (!has_node(state_, edge(action.edge).left) && !has_node(state_, edge(action.edge).right));
    }
    // Whether a part found alone is what the nested plan has added.
    bool same_part(const MatchState& alone, const MatchState& nested) const {
        for (const GraphNode& node : graph_.nodes) {
            const bool added = nested.has(node.slot) && !state_.has(node.slot);
            if (alone.has(node.slot) != added) return false;
        }
        return alone.edge_done == nested.edge_done;
    }

    // --- for tests: from a given place, whatever it costs

    void forced() {
        for (std::size_t p = 0; p < graph_.paths.size(); ++p) force_path(graph_.paths[p]);
        while (add_shortest()) {
        }
        if (!complete(state_))
            fail(ErrorType::kSemanticError, "InvalidClauseComposition", "this start is not possible");
    }

    void force_path(const GraphPath& path) {
        if (path.pattern->kind != PathKind::kWalk) {
            for (int node : path.nodes) force_node(node);
            return;
        }
        int start = 0;
        const int count = static_cast<int>(path.nodes.size());
        const int forced = planner_.forced_start;
        if (forced == 2) start = count - 1;
        if (forced >= 3) start = (forced - 3) % count;
        if (forced < 0 && !path.edges.empty() && scan_first(path.edges[0])) start = 0;
        force_node(path.nodes[static_cast<std::size_t>(start)]);
        for (int i = start; i + 1 < count; ++i) force_edge(path.edges[static_cast<std::size_t>(i)], true);
        for (int i = start - 1; i >= 0; --i) force_edge(path.edges[static_cast<std::size_t>(i)], false);
    }

    bool scan_first(int number) {
        const GraphEdge& e = edge(number);
        if (e.variable || e.bound || has_node(state_, e.left) || has_node(state_, e.right)) return false;
        take(graph_, state_, {What::kScanRelationship, -1, number, true, 1, {}});
        return true;
    }
    void force_node(int node) {
        if (!has_node(state_, node)) take(graph_, state_, {What::kScanNode, node, -1, true, 1, {}});
    }
    void force_edge(int number, bool from_left) {
        const GraphEdge& e = edge(number);
        if (state_.edge_done[static_cast<std::size_t>(number)]) return;
        // What its conditions read has to be there: then those nodes are looked for first.
        for (std::size_t i = 0; i < graph_.nodes.size() && !state_.has_all(e.needs); ++i)
            force_node(static_cast<int>(i));
        take(graph_, state_, {e.bound ? What::kBound : What::kExpand, -1, number, from_left, 1, {}});
    }

    const Planner& planner_;
    const MatchGraph& graph_;
    bool varying_;
    MatchState state_;
};

} // namespace

bool MatchState::has_all(const std::vector<Slot>& slots) const {
    return std::all_of(slots.begin(), slots.end(), [&](Slot slot) { return has(slot); });
}

MatchState first_state(const Planner& planner, const MatchGraph& graph, double rows, bool independent) {
    MatchState state;
    state.rows = rows;
    state.there.assign(static_cast<std::size_t>(planner.plan.statement.frame_size), true);
    state.edge_done.assign(graph.edges.size(), false);
    state.tested.assign(graph.conditions.size(), false);
    if (independent) {
        for (Slot slot : planner.filled) state.there[static_cast<std::size_t>(slot)] = false;
    }
    for (const GraphNode& node : graph.nodes)
        state.there[static_cast<std::size_t>(node.slot)] = node.bound && !independent;
    for (const GraphEdge& edge : graph.edges)
        state.there[static_cast<std::size_t>(edge.pattern->slot)] = edge.bound && !independent;
    for (const GraphPath& path : graph.paths) {
        if (path.named) state.there[static_cast<std::size_t>(path.pattern->slot)] = false;
    }
    // Conditions that need nothing of this match are tested before it.
    for (std::size_t i = 0; i < graph.conditions.size(); ++i) {
        if (!independent && state.has_all(graph.conditions[i].needs)) {
            state.tested[i] = true;
            state.rows *= graph.conditions[i].selectivity;
        }
    }
    return state;
}

std::vector<MatchAction> order_match(const Planner& planner, const MatchGraph& graph, double rows, bool varying) {
    return Order(planner, graph, rows, varying).find();
}

std::vector<const SeedTerm*> seed_terms(const MatchGraph& graph, const MatchState& state, int node) {
    std::vector<const SeedTerm*> found;
    for (const GraphCondition& condition : graph.conditions) {
        for (const SeedTerm& term : condition.terms) {
            if (term.node == node && state.has_all(term.needs)) found.push_back(&term);
        }
    }
    return found;
}

int join_sides(const GraphCondition& condition, const MatchState& left, const MatchState& right) {
    if (condition.equal_left == nullptr) return 0;
    const auto only = [&](const std::vector<Slot>& slots, const MatchState& side, const MatchState& other) {
        return side.has_all(slots) &&
               std::any_of(slots.begin(), slots.end(), [&](Slot slot) { return !other.has(slot); });
    };
    if (only(condition.needs_left, left, right) && only(condition.needs_right, right, left)) return 1;
    if (only(condition.needs_right, left, right) && only(condition.needs_left, right, left)) return -1;
    return 0;
}

} // namespace rv::cypher
