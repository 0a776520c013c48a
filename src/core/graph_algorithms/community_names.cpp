#include "ruvector/core/graph_algorithms/community_names.hpp"

#include "ruvector/core/graph_algorithms/computation.hpp"
#include "ruvector/core/graph_algorithms/ticker.hpp"

#include <algorithm>

namespace rv::graph_algorithms {

void name_by_least(std::span<NodeNumber> community) {
    Counted<NodeNumber> least(community.size(), kNoNode);
    for (std::size_t node = 0; node < community.size(); ++node) {
        NodeNumber& name = least[community[node]];
        if (name == kNoNode) name = static_cast<NodeNumber>(node);
        community[node] = name;
    }
}

void separate(const Adjacency& undirected, std::span<NodeNumber> community, Computation& computation) {
    Counted<NodeNumber> name(community.size(), kNoNode);
    Counted<NodeNumber> waiting;
    Ticker ticker(computation);
    for (NodeNumber first = 0; first < undirected.nodes(); ++first) {
        if (name[first] != kNoNode) continue;
        name[first] = first;
        waiting.push_back(first);
        while (!waiting.empty()) {
            const NodeNumber node = waiting.back();
            waiting.pop_back();
            ticker.add(undirected.degree(node) + 1);
            for (std::uint64_t at = undirected.begin(node); at < undirected.end(node); ++at) {
                const NodeNumber target = undirected.target(at);
                if (name[target] != kNoNode || community[target] != community[first] || !(undirected.weight(at) > 0))
                    continue;
                name[target] = first;
                waiting.push_back(target);
            }
        }
    }
    std::copy(name.begin(), name.end(), community.begin());
}

Counted<NodeNumber> different_numbers(std::span<const NodeNumber> given) {
    Counted<NodeNumber> numbers(given.begin(), given.end());
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    if (!numbers.empty() && numbers.back() == kNoNode) numbers.pop_back();
    return numbers;
}

} // namespace rv::graph_algorithms
