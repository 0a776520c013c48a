// C++ zone. ruvector_modularity.
#include "ruvector/graph/algorithms/call.hpp"

#include "ruvector/core/graph_algorithms/communities.hpp"

#include <algorithm>

namespace {

using namespace rv::graph;

[[noreturn]] void refuse(const std::string& message) { throw rv::Error(rv::sqlstate::kInvalidParameterValue, message); }

std::string described(std::int64_t id) { return std::to_string(id); }
std::string described(const std::string& name) { return "\"" + name + "\""; }

std::string described(const NodeNames& names, NodeNumber node) {
    std::string room;
    const std::optional<std::string_view> key = names.key(node, room);
    return key ? described(std::string(*key)) : described(names.id(node));
}

// By node, its community as a number: the place of its name among all, in order.
template <class Name>
rv::Counted<NodeNumber> communities_of(const Call& call, const std::vector<NodeNumber>& nodes,
                                       const std::vector<Name>& node_names, const std::vector<Name>& communities) {
    if (nodes.size() != communities.size())
        refuse("p_nodes has " + std::to_string(nodes.size()) + " elements, p_communities " +
               std::to_string(communities.size()));
    std::vector<Name> different = communities;
    std::sort(different.begin(), different.end());
    different.erase(std::unique(different.begin(), different.end()), different.end());
    rv::Counted<NodeNumber> of(call.graph().nodes(), kNoNode);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        NodeNumber& community = of[nodes[i]];
        if (community != kNoNode) refuse("p_nodes has the node " + described(node_names[i]) + " twice");
        community = static_cast<NodeNumber>(std::lower_bound(different.begin(), different.end(), communities[i]) -
                                            different.begin());
    }
    const auto without = std::find(of.begin(), of.end(), kNoNode);
    if (without != of.end())
        refuse("p_nodes lacks the node " + described(call.names(), static_cast<NodeNumber>(without - of.begin())));
    return of;
}

void put_modularity(Call& call, const rv::Counted<NodeNumber>& communities) {
    call.row().real(
        rv::graph_algorithms::modularity(call.graph(), communities, call.real("p_resolution"), call.computation()));
}

} // namespace

RV_FUNCTION(ruvector_modularity) {
    return run_algorithm(fcinfo, {"modularity", {}, Direction::kBoth}, [](Call& call) {
        if (!call.names().has_ids())
            throw rv::Error("42804", "the nodes of this graph have no integers as ids", "",
                            "Give p_nodes and p_communities as text[].");
        const std::vector<std::int64_t> ids = call.integers("p_nodes");
        std::vector<NodeNumber> nodes;
        for (const std::int64_t id : ids) {
            const std::optional<NodeNumber> node = call.names().find_id(id);
            if (!node) throw rv::Error("02000", "the graph has no node " + std::to_string(id));
            nodes.push_back(*node);
        }
        put_modularity(call, communities_of(call, nodes, ids, call.integers("p_communities")));
    });
}

RV_FUNCTION(ruvector_modularity_of_names) {
    return run_algorithm(fcinfo, {"modularity", {}, Direction::kBoth}, [](Call& call) {
        put_modularity(call,
                       communities_of(call, call.nodes("p_nodes"), call.texts("p_nodes"), call.texts("p_communities")));
    });
}
