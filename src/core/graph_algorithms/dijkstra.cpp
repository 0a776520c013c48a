// Label setting: nodes leave a queue by their distance, and then it is final.
//
// Distances are sums of weights from the start on, rounded at each edge; as rounded sums do not fall when a term rises,
// the least of them are the same whichever way they are found.
#include "ruvector/core/graph_algorithms/monotone_queue.hpp"
#include "ruvector/core/graph_algorithms/path_search.hpp"

#include <algorithm>
#include <utility>

namespace rv::graph_algorithms {
namespace {

constexpr std::size_t kTick = 1 << 14; // nodes between two looks for an interrupt
constexpr std::size_t kAhead = 3;      // nodes whose edges are fetched ahead

// Parents of the nodes that have none yet: those to which an edge of length 0 is the last one of every shortest path
// (also of a length that is lost in the sum). Two of them could be each other's parents, so they get them as a search
// by breadth has it, from those that have theirs: of the least number of such edges, then the least.
void find_parents_at_no_distance(const Adjacency& out, NodeNumber start, DistanceTree& tree, Computation& computation) {
    const Counted<double>& distances = tree.distances;
    Counted<bool> orphans(out.nodes());
    for (NodeNumber node = 0; node < out.nodes(); ++node)
        orphans[node] = node != start && distances[node] != kUnreached && tree.parents[node] == kNoNode;
    Counted<NodeNumber> found;
    const auto adopt = [&](NodeNumber parent) {
        for (std::uint64_t at = out.begin(parent); at < out.end(parent); ++at) {
            const NodeNumber child = out.target(at);
            if (!orphans[child] || tree.parents[child] != kNoNode) continue;
            if (distances[parent] + out.weight(at) != distances[child]) continue;
            tree.parents[child] = parent;
            found.push_back(child);
        }
    };
    for (NodeNumber node = 0; node < out.nodes(); ++node) {
        if (node % kTick == 0) computation.check();
        if (!orphans[node] && distances[node] != kUnreached) adopt(node);
    }
    while (!found.empty()) {
        computation.check();
        Counted<NodeNumber> parents;
        parents.swap(found);
        std::sort(parents.begin(), parents.end());
        for (const NodeNumber parent : parents) adopt(parent);
    }
}

} // namespace

DistanceTree dijkstra_along(const Adjacency& out, NodeNumber start, NodeNumber end, double most,
                            Computation& computation) {
    DistanceTree tree;
    tree.distances.assign(out.nodes(), kUnreached);
    tree.parents.assign(out.nodes(), kNoNode);
    tree.distances[start] = 0;
    MonotoneQueue queue(tree.distances);
    queue.put(start, 0);
    double last = kUnreached; // the end's, once it is known
    bool orphans = false;
    MonotoneQueue::Item item;
    for (std::size_t step = 0; queue.take(item, [&](NodeNumber node) { out.fetch_place(node); }); ++step) {
        if (step % kTick == 0) computation.check();
        const auto [distance, node] = item;
        if (const NodeNumber next = queue.ahead(kAhead); next != kNoNode) out.fetch_edges(next);
        if (distance > last) break;
        // Others as near as the end may yet turn out to be on the way to it.
        if (node == end) last = distance;
        for (std::uint64_t at = out.begin(node); at < out.end(node); ++at) {
            const double next = distance + out.weight(at);
            const NodeNumber target = out.target(at);
            double& known = tree.distances[target];
            if (next > known || next > most || next == kUnreached) continue;
            NodeNumber& parent = tree.parents[target];
            if (next < known) {
                known = next;
                parent = next > distance ? node : kNoNode;
                orphans |= next == distance;
                queue.put(target, next);
            } else if (next > distance) {
                parent = std::min(parent, node); // kNoNode is more than any
            }
        }
    }
    if (orphans) find_parents_at_no_distance(out, start, tree, computation);
    return tree;
}

DistanceTree dijkstra(const Graph& graph, NodeNumber start, double most, Computation& computation) {
    graph.require_weights(Graph::Weights::kNotNegative, "dijkstra");
    require_node(graph, start);
    require_most(most);
    return dijkstra_along(graph.out(), start, kNoNode, most, computation);
}

} // namespace rv::graph_algorithms
