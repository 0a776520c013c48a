#include "ruvector/core/graph_algorithms/pagerank.hpp"

#include "ruvector/core/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace rv::graph_algorithms {
namespace {

constexpr std::size_t kNodesOfChunk = 1024; // few, since ranks are often asked of graphs where some have most edges
constexpr std::uint64_t kAhead = 24;        // edges between the prefetch of what a node passes on and its use
// Between these a sum of weights can divide and multiply a rank without loss.
constexpr double kLeastTotal = 1e-280;
constexpr double kGreatestTotal = 1e300;

[[noreturn]] void refuse(const char* message, std::string detail) {
    throw Error(sqlstate::kInvalidParameterValue, message, std::move(detail));
}

void require_options(const Graph& graph, const PageRankOptions& options) {
    if (!(options.damping >= 0 && options.damping < 1))
        refuse("damping must be at least 0 and less than 1", "It is " + std::to_string(options.damping) + ".");
    if (!(options.tolerance >= 0 && std::isfinite(options.tolerance)))
        refuse("tolerance must be a finite number that is not negative",
               "It is " + std::to_string(options.tolerance) + ".");
    if (options.most_iterations < 1)
        refuse("the number of iterations must be at least 1", "It is " + std::to_string(options.most_iterations) + ".");
    for (const NodeNumber seed : options.seeds)
        if (seed >= graph.nodes()) refuse("a seed is no node of the graph", "It is " + std::to_string(seed) + ".");
}

// Where the teleport goes.
class Teleport {
public:
    Teleport(NodeNumber nodes, std::span<const NodeNumber> seeds) : count_(nodes) {
        if (seeds.empty()) return;
        is_seed_.assign(nodes, 0);
        count_ = 0;
        for (const NodeNumber seed : seeds) count_ += std::exchange(is_seed_[seed], std::uint8_t{1}) == 0;
    }
    double share() const { return 1 / static_cast<double>(count_); }
    bool takes(std::size_t node) const { return is_seed_.empty() || is_seed_[node] != 0; }

private:
    NodeNumber count_; // of nodes that take a share
    Counted<std::uint8_t> is_seed_;
};

// By node, what it passes on along an edge, for each unit of its rank and of the edge's weight; 0: it keeps all.
Counted<double> passing_factors(const Graph& graph, double damping, Computation& computation) {
    const Adjacency& out = graph.out();
    Counted<double> factors(graph.nodes());
    Counted<std::uint8_t> lost((graph.nodes() + kNodesOfChunk - 1) / kNodesOfChunk, 0);
    computation.parallel_ranges(graph.nodes(), kNodesOfChunk,
                                [&](std::size_t begin, std::size_t end, std::size_t chunk, unsigned) {
                                    for (std::size_t i = begin; i < end; ++i) {
                                        const NodeNumber node = static_cast<NodeNumber>(i);
                                        double total = static_cast<double>(out.degree(node));
                                        if (out.weighted()) {
                                            total = 0;
                                            for (const double weight : out.weights(node)) total += weight;
                                        }
                                        if (total != 0 && !(total >= kLeastTotal && total <= kGreatestTotal))
                                            lost[chunk] = 1;
                                        factors[i] = total == 0 ? 0 : damping / total;
                                    }
                                });
    if (std::find(lost.begin(), lost.end(), 1) != lost.end())
        throw Error(sqlstate::kNumericValueOutOfRange,
                    "pagerank cannot divide by the sum of the weights of a node's edges",
                    "Such a sum has to be 0, or between 1e-280 and 1e+300.");
    return factors;
}

// What a chunk of nodes adds to an iteration.
struct Sums {
    double change = 0;
    double kept = 0; // ranks of nodes that pass nothing on
};

// One iteration of one chunk of nodes.
struct Step {
    const Adjacency& in;
    const Counted<double>& factors;
    const Teleport& teleport;
    double teleported; // to each node that takes some
    const double* passed;
    double* passed_next;
    double* ranks;

    // What comes in along a node's edges. What lies ahead is the next nodes' too, and known before the processor
    // knows where this node's edges end.
    template <bool kWeighted>
    double received(NodeNumber node, const NodeNumber* sources, const double* weights, std::uint64_t last) const {
        double sum = 0;
        for (std::uint64_t at = in.begin(node); at < in.end(node); ++at) {
            __builtin_prefetch(passed + sources[std::min(at + kAhead, last)]);
            if constexpr (kWeighted)
                sum += passed[sources[at]] * weights[at];
            else
                sum += passed[sources[at]];
        }
        return sum;
    }

    template <bool kWeighted>
    Sums run(std::size_t begin, std::size_t end) const {
        const NodeNumber* sources = in.neighbours(0).data();
        const double* weights = in.weights(0).data();
        const std::uint64_t last = in.size() - 1;
        Sums sums;
        for (std::size_t i = begin; i < end; ++i) {
            const double rank = (teleport.takes(i) ? teleported : 0) +
                                received<kWeighted>(static_cast<NodeNumber>(i), sources, weights, last);
            sums.change += std::fabs(rank - ranks[i]);
            if (factors[i] == 0) sums.kept += rank;
            ranks[i] = rank;
            passed_next[i] = rank * factors[i];
        }
        return sums;
    }
};

} // namespace

PageRankResult pagerank(const Graph& graph, const PageRankOptions& options, Computation& computation) {
    require_options(graph, options);
    graph.require_weights(Graph::Weights::kNotNegative, "pagerank");
    PageRankResult result;
    const NodeNumber nodes = graph.nodes();
    if (nodes == 0) {
        result.converged = true;
        return result;
    }
    const Adjacency& in = graph.in(computation);
    const Teleport teleport(nodes, options.seeds);
    const Counted<double> factors = passing_factors(graph, options.damping, computation);

    // Starts where the teleport leads, so that what no seed reaches has a rank of exactly 0 all the way.
    result.ranks.resize(nodes);
    Counted<double> passed(nodes);
    Counted<double> passed_next(nodes);
    double kept = 0;
    for (std::size_t node = 0; node < nodes; ++node) {
        result.ranks[node] = teleport.takes(node) ? teleport.share() : 0;
        passed[node] = result.ranks[node] * factors[node];
        if (factors[node] == 0) kept += result.ranks[node];
    }
    Counted<Sums> sums((nodes + kNodesOfChunk - 1) / kNodesOfChunk);
    while (result.iterations < options.most_iterations && !result.converged) {
        computation.check();
        const double teleported = (1 - options.damping + options.damping * kept) * teleport.share();
        const Step step{in, factors, teleport, teleported, passed.data(), passed_next.data(), result.ranks.data()};
        computation.parallel_ranges(
            nodes, kNodesOfChunk, [&](std::size_t begin, std::size_t end, std::size_t chunk, unsigned) {
                sums[chunk] = in.weighted() ? step.run<true>(begin, end) : step.run<false>(begin, end);
            });
        std::swap(passed, passed_next);
        result.change = kept = 0;
        for (const Sums& of_chunk : sums) {
            result.change += of_chunk.change;
            kept += of_chunk.kept;
        }
        ++result.iterations;
        result.converged = result.change < options.tolerance;
        computation.progress("pagerank", static_cast<std::size_t>(result.iterations),
                             static_cast<std::size_t>(options.most_iterations));
    }
    return result;
}

} // namespace rv::graph_algorithms
