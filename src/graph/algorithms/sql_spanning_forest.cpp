// C++ zone. ruvector_spanning_forest.
#include "ruvector/graph/algorithms/call.hpp"

#include "ruvector/core/graph_algorithms/paths.hpp"

RV_FUNCTION(ruvector_spanning_forest) {
    using namespace rv::graph;
    return run_algorithm(fcinfo, {"spanning forest", {}, Direction::kBoth}, [](Call& call) {
        for (const auto& edge : rv::graph_algorithms::minimum_spanning_forest(call.graph(), call.computation()))
            call.row().node(edge.source).node(edge.target).real(edge.weight);
    });
}
