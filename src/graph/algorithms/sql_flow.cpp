// C++ zone. ruvector_maximum_flow, ruvector_minimum_cut, ruvector_flow_value.
#include "ruvector/graph/algorithms/call.hpp"

#include "ruvector/core/graph_algorithms/flow.hpp"

namespace {

using namespace rv::graph;
using namespace rv::graph_algorithms;

Flow flow_of(Call& call) {
    const NodeNumber start = call.node("p_start");
    const NodeNumber end = call.node("p_end");
    return maximum_flow(call.graph(), start, end, call.computation());
}

} // namespace

RV_FUNCTION(ruvector_maximum_flow) {
    return run_algorithm(fcinfo, {"maximum flow", {}, Direction::kOut}, [](Call& call) {
        const Flow flow = flow_of(call);
        for (const FlowEdge& edge : flow.edges)
            call.row().node(edge.source).node(edge.target).real(edge.capacity).real(edge.flow);
    });
}

RV_FUNCTION(ruvector_minimum_cut) {
    return run_algorithm(fcinfo, {"minimum cut", {}, Direction::kOut}, [](Call& call) {
        const Flow flow = flow_of(call);
        for (const FlowEdge& edge : flow.cut) call.row().node(edge.source).node(edge.target).real(edge.capacity);
    });
}

RV_FUNCTION(ruvector_flow_value) {
    return run_algorithm(fcinfo, {"maximum flow", {}, Direction::kOut},
                         [](Call& call) { call.row().real(flow_of(call).value); });
}
