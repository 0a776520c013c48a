// C++ zone. ruvector_topological_order.
#include "ruvector/graph/algorithms/call.hpp"

#include "ruvector/core/graph_algorithms/components.hpp"

namespace {

using namespace rv::graph;

std::string name_of(const NodeNames& names, NodeNumber node) {
    std::string room;
    const std::optional<std::string_view> key = names.key(node, room);
    return key ? "\"" + std::string(*key) + "\"" : std::to_string(names.id(node));
}

rv::Counted<NodeNumber> order_of(Call& call) {
    try {
        return rv::graph_algorithms::topological_order(call.graph(), call.computation());
    } catch (const rv::graph_algorithms::CycleFound& found) {
        throw rv::Error(rv::sqlstate::kInvalidParameterValue, "the graph has a cycle",
                        "Node " + name_of(call.names(), found.node()) +
                            " is on one, so that no order has all sources before their targets.",
                        "ruvector_strong_components tells which nodes are on cycles together.");
    }
}

} // namespace

RV_FUNCTION(ruvector_topological_order) {
    return run_algorithm(fcinfo, {"topological order", {"position"}, Direction::kOut}, [](Call& call) {
        const bool writes = call.has("p_column");
        std::int64_t position = 0;
        for (const NodeNumber node : order_of(call)) {
            ++position;
            if (writes)
                call.row().node(node).integer(position);
            else
                call.row().integer(position).node(node);
        }
    });
}
