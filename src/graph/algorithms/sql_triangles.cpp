// C++ zone. ruvector_triangles, ruvector_clustering.
#include "ruvector/graph/algorithms/call.hpp"

#include "ruvector/core/graph_algorithms/triangles.hpp"

namespace {

using namespace rv::graph;
using rv::graph_algorithms::Triangles;

Triangles find_triangles(Call& call) { return rv::graph_algorithms::triangles(call.graph(), call.computation()); }

} // namespace

RV_FUNCTION(ruvector_triangles) {
    return run_algorithm(fcinfo, {"triangles", {"triangles", "clustering"}, Direction::kBoth}, [](Call& call) {
        const Triangles found = find_triangles(call);
        for (NodeNumber node = 0; node < call.graph().nodes(); ++node)
            call.row().node(node).integer(static_cast<std::int64_t>(found.of[node])).real(found.clustering[node]);
    });
}

RV_FUNCTION(ruvector_clustering) {
    return run_algorithm(fcinfo, {"clustering", {}, Direction::kBoth}, [](Call& call) {
        const Triangles found = find_triangles(call);
        call.row()
            .integer(static_cast<std::int64_t>(found.all))
            .real(found.average_clustering)
            .real(found.transitivity);
    });
}
