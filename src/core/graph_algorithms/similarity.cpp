#include "ruvector/core/graph_algorithms/similarity.hpp"

#include "ruvector/core/base/error.hpp"
#include "ruvector/core/graph_algorithms/neighbour_sets.hpp"

namespace rv::graph_algorithms {

double node_similarity(const Graph& graph, NodeNumber a, NodeNumber b, Similarity similarity,
                       Computation& computation) {
    if (a >= graph.nodes() || b >= graph.nodes())
        throw Error(sqlstate::kInvalidParameterValue, "the graph has no such node");
    const auto of_a = graph.out().neighbours(a);
    const auto of_b = graph.out().neighbours(b);
    if (similarity == Similarity::kAdamicAdar) {
        const Adjacency& in = graph.in(computation);
        double sum = 0;
        each_common(of_a, of_b, [&](NodeNumber node) {
            const auto out = graph.out().neighbours(node);
            sum += adamic_adar_worth(graph.directed() ? count_either(out, in.neighbours(node)) : count_distinct(out));
        });
        return sum;
    }
    std::uint32_t common = 0;
    each_common(of_a, of_b, [&](NodeNumber) { ++common; });
    if (common == 0) return 0;
    const std::uint64_t count_a = count_distinct(of_a);
    const std::uint64_t count_b = count_distinct(of_b);
    const std::uint64_t all =
        similarity == Similarity::kJaccard ? count_a + count_b - common : std::min(count_a, count_b);
    return static_cast<double>(common) / static_cast<double>(all);
}

} // namespace rv::graph_algorithms
