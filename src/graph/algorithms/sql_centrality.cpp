// C++ zone. ruvector_closeness, ruvector_harmonic, ruvector_betweenness.
#include "ruvector/graph/algorithms/call.hpp"

#include "ruvector/core/graph_algorithms/centrality.hpp"

namespace {

using namespace rv::graph;
using namespace rv::graph_algorithms;

void put_values(Call& call, const rv::Counted<double>& values) {
    for (NodeNumber node = 0; node < call.graph().nodes(); ++node) call.row().node(node).real(values[node]);
}

} // namespace

RV_FUNCTION(ruvector_closeness) {
    return run_algorithm(fcinfo, {"closeness", {"closeness"}, Direction::kOut}, [](Call& call) {
        ClosenessOptions options;
        options.weighted = call.graph().weighted();
        options.of_component = call.boolean("p_of_component");
        put_values(call, closeness(call.graph(), options, call.computation()));
    });
}

RV_FUNCTION(ruvector_harmonic) {
    return run_algorithm(fcinfo, {"harmonic", {"harmonic"}, Direction::kOut}, [](Call& call) {
        put_values(call,
                   harmonic(call.graph(), call.graph().weighted(), call.boolean("p_normalized"), call.computation()));
    });
}

RV_FUNCTION(ruvector_betweenness) {
    return run_algorithm(fcinfo, {"betweenness", {"betweenness"}, Direction::kOut}, [](Call& call) {
        BetweennessOptions options;
        options.weighted = call.graph().weighted();
        options.normalized = call.boolean("p_normalized");
        options.seed = static_cast<std::uint64_t>(call.integer("p_seed"));
        if (!call.is_null("p_samples")) {
            const std::int64_t samples = call.integer("p_samples");
            if (samples < 1)
                throw rv::Error(rv::sqlstate::kInvalidParameterValue,
                                "p_samples must be at least 1, not " + std::to_string(samples), "",
                                "Null is for searches from all nodes.");
            options.samples = static_cast<std::uint64_t>(samples);
        }
        put_values(call, betweenness(call.graph(), options, call.computation()));
    });
}
