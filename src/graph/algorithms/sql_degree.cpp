// C++ zone. ruvector_degree.
#include "ruvector/graph/algorithms/call.hpp"

#include "ruvector/core/graph_algorithms/degree.hpp"

RV_FUNCTION(ruvector_degree) {
    using namespace rv::graph;
    return run_algorithm(fcinfo, {"degree", {"out_degree", "in_degree", "strength"}}, [](Call& call) {
        const Graph& graph = call.graph();
        const rv::graph_algorithms::Degrees found = rv::graph_algorithms::degrees(graph, call.computation());
        for (NodeNumber node = 0; node < graph.nodes(); ++node) {
            const std::uint64_t out = found.out[node];
            const std::uint64_t in = graph.directed() ? found.in[node] : out;
            const double strength =
                graph.weighted() ? found.strength[node] : static_cast<double>(graph.directed() ? out + in : out);
            call.row()
                .node(node)
                .integer(static_cast<std::int64_t>(out))
                .integer(static_cast<std::int64_t>(in))
                .real(strength);
        }
    });
}
