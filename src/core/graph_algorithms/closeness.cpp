#include "ruvector/core/graph_algorithms/centrality.hpp"
#include "ruvector/core/graph_algorithms/source_sums.hpp"

namespace rv::graph_algorithms {

Counted<double> closeness(const Graph& graph, const ClosenessOptions& options, Computation& computation) {
    if (options.weighted) graph.require_weights(Graph::Weights::kNotNegative, "closeness");
    const Counted<SourceSums> sums = sums_from_all(graph.out(), options.weighted, "closeness", computation);
    Counted<double> result(graph.nodes(), 0);
    for (std::size_t node = 0; node < result.size(); ++node) {
        if (!(sums[node].distances > 0)) continue;
        const double reached = static_cast<double>(sums[node].reached);
        const double others = static_cast<double>(graph.nodes() - 1);
        result[node] = reached / sums[node].distances;
        if (!options.of_component) result[node] *= reached / others;
    }
    return result;
}

Counted<double> harmonic(const Graph& graph, bool weighted, bool normalized, Computation& computation) {
    if (weighted) graph.require_weights(Graph::Weights::kPositive, "harmonic centrality");
    const Counted<SourceSums> sums = sums_from_all(graph.out(), weighted, "harmonic centrality", computation);
    Counted<double> result(graph.nodes());
    for (std::size_t node = 0; node < result.size(); ++node) {
        result[node] = sums[node].inverses;
        if (normalized && graph.nodes() > 1) result[node] /= static_cast<double>(graph.nodes() - 1);
    }
    return result;
}

} // namespace rv::graph_algorithms
