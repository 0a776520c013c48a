#include "ruvector/core/graph_algorithms/degree.hpp"

namespace rv::graph_algorithms {
namespace {

constexpr std::uint64_t kTick = 1 << 16; // edges between two looks for an interrupt

} // namespace

Degrees degrees(const Graph& graph, Computation& computation) {
    graph.require_weights(Graph::Weights::kFinite, "degree");
    const Adjacency& out = graph.out();
    Degrees result;
    result.out.resize(graph.nodes());
    result.in.assign(graph.directed() ? graph.nodes() : 0, 0);
    result.strength.assign(graph.weighted() ? graph.nodes() : 0, 0);

    // In the order of the edges, on one thread: so each strength is summed in the order of the other ends. Counting the
    // edges' targets takes less time than making the adjacency of the other direction would.
    std::uint64_t next_tick = 0;
    for (NodeNumber node = 0; node < graph.nodes(); ++node) {
        if (out.begin(node) + node >= next_tick) {
            computation.check();
            next_tick = out.begin(node) + node + kTick;
        }
        std::uint64_t degree = out.degree(node);
        for (std::uint64_t at = out.begin(node); at < out.end(node); ++at) {
            const NodeNumber target = out.target(at);
            if (graph.directed())
                ++result.in[target];
            else if (target == node)
                ++degree; // the adjacency has an undirected self-loop once
            if (!graph.weighted()) continue;
            result.strength[node] += out.weight(at);
            if (graph.directed() || target == node) result.strength[target] += out.weight(at);
        }
        result.out[node] = degree;
    }
    return result;
}

} // namespace rv::graph_algorithms
