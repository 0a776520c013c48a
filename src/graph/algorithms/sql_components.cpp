// C++ zone. ruvector_weak_components, ruvector_strong_components, ruvector_core_numbers.
#include "ruvector/graph/algorithms/part_rows.hpp"

#include "ruvector/core/graph_algorithms/components.hpp"

using namespace rv::graph;

RV_FUNCTION(ruvector_weak_components) {
    return run_algorithm(fcinfo, {"weak components", {"component"}, Direction::kBoth}, [](Call& call) {
        put_parts(call, rv::graph_algorithms::weak_components(call.graph(), call.computation()));
    });
}

RV_FUNCTION(ruvector_strong_components) {
    return run_algorithm(fcinfo, {"strong components", {"component"}, Direction::kOut}, [](Call& call) {
        put_parts(call, rv::graph_algorithms::strong_components(call.graph(), call.computation()));
    });
}

RV_FUNCTION(ruvector_core_numbers) {
    return run_algorithm(fcinfo, {"core numbers", {"core_number"}, Direction::kBoth}, [](Call& call) {
        const rv::Counted<std::uint32_t> found = rv::graph_algorithms::core_numbers(call.graph(), call.computation());
        for (NodeNumber node = 0; node < call.graph().nodes(); ++node) call.row().node(node).integer(found[node]);
    });
}
