// C++ zone. ruvector_distances, ruvector_all_pairs.
#include "ruvector/graph/algorithms/call.hpp"

#include "ruvector/core/graph_algorithms/paths.hpp"

namespace {

using namespace rv::graph;
using namespace rv::graph_algorithms;

double most_of(const Call& call) { return call.is_null("p_most") ? kUnreached : call.real("p_most"); }

} // namespace

RV_FUNCTION(ruvector_distances) {
    return run_algorithm(fcinfo, {"distances", {"distance", "parent", "parent_key"}, Direction::kOut}, [](Call& call) {
        const Graph& graph = call.graph();
        const NodeNumber start = call.node("p_start");
        const DistanceTree tree = graph.weighted() ? dijkstra(graph, start, most_of(call), call.computation())
                                                   : breadth_first(graph, start, most_of(call), call.computation());
        for (NodeNumber node = 0; node < graph.nodes(); ++node)
            if (tree.distances[node] != kUnreached)
                call.row().node(node).real(tree.distances[node]).node(tree.parents[node]);
    });
}

RV_FUNCTION(ruvector_all_pairs) {
    return run_algorithm(fcinfo, {"all pairs", {}, Direction::kOut}, [](Call& call) {
        struct Rows final : PairSink {
            explicit Rows(Call& to) : call(to) {}
            void found(NodeNumber source, NodeNumber target, double distance) override {
                call.row().node(source).node(target).real(distance);
            }
            Call& call;
        } rows(call);
        all_pairs(call.graph(), most_of(call), call.graph().weighted(), rows, call.computation());
    });
}
