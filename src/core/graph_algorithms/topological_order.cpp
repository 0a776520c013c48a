#include "ruvector/core/graph_algorithms/components.hpp"
#include "ruvector/core/graph_algorithms/least_node.hpp"

#include <algorithm>
#include <string>

namespace rv::graph_algorithms {
namespace {

constexpr std::uint64_t kTick = 1 << 16; // steps between two looks for an interrupt

// Calls visit(target) for each neighbour along the edges, once for parallel ones: so counts of them fit in 32 bits.
template <class Visit>
void each_target_once(const Adjacency& out, NodeNumber node, Visit&& visit) {
    NodeNumber before = kNoNode;
    for (const NodeNumber target : out.neighbours(node)) {
        if (target != before) visit(target);
        before = target;
    }
}

// Looks for an interrupt as often as there is need.
class Ticks {
public:
    explicit Ticks(Computation& computation) : computation_(computation) {}
    void add(std::uint64_t steps) {
        steps_ += steps;
        if (steps_ < kTick) return;
        steps_ = 0;
        computation_.check();
    }

private:
    Computation& computation_;
    std::uint64_t steps_ = 0;
};

// `before_left`: by node, how many sources of edges to it have no place; not 0 for some. Each of these has such a
// source itself, so that who goes back from one to the next is on a cycle in the end.
NodeNumber least_of_a_cycle(const Adjacency& out, const Counted<std::uint32_t>& before_left, Ticks& ticks) {
    const NodeNumber nodes = out.nodes();
    Counted<NodeNumber> sources(nodes, kNoNode);
    NodeNumber node = kNoNode;
    for (NodeNumber source = nodes; source-- > 0;) {
        ticks.add(1 + out.degree(source));
        if (before_left[source] == 0) continue;
        node = source;
        for (const NodeNumber target : out.neighbours(source)) sources[target] = source;
    }
    for (NodeNumber step = 0; step < nodes; ++step) {
        ticks.add(1);
        node = sources[node];
    }
    NodeNumber least = node;
    for (NodeNumber other = sources[node]; other != node; other = sources[other]) {
        ticks.add(1);
        least = std::min(least, other);
    }
    return least;
}

} // namespace

Counted<NodeNumber> topological_order(const Graph& graph, Computation& computation) {
    if (!graph.directed()) throw Error(sqlstate::kInvalidParameterValue, "a topological order takes a directed graph");
    const Adjacency& out = graph.out();
    const NodeNumber nodes = graph.nodes();
    Ticks ticks(computation);
    Counted<std::uint32_t> before_left(nodes, 0);
    for (NodeNumber node = 0; node < nodes; ++node) {
        ticks.add(1 + out.degree(node));
        each_target_once(out, node, [&](NodeNumber target) { ++before_left[target]; });
    }
    LeastNode ready(nodes);
    for (NodeNumber node = 0; node < nodes; ++node)
        if (before_left[node] == 0) ready.put(node);

    Counted<NodeNumber> order;
    order.reserve(nodes);
    while (!ready.empty()) {
        const NodeNumber node = ready.take();
        order.push_back(node);
        ticks.add(1 + out.degree(node));
        each_target_once(out, node, [&](NodeNumber target) {
            if (--before_left[target] == 0) ready.put(target);
        });
    }
    if (order.size() < nodes) throw CycleFound(least_of_a_cycle(out, before_left, ticks));
    return order;
}

CycleFound::CycleFound(NodeNumber node)
    : Error(sqlstate::kInvalidParameterValue, "the graph has a cycle",
            "Node " + std::to_string(node) + " is on one, so that no order has all sources before their targets."),
      node_(node) {}

} // namespace rv::graph_algorithms
