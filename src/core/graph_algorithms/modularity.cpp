#include "ruvector/core/base/error.hpp"
#include "ruvector/core/graph_algorithms/communities.hpp"
#include "ruvector/core/graph_algorithms/community_names.hpp"
#include "ruvector/core/graph_algorithms/ticker.hpp"

#include <algorithm>
#include <cmath>

namespace rv::graph_algorithms {

double modularity(const Graph& graph, std::span<const NodeNumber> community, double resolution,
                  Computation& computation) {
    if (community.size() != graph.nodes())
        throw Error(sqlstate::kInvalidParameterValue, "modularity takes one community for each node");
    if (!(resolution > 0 && std::isfinite(resolution)))
        throw Error(sqlstate::kInvalidParameterValue, "resolution must be more than 0 and finite");
    graph.require_weights(Graph::Weights::kNotNegative, "modularity");

    // Numbers that are not below that of nodes could be anything: then their ranks stand for them, that of kNoNode,
    // which is a community like others, behind the others'.
    Counted<NodeNumber> ranks;
    if (std::any_of(community.begin(), community.end(), [&](NodeNumber at) { return at >= graph.nodes(); })) {
        const Counted<NodeNumber> numbers = different_numbers(community);
        for (const NodeNumber at : community)
            ranks.push_back(
                static_cast<NodeNumber>(std::lower_bound(numbers.begin(), numbers.end(), at) - numbers.begin()));
        community = ranks;
    }

    const Adjacency& edges = graph.out();
    Counted<double> ends(graph.nodes()); // by community
    double within = 0;
    double all = 0;
    Ticker ticker(computation);
    for (NodeNumber node = 0; node < graph.nodes(); ++node) {
        ticker.add(edges.degree(node) + 1);
        for (std::uint64_t at = edges.begin(node); at < edges.end(node); ++at) {
            const NodeNumber target = edges.target(at);
            if (!graph.directed() && target < node) continue; // seen from there
            const double weight = edges.weight(at);
            all += weight;
            ends[community[node]] += weight;
            ends[community[target]] += weight;
            if (community[node] == community[target]) within += weight;
        }
    }
    if (!std::isfinite(2 * all))
        throw Error(sqlstate::kNumericValueOutOfRange, "modularity: the weights add up to more than a number can be");
    if (!(all > 0)) return 0;
    double by_chance = 0;
    for (const double weight : ends) by_chance += (weight / all / 2) * (weight / all / 2);
    return within / all - resolution * by_chance;
}

} // namespace rv::graph_algorithms
