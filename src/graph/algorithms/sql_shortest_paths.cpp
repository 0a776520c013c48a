// C++ zone. ruvector_shortest_path, ruvector_shortest_paths.
#include "ruvector/graph/algorithms/call.hpp"

#include "ruvector/core/graph_algorithms/paths.hpp"

namespace {

using namespace rv::graph;
using namespace rv::graph_algorithms;

} // namespace

RV_FUNCTION(ruvector_shortest_path) {
    return run_algorithm(fcinfo, {"shortest path", {}, Direction::kOut}, [](Call& call) {
        const NodeNumber start = call.node("p_start");
        const NodeNumber end = call.node("p_end");
        const Path path = shortest_path(call.graph(), start, end, call.graph().weighted(), call.computation());
        for (std::size_t i = 0; i < path.nodes.size(); ++i)
            call.row().integer(static_cast<std::int64_t>(i + 1)).node(path.nodes[i]).real(path.distances[i]);
    });
}

RV_FUNCTION(ruvector_shortest_paths) {
    return run_algorithm(fcinfo, {"shortest paths", {}, Direction::kOut}, [](Call& call) {
        const NodeNumber start = call.node("p_start");
        const NodeNumber end = call.node("p_end");
        const std::int64_t count = call.integer("p_count");
        if (count < 1)
            throw rv::Error(rv::sqlstate::kInvalidParameterValue, "p_count must be at least 1",
                            "It is " + std::to_string(count) + ".");
        const std::vector<Path> paths = shortest_paths(call.graph(), start, end, static_cast<std::size_t>(count),
                                                       call.graph().weighted(), call.computation());
        for (std::size_t number = 0; number < paths.size(); ++number) {
            const Path& path = paths[number];
            for (std::size_t i = 0; i < path.nodes.size(); ++i)
                call.row()
                    .integer(static_cast<std::int64_t>(number + 1))
                    .integer(static_cast<std::int64_t>(i + 1))
                    .node(path.nodes[i])
                    .real(path.distances[i]);
        }
    });
}
